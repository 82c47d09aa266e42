/** How a sample ratio is judged. */
export interface SampleRatioOptions {
  /** Below this probability it is a mismatch; 0.001 when absent. */
  readonly threshold?: number
  /** How many each variant must be expected to have before anything can be said; 5 when absent. */
  readonly least?: number
}

/** What a test of the sample ratio says. */
export type SampleRatio =
  | {
      /** Too few for the approximation to hold: nothing can be said yet. */
      readonly verdict: 'too-few'
      /** How many there should be of each variant. */
      readonly expected: { readonly [variant: string]: number }
    }
  | {
      /** `mismatch`: so far from the weights that chance does not explain it; the experiment's result is not to be used. */
      readonly verdict: 'match' | 'mismatch'
      readonly expected: { readonly [variant: string]: number }
      /** Pearson's chi-square. Infinity where a variant of no weight was seen. */
      readonly statistic: number
      readonly degreesOfFreedom: number
      /** How probable a deviation like this, or a larger one, is when the weights are right. */
      readonly pValue: number
    }

/**
 * Tests whether an experiment's variants were seen in the ratio of their weights, by Pearson's chi-square test of
 * goodness of fit. A mismatch means that units are lost or doubled on one side, and that no result can be trusted.
 * Throws RangeError for counts or weights that are none.
 * @example sampleRatio({ a: 5_010, b: 4_990 }, { a: 50, b: 50 }).verdict // 'match'
 */
export function sampleRatio(
  counts: { readonly [variant: string]: number },
  weights: { readonly [variant: string]: number },
  { threshold = 0.001, least = 5 }: SampleRatioOptions = {},
): SampleRatio {
  const seen = numbers('count', counts)
  const weighed = [...numbers('weight', weights)].filter(([, weight]) => weight > 0)
  const weight = sum(weighed.map(([, one]) => one))
  if (weight === 0) throw new RangeError('no variant has a weight')
  const total = sum([...seen.values()])
  const expectations = weighed.map(([variant, one]) => [variant, (one / weight) * total] as const)
  const expected = Object.fromEntries(expectations)
  const degreesOfFreedom = expectations.length - 1
  const own = new Set(weighed.map(([variant]) => variant))
  // Nobody can have been given a variant of no weight: however few there are, that is no chance.
  if ([...seen].some(([variant, count]) => count > 0 && !own.has(variant)))
    return { verdict: 'mismatch', expected, statistic: Infinity, degreesOfFreedom, pValue: 0 }
  if (expectations.some(([, expectation]) => expectation < least)) return { verdict: 'too-few', expected }
  const statistic = sum(expectations.map(([variant, one]) => ((seen.get(variant) ?? 0) - one) ** 2 / one))
  const pValue = chiSquareTail(statistic, degreesOfFreedom)
  return { verdict: pValue < threshold ? 'mismatch' : 'match', expected, statistic, degreesOfFreedom, pValue }
}

/**
 * The probability that a chi-square variable with so many degrees of freedom is at least `statistic`:
 * Q(degrees/2, statistic/2), Abramowitz and Stegun 26.4.19.
 */
export function chiSquareTail(statistic: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom === 0 || statistic <= 0) return 1
  return upperGamma(degreesOfFreedom / 2, statistic / 2)
}

/** The regularised upper incomplete gamma function Q(a, z), for z > 0 and a that is a multiple of one half. */
function upperGamma(a: number, z: number): number {
  const scale = Math.exp(a * Math.log(z) - z - logGamma(a))
  return z < a + 1 ? 1 - scale * series(a, z) : scale * fraction(a, z)
}

/** Γ(a) z^-a e^z P(a, z) as a power series: DLMF 8.7.1, https://dlmf.nist.gov/8.7.E1. */
function series(a: number, z: number): number {
  let term = 1 / a
  let value = term
  for (let n = 1; term > value * Number.EPSILON; n += 1) {
    term *= z / (a + n)
    value += term
  }
  return value
}

/** Enough for every z from a + 1 on: fewer are needed the larger z is. */
const LEVELS = 500

/**
 * z^-a e^z Γ(a, z) as a continued fraction, the even part of DLMF 8.9.2, https://dlmf.nist.gov/8.9.E2, worked out from
 * its end.
 */
function fraction(a: number, z: number): number {
  let below = 0
  for (let n = LEVELS; n > 0; n -= 1) below = (n * (n - a)) / (z + 2 * n + 1 - a - below)
  return 1 / (z + 1 - a - below)
}

/** ln Γ(a) for multiples of one half, from Γ(1/2) = √π and Γ(a + 1) = a Γ(a): DLMF 5.4.6 and 5.5.1. */
function logGamma(a: number): number {
  let value = Number.isInteger(a) ? 0 : Math.log(Math.PI) / 2
  for (let n = a - 1; n > 0; n -= 1) value += Math.log(n)
  return value
}

function numbers(what: string, given: { readonly [variant: string]: number }): Map<string, number> {
  const entries = Object.entries(given)
  for (const [variant, number] of entries)
    if (!(number >= 0 && number < Infinity)) throw new RangeError(`the ${what} of ${variant} is ${number}`)
  return new Map(entries)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
