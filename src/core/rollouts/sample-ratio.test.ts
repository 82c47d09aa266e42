import { describe, expect, it } from 'vitest'
import { chiSquareTail, sampleRatio } from './sample-ratio.ts'

describe('the chi-square distribution', () => {
  // Upper critical values, NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4.
  const PUBLISHED: readonly (readonly [degrees: number, tails: Readonly<Record<string, number>>])[] = [
    [1, { '0.10': 2.706, '0.05': 3.841, '0.025': 5.024, '0.01': 6.635, '0.001': 10.828 }],
    [2, { '0.10': 4.605, '0.05': 5.991, '0.025': 7.378, '0.01': 9.21, '0.001': 13.816 }],
    [3, { '0.10': 6.251, '0.05': 7.815, '0.025': 9.348, '0.01': 11.345, '0.001': 16.266 }],
    [4, { '0.10': 7.779, '0.05': 9.488, '0.025': 11.143, '0.01': 13.277, '0.001': 18.467 }],
    [5, { '0.10': 9.236, '0.05': 11.07, '0.025': 12.833, '0.01': 15.086, '0.001': 20.515 }],
    [10, { '0.10': 15.987, '0.05': 18.307, '0.025': 20.483, '0.01': 23.209, '0.001': 29.588 }],
    [30, { '0.10': 40.256, '0.05': 43.773, '0.025': 46.979, '0.01': 50.892, '0.001': 59.703 }],
    [100, { '0.10': 118.498, '0.05': 124.342, '0.025': 129.561, '0.01': 135.807, '0.001': 149.449 }],
  ]
  const rows = PUBLISHED.flatMap(([degrees, tails]) =>
    Object.entries(tails).map(([probability, value]) => ({ degrees, value, probability: Number(probability) })),
  )

  it.each(rows)('with $degrees degrees of freedom is above $value with probability $probability', row => {
    // The tables round to three decimals; half of the last one shifts the probability by less than this.
    expect(Math.abs(chiSquareTail(row.value, row.degrees) / row.probability - 1)).toBeLessThan(5e-4)
  })

  it('with two degrees of freedom is e^(-x/2), on both sides of where the method changes', () => {
    for (const x of [0.001, 1, 3.9, 4, 4.1, 20, 100, 700]) {
      expect(Math.abs(chiSquareTail(x, 2) / Math.exp(-x / 2) - 1)).toBeLessThan(1e-12)
    }
  })

  it('falls steadily from 1 to 0', () => {
    for (const degrees of [1, 2, 3, 7, 50]) {
      const tails = Array.from({ length: 400 }, (_, index) => chiSquareTail(index / 2, degrees))
      expect(tails[0]).toBe(1)
      expect(tails.at(-1)).toBeLessThan(1e-15)
      tails.slice(1).forEach((tail, index) => expect(tail).toBeLessThanOrEqual(tails[index] ?? 0))
    }
  })
})

describe('the ratio of a sample', () => {
  it('matches where chance explains the difference', () => {
    // (5050-5000)²/5000 twice: 1.
    expect(sampleRatio({ on: 5050, off: 4950 }, { on: 50, off: 50 })).toEqual({
      verdict: 'match',
      expected: { on: 5000, off: 5000 },
      statistic: 1,
      degreesOfFreedom: 1,
      pValue: expect.closeTo(0.317_31, 5),
    })
  })

  it('is a mismatch where it does not: 50.6 % of 100,000 in place of a half', () => {
    const found = sampleRatio({ on: 50_600, off: 49_400 }, { on: 1, off: 1 })
    expect(found).toMatchObject({ verdict: 'mismatch', statistic: 14.4, pValue: expect.closeTo(0.000_148, 6) })
  })

  it('is judged by unequal weights as they are', () => {
    expect(sampleRatio({ a: 80, b: 10, c: 10 }, { a: 8, b: 1, c: 1 })).toMatchObject({ verdict: 'match', statistic: 0 })
    expect(sampleRatio({ a: 800, b: 150, c: 50 }, { a: 8, b: 1, c: 1 })).toMatchObject({ verdict: 'mismatch' })
  })

  it('is a mismatch only below the threshold asked for', () => {
    const counts = { on: 5150, off: 4850 }
    expect(sampleRatio(counts, { on: 1, off: 1 })).toMatchObject({
      verdict: 'match',
      pValue: expect.closeTo(0.0027, 4),
    })
    expect(sampleRatio(counts, { on: 1, off: 1 }, { threshold: 0.01 }).verdict).toBe('mismatch')
  })

  it('says nothing while fewer than five of a variant are to be expected', () => {
    expect(sampleRatio({ on: 9, off: 0 }, { on: 1, off: 1 })).toEqual({
      verdict: 'too-few',
      expected: { on: 4.5, off: 4.5 },
    })
    expect(sampleRatio({ on: 10, off: 0 }, { on: 1, off: 1 }).verdict).toBe('match')
    expect(sampleRatio({ on: 10, off: 0 }, { on: 1, off: 1 }, { least: 6 }).verdict).toBe('too-few')
  })

  it('counts a variant that nobody has seen', () => {
    expect(sampleRatio({ on: 100 }, { on: 1, off: 1 })).toMatchObject({ verdict: 'mismatch', statistic: 100 })
  })

  it('is a mismatch where a variant was seen that has no weight, however seldom', () => {
    expect(sampleRatio({ on: 1, ghost: 1 }, { on: 1 })).toMatchObject({ verdict: 'mismatch', pValue: 0 })
    expect(sampleRatio({ on: 1, ghost: 1 }, { on: 1, ghost: 0 }).verdict).toBe('mismatch')
  })

  it('of one variant always matches', () => {
    expect(sampleRatio({ on: 7 }, { on: 3 })).toMatchObject({ verdict: 'match', degreesOfFreedom: 0, pValue: 1 })
  })

  it.each([
    { counts: { on: -1 }, weights: { on: 1 }, issue: 'the count of on is -1' },
    { counts: { on: 1 }, weights: { on: Number.NaN }, issue: 'the weight of on is NaN' },
    { counts: { on: 1 }, weights: { on: 0 }, issue: 'no variant has a weight' },
  ])('is refused: $issue', ({ counts, weights, issue }) => {
    expect(() => sampleRatio(counts, weights)).toThrow(issue)
  })
})
