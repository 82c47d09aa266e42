import { pointText, readPoint, type Reading } from './time-expression.ts'

const SCOPED = /^((?:tenant|service|environment):[^@\s]+)(?:@(.+))?$/

/**
 * One side of a comparison as the server reads it: a point in history, or a scope today or at a point. Throws UnreadableTime.
 * @example sideText('tenant:acme@now-6h', reading) // 'tenant:acme@2026-01-15T06:00:00.000Z'
 */
export function sideText(typed: string, reading: Reading): string {
  const text = typed.trim()
  if (text === 'now') return 'now'
  const [, scope, when] = SCOPED.exec(text) ?? []
  if (scope === undefined) return pointText(readPoint(text, reading))
  return when === undefined || when.trim() === 'now' ? scope : `${scope}@${pointText(readPoint(when, reading))}`
}

/** The moment of a side, for a link that leads there; undefined for now and for a scope of today. */
export function momentOfSide(side: string): string | undefined {
  const [, scope, when] = SCOPED.exec(side) ?? []
  if (scope !== undefined) return when
  return side === 'now' ? undefined : side
}
