import type { FlagInput, Json, Secret } from 'varve'
import type { RowName, RowPast } from './row.ts'

/** The systems whose tables of settings can be imported. */
export type TableVendor = 'vibetuner' | 'shelfwise'

/** Where something goes, and which row it comes from. */
export interface PlannedPlace {
  readonly key: string
  /** `tenant:…`; absent for everybody. */
  readonly scope?: string
  readonly row: RowName
}

/** What one row (or, for a flag, its rows) becomes: a value, a secret that nothing prints, or a flag's document. */
export type PlannedChange = PlannedPlace & {
  /** What is to be said about it, as a sentence: that a text was read as something else, say. */
  readonly note?: string
  readonly past?: RowPast
} & ({ readonly value: Json } | { readonly secret: Secret<Json> } | { readonly flag: FlagInput })

/** Why a row stays where it is; `idle` rows say nothing over there either, and stop nothing. */
export type LeftReason =
  | 'idle'
  | 'not-in-code'
  | 'setting'
  | 'does-not-fit'
  | 'not-opened'
  | 'no-keyring'
  | 'would-show'
  | 'twice'

/** A row that is not imported. */
export interface LeftRow {
  readonly row: RowName
  /** The key that it would go to, where there is one. */
  readonly key?: string
  readonly scope?: string
  readonly reason: LeftReason
  /** What is the matter, as a clause about the row; never with a value of a secret. */
  readonly why: string
}

/** What an import of a table would do. Printing it shows no secret. */
export interface TablePlan {
  readonly from: TableVendor
  /** What is to be written. */
  readonly changes: readonly PlannedChange[]
  /** What is stored just so already. */
  readonly unchanged: readonly PlannedPlace[]
  readonly left: readonly LeftRow[]
}

/** True for a row that keeps all of them from being imported, unless those that do not fit may be left out. */
export function isInTheWay({ reason }: LeftRow): boolean {
  return reason !== 'idle'
}
