import { spawnSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median, milliseconds } from './measure.ts'
import { short, type Bound, type Table } from './table.ts'

const quick: Bound = { sense: 'at most', must: 2_000, goal: 2_000, unit: 'ms' }

/** How long the compiler takes over a declaration of many keys, and over each use of it. */
export async function types(size: { keys: number; rounds: number } = { keys: 1_000, rounds: 5 }): Promise<Table[]> {
  const folder = fileURLToPath(new URL('.types/', import.meta.url))
  await mkdir(folder, { recursive: true })
  try {
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(PROJECT))
    await writeFile(join(folder, 'declared.ts'), declaration(size.keys))
    const ours = await check(folder, size.rounds)
    await writeFile(join(folder, 'declared.ts'), declaration(1))
    const bare = await check(folder, size.rounds)
    const rows = [
      {
        case: `${size.keys} keys declared, each read and written once`,
        ours: `${short(ours)} ms`,
        baseline: `one key ${short(bare)} ms`,
        figure: ours,
        bound: quick,
      },
    ]
    return [
      {
        title: 'Type-checking',
        rows,
        notes: ['`tsc --noEmit`, wall time, the package’s own sources checked along with it.'],
      },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const PROJECT = {
  extends: '../../tsconfig.json',
  compilerOptions: { incremental: false },
  include: ['*.ts'],
  exclude: [],
}

/** The program that is checked: groups of ten keys of five types, each read, and written where it may be. */
function declaration(keys: number): string {
  const groups: string[] = []
  const uses: string[] = []
  for (let n = 0; n < keys; n += 1) {
    const { made, type } = KINDS[n % KINDS.length] ?? { made: '', type: '' }
    groups[Math.floor(n / 10)] = `${groups[Math.floor(n / 10)] ?? ''}    key${n}: ${made},\n`
    const key = `'group${Math.floor(n / 10)}.key${n}'`
    uses.push(`const value${n}: ${type} = varve.get(${key})`, `await varve.set(${key}, value${n}, author)`)
  }
  const tree = groups.map((members, n) => `  group${n}: {\n${members}  },\n`).join('')
  return `import { defineConfig, flag, live, open } from 'varve'
import { boolean, integer, list, oneOf, string } from 'varve/schema'
const config = defineConfig({\n${tree}})
await using varve = await open(config)
const author = { by: 'bench', message: 'checked' }
${uses.join('\n')}
export {}
`
}

const KINDS: readonly { readonly made: string; readonly type: string }[] = [
  { made: "live(integer({ min: 0 }), { default: 1, doc: 'A number.' })", type: 'number' },
  { made: "live(string(), { default: 'a', doc: 'A text.' })", type: 'string' },
  { made: "live(oneOf(['a', 'b']), { default: 'a', doc: 'A choice.' })", type: "'a' | 'b'" },
  { made: 'flag()', type: 'boolean' },
  { made: "live(boolean(), { default: false, doc: 'A switch.' })", type: 'boolean' },
]

async function check(folder: string, rounds: number): Promise<number> {
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const { taken, result } = await milliseconds(() =>
      spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' }),
    )
    if (result.status !== 0) throw new Error(`The declaration does not type-check:\n${result.stdout}`)
    times.push(taken)
  }
  return median(times)
}
