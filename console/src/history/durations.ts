const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * A length of time in words, in its two largest units where the second says something: `41 min`, `2 h 5 min`, `41 d`.
 * @example lengthText(3_900_000) // '1 h 5 min'
 */
export function lengthText(ms: number): string {
  if (ms < 1000) return '0 s'
  if (ms < MINUTE) return `${Math.floor(ms / 1000)} s`
  if (ms < HOUR) return two(ms, [MINUTE, 'min'], [1000, 's'], 5 * MINUTE)
  if (ms < 2 * DAY) return two(ms, [HOUR, 'h'], [MINUTE, 'min'], DAY)
  return two(ms, [DAY, 'd'], [HOUR, 'h'], 7 * DAY)
}

type Named = readonly [length: number, name: string]

/** From `plain` on, the smaller unit is noise. */
function two(ms: number, [large, name]: Named, [small, smallName]: Named, plain: number): string {
  const whole = Math.floor(ms / large)
  const rest = Math.floor((ms % large) / small)
  return rest === 0 || ms >= plain ? `${whole} ${name}` : `${whole} ${name} ${rest} ${smallName}`
}
