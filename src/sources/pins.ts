import type { SourceReport, SourceRequest } from '../core/ports.ts'

/** The variable that locks keys to what the deployment sets: `VARVE_PIN=limits.maxUploads,server.port`. */
export const PIN = 'VARVE_PIN'

/** The keys that a text pins, and its names that are no keys: locking the wrong key locks nothing. */
export function pinsIn(
  text: string | undefined,
  { keys }: SourceRequest,
): Required<Pick<SourceReport, 'pins' | 'unknown'>> {
  const names = (text ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '')
  const keyOf = (name: string): string | undefined =>
    keys.find(({ key, aliases }) => key === name || aliases.includes(name))?.key
  return {
    pins: names.map(name => keyOf(name) ?? name),
    unknown: names.filter(name => keyOf(name) === undefined).map(name => ({ name, origin: { variable: PIN } })),
  }
}
