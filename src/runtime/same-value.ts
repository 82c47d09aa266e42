import { sameJson } from '../core/json.ts'
import { Secret } from '../core/secret.ts'

/** True when two values are the same to whoever reads them. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a instanceof Secret && b instanceof Secret) return sameJson(a.reveal(), b.reveal())
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime()
  if (a instanceof RegExp && b instanceof RegExp) return String(a) === String(b)
  return sameJson(a, b)
}
