import type { Span } from './marks.ts'
import { readPoint, UnreadableTime, type Point, type Reading } from './time-expression.ts'

/** A range as it is typed: two expressions. */
export interface TypedRange {
  readonly from: string
  readonly to: string
}

/** Ranges that are one click away. */
export const quickRanges: readonly (TypedRange & { readonly label: string })[] = [
  { label: '1 h', from: 'now-1h', to: 'now' },
  { label: '6 h', from: 'now-6h', to: 'now' },
  { label: '24 h', from: 'now-24h', to: 'now' },
  { label: 'today', from: 'now/d', to: 'now' },
  { label: 'yesterday', from: 'now-1d/d', to: 'now-1d/d' },
  { label: '7 d', from: 'now-7d', to: 'now' },
  { label: '30 d', from: 'now-30d', to: 'now' },
]

/** What is shown where the address says nothing. */
export const usualRange: TypedRange = { from: 'now-24h', to: 'now' }

/** A range that was read, or what is wrong with each of its ends. */
export type ReadRange =
  | { readonly from: Point; readonly to: Point }
  | { readonly problems: { readonly from?: string; readonly to?: string } }

/** Reads both ends; the later one is rounded up, so that `now/d` to `now/d` is the whole day. */
export function readRange({ from, to }: TypedRange, reading: Reading): ReadRange {
  const [first, last] = [tried(from, { ...reading, round: 'start' }), tried(to, { ...reading, round: 'end' })]
  if (typeof first !== 'string' && typeof last !== 'string') return { from: first, to: last }
  return {
    problems: {
      ...(typeof first === 'string' ? { from: first } : {}),
      ...(typeof last === 'string' ? { to: last } : {}),
    },
  }
}

function tried(text: string, reading: Reading): Point | string {
  try {
    return readPoint(text, reading)
  } catch (error) {
    if (error instanceof UnreadableTime) return error.message
    throw error
  }
}

/** A span half of its own length earlier (-1) or later (1), as it is typed; the future is never shown. */
export function shifted({ from, to }: Span, direction: -1 | 1, now: number): TypedRange {
  const by = Math.min(((to - from) / 2) * direction, now - to)
  return { from: new Date(from + by).toISOString(), to: new Date(to + by).toISOString() }
}

/** A span that shows all of some instants, with a little air around them. */
export function around(instants: readonly number[], now: number): TypedRange {
  const [first, last] = [Math.min(...instants), Math.max(...instants)]
  const air = Math.max((last - first) * 0.05, 60_000)
  return { from: new Date(first - air).toISOString(), to: new Date(Math.min(last + air, now)).toISOString() }
}

/** Changes of the half hour before an instant: what an incident is first blamed on. */
export const BEFORE = 30 * 60_000
