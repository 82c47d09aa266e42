import type { Entry, Operation, Point, Values } from './history.ts'

/** What an actor notes: that it begins something, or what came of what it had begun. Times are in nanoseconds. */
export type Note = { readonly by: string } & (
  | { readonly began: number; readonly tries?: readonly Entry[] }
  | { readonly ended: number; readonly wrote: number; readonly at: Point }
  | { readonly ended: number; readonly failed: 'unknown' | 'refused' }
  | { readonly ended: number; readonly saw: Point; readonly values?: Values }
)

/** Now, in nanoseconds on the clock that all processes of a machine share. */
export const instant = (): number => Number(process.hrtime.bigint())

/**
 * The operations behind notes. Each actor does one thing after the other; what it had begun when it was killed has no
 * end, and nobody knows what came of it.
 */
export function operationsOf(notes: readonly Note[]): Operation[] {
  return [...Map.groupBy(notes, ({ by }) => by).values()].flatMap(own =>
    own.flatMap((note, index) => ('began' in note ? operationsFrom(note, own[index + 1]) : [])),
  )
}

type Beginning = Extract<Note, { began: number }>

function operationsFrom({ by, began, tries }: Beginning, end: Note | undefined): Operation[] {
  if (end === undefined || 'began' in end) {
    return (tries ?? []).map(entry => ({ by, began, ended: Infinity, did: 'append', entry, outcome: 'unknown' }))
  }
  const span = { by, began, ended: end.ended }
  if ('saw' in end) {
    return [{ ...span, did: 'look', at: end.saw, ...(end.values === undefined ? {} : { values: end.values }) }]
  }
  // Who asks for the head and gets none has seen nothing.
  if (tries === undefined) return []
  if ('failed' in end) return tries.map(entry => ({ ...span, did: 'append', entry, outcome: end.failed }))
  const { number, hash } = end.at
  // A group of which some was written met somebody at the next one; what came after was not tried.
  return tries.slice(0, end.wrote + 1).map((entry, index) => ({
    ...span,
    did: 'append',
    entry,
    ...(index < end.wrote ? { outcome: 'written' } : { outcome: 'conflict', at: { number, hash } }),
  }))
}
