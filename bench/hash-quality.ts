import { hash } from 'node:crypto'
import { EVERYONE } from '../src/core/rollouts/document.ts'
import { hashLine, hashProfiles } from '../src/core/rollouts/hash-line.ts'
import { scaled } from '../src/core/rollouts/hashes/scaled.ts'
import { Fnv1a } from '../src/core/rollouts/hashes/fnv1a.ts'
import { short, type Bound, type Row, type Table } from './table.ts'

/** How many flags are each split in two halves, and among how many users. */
export interface Sample {
  readonly flags: number
  readonly users: number
}

/** What places users on the line of a salt, from 0 to 99999. */
type Line = (salt: string) => (user: string) => number

/** From here on a correlation is none that chance makes: of 20,000 pairs, one in a hundred samples has one so large. */
const CHANCE = 5

/**
 * Whether being in the half of one flag says anything about being in the half of another, which would let experiments
 * that run side by side colour one another: for every two flags, by how many standard deviations the number of users in
 * both halves differs from that of halves that know nothing of one another.
 */
export async function hashQuality(sample: Sample = { flags: 200, users: 20_000 }): Promise<Table[]> {
  const { flags, users } = sample
  const profiles = Object.keys(hashProfiles).map((name): [string, Line] => [name, profile(name)])
  const rows = [...profiles, ['plain FNV-1a of salt + user', plainFnv1a] as const].map(([name, line]) =>
    rowOf(name, correlations(halves(line, sample), users)),
  )
  return [
    {
      title: `Hash lines: correlation between ${flags} flags, among ${users.toLocaleString('en-US')} users`,
      rows,
      notes: [
        'First the largest of all pairs; about 4 σ is what chance gives to 20,000 pairs. Users are `user-0`, `user-1` and so on, and the salts `flag-0`, `flag-1` and so on, in place of what each system has as a salt. Profiles of other systems are as those have them: an imported flag must not move anybody.',
      ],
    },
  ]
}

function rowOf(name: string, all: readonly number[]): Row {
  const beyond = all.filter(z => Math.abs(z) > CHANCE).length
  const largest = all.reduce((most, z) => Math.max(most, Math.abs(z)), 0)
  const bound: Bound = { sense: 'at most', must: CHANCE + 0.5, goal: CHANCE, unit: 'σ' }
  return {
    ...{ case: name, ours: `${short(largest)} σ`, baseline: `${beyond} of ${all.length} pairs beyond ${CHANCE} σ` },
    ...(name === 'varve' ? { figure: largest, bound } : {}),
  }
}

const profile =
  (name: string): Line =>
  salt => {
    const line = hashLine(name, salt, (text, algorithm = 'sha256') => hash(algorithm, text))
    return user => line.position(user)
  }

/** What everybody writes first: a good hash of short texts, and no mixing of its bits at the end. */
const plainFnv1a: Line = salt => user => scaled(new Fnv1a().add(salt + user).result(), EVERYONE)

/** Who is in the half of each flag, one bit for each user. */
function halves(line: Line, { flags, users }: Sample): Uint32Array[] {
  return Array.from({ length: flags }, (_, flag) => {
    const position = line(`flag-${flag}`)
    const bits = new Uint32Array(Math.ceil(users / 32))
    for (let user = 0; user < users; user += 1)
      if (position(`user-${user}`) < EVERYONE / 2) bits[user >>> 5] = (bits[user >>> 5] ?? 0) | (1 << (user & 31))
    return bits
  })
}

/** The correlation of every two flags in standard deviations: phi × √n. */
function correlations(flags: readonly Uint32Array[], users: number): number[] {
  const sizes = flags.map(bits => common(bits, bits))
  return flags.flatMap((one, first) =>
    flags.slice(first + 1).map((other, gap) => {
      const [a, b] = [sizes[first] ?? 0, sizes[first + 1 + gap] ?? 0]
      const spread = Math.sqrt((a * (users - a) * b * (users - b)) / users)
      return (users * common(one, other) - a * b) / spread
    }),
  )
}

/** How many bits are set in both. */
function common(one: Uint32Array, other: Uint32Array): number {
  let count = 0
  for (let index = 0; index < one.length; index += 1) count += ones((one[index] ?? 0) & (other[index] ?? 0))
  return count
}

/** How many bits of a word are set. Source: Hacker's Delight, figure 5-2. */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
