import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Digest } from '../../src/core/ports.ts'
import { hashLine, hashProfiles, slotsOf } from '../../src/core/rollouts/hash-line.ts'

const digest: Digest = (text, algorithm = 'sha256') => hash(algorithm, text)

/** The units are always the same: the seed is in the generator. */
const units = unitsFrom(20_261_126, 100_000)

describe.each(Object.keys(hashProfiles))('the hash line %s', profile => {
  it('spreads 100,000 units evenly', () => {
    const { position } = hashLine(profile, 'checkout.newFlow', digest)
    // 181 is what chi-square exceeds once in a million times, at 99 degrees of freedom.
    expect(chiSquare(units.map(position), slotsOf(profile))).toBeLessThan(181)
  })
})

describe('two hash lines with different salts', () => {
  const salts = Array.from({ length: 20 }, (_, index) => `flag-${index}`)
  const strongest = (profile: string): number => {
    const asked = units.slice(0, 20_000)
    const inHalf = salts.map(salt => {
      const { position } = hashLine(profile, salt, digest)
      return asked.map(unit => position(unit) < 50_000)
    })
    return Math.max(...pairs(inHalf).map(([one, other]) => Math.abs(agreement(one, other))))
  }

  it('let in people independently of one another: of 190 pairs, none has |z| of 5', () => {
    expect(strongest('varve')).toBeLessThan(5)
  })

  it('would not with plain FNV-1a, as GrowthBook had it first', () => {
    expect(strongest('growthbook-1')).toBeGreaterThan(5)
  })
})

/** Pearson's statistic over 100 equal parts of the line, each of which expects as many units as it has slots. */
function chiSquare(positions: readonly number[], slots: number): number {
  const expected = Array.from({ length: 100 }, () => 0)
  for (let slot = 0; slot < slots; slot += 1) {
    const bin = Math.floor(Math.floor((slot * 100_000) / slots) / 1000)
    expected[bin] = (expected[bin] ?? 0) + positions.length / slots
  }
  const observed = expected.map(() => 0)
  for (const position of positions) {
    const bin = Math.floor(position / 1000)
    observed[bin] = (observed[bin] ?? 0) + 1
  }
  return expected.reduce((sum, expects, bin) => sum + ((observed[bin] ?? 0) - expects) ** 2 / expects, 0)
}

/** How far two answers agree beyond chance, in standard deviations. */
function agreement(one: readonly boolean[], other: readonly boolean[]): number {
  const agreeing = one.filter((answer, index) => answer === other[index]).length
  return (agreeing - one.length / 2) / Math.sqrt(one.length / 4)
}

function pairs<T>(list: readonly T[]): [T, T][] {
  return list.flatMap((one, index) => list.slice(index + 1).map((other): [T, T] => [one, other]))
}

/** Identifiers as applications have them, from a generator of Marsaglia's (xorshift, 32 bits). */
function unitsFrom(seed: number, count: number): string[] {
  let state = seed
  return Array.from({ length: count }, () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return `user_${state >>> 0}`
  })
}
