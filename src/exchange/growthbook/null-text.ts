/** How much of an expression may be repeated for it to be tried: JavaScript's take their time over more. */
const MOST_REPETITIONS = 12

/**
 * Whether an expression is found in `null`, which is the text GrowthBook has for a missing attribute. Undefined for an
 * expression that repeats so much that it is not tried.
 */
export function isFoundInNull(source: string, fold: boolean): boolean | undefined {
  const repetitions = source.match(/[*+?]|\{\d*/g) ?? []
  const counts = repetitions.map(repetition => Number(repetition.slice(1) || '1'))
  const product = counts.reduce((all, count) => all * Math.max(1, count), 1)
  if (repetitions.length > MOST_REPETITIONS || product > 100) return undefined
  return new RegExp(source, fold ? 'i' : '').test('null')
}
