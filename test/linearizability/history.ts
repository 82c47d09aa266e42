import type { Json, Revision, Sealed } from 'varve'

/** A place in a log, as a reply names it. */
export interface Point {
  readonly number: number
  readonly hash: string
}

/** A revision as its writer made it: one key is set, on top of the revision whose hash is `previous`. */
export interface Entry extends Point {
  readonly id: string
  readonly previous: string
  readonly key: string
  readonly value: Json
}

/** What the log holds for each key at some point. */
export type Values = Readonly<Record<string, Json>>

/** What somebody asked of a store, and what came of it. */
export type Deed =
  /** `refused` means that the store said nothing was written; `unknown` that it could not say. */
  | { readonly did: 'append'; readonly entry: Entry; readonly outcome: 'written' | 'unknown' | 'refused' }
  | { readonly did: 'append'; readonly entry: Entry; readonly outcome: 'conflict'; readonly at: Point }
  /** The head that was told, and what had been read up to it, where it was read. */
  | { readonly did: 'look'; readonly at: Point; readonly values?: Values }

/** A deed with its author and its time: the same clock for everybody, and Infinity where no answer came. */
export type Operation = Deed & { readonly by: string; readonly began: number; readonly ended: number }

/** Everything that was asked of one log, and the log as it was when all had ended. */
export interface History {
  readonly start: Point
  readonly operations: readonly Operation[]
  readonly log: readonly Entry[]
}

/** A revision as the log has it. Throws SyntaxError where its text is none. */
export function entryOf(sealed: Sealed): Entry {
  const { number, id, hash, previousHash, changes } = JSON.parse(sealed.text) as Revision
  const [change] = changes
  const value = change?.entry !== undefined && 'value' in change.entry ? change.entry.value : null
  return { number, id, hash, previous: previousHash, key: change?.key ?? '', value }
}

/** What there is once `entry` is appended. */
export function foldOnto(values: Values, { key, value }: Entry): Values {
  return { ...values, [key]: value }
}

/** The same text for the same values, whatever order they came in. */
export function textOf(values: Values = {}): string {
  return JSON.stringify(Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
