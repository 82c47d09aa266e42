import type { Explanation, Json } from 'varve'
import type { ValueItem } from 'varve/protocol'

export type { ValueItem } from 'varve/protocol'

/** A page of a list. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next?: string
}

/** One value with everything about it: what `GET /v1/values/{key}` answers. */
export interface ValueDetail extends ValueItem {
  /** Absent for a key that no declaration knows. */
  readonly explanation?: ToldExplanation
  readonly declared?: Declared | null
  /** What is stored for it, for everybody or the scope that was asked about. */
  readonly entry?: StoredEntry
  /** The same, for everybody and for each scope. */
  readonly entries?: readonly StoredEntry[]
  readonly killed?: boolean
}

/** An explanation as it is answered: of the present, its moment has no time. */
export type ToldExplanation = Omit<Explanation, 'moment' | 'staleFor'> & {
  readonly moment: { readonly revision: number; readonly at?: number }
}

/** One entry of the log that is in force. */
export interface StoredEntry {
  readonly key: string
  readonly scope?: string
  readonly value: Json
  readonly revision: number
  readonly by: string
  readonly at: number
  readonly message: string
}

/** What a form is made from. */
export interface Declared {
  readonly kind?: string
  readonly schema?: JsonSchema
  readonly default?: Json
  readonly variants?: Readonly<Record<string, Json>>
}

/** The part of JSON Schema that declarations use. */
export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly Json[]
  readonly const?: Json
  readonly anyOf?: readonly JsonSchema[]
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly multipleOf?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly items?: JsonSchema
  readonly minItems?: number
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly description?: string
  /** Our own types of text: `duration`, `url`. */
  readonly 'x-text'?: string
  readonly 'x-unit'?: string
}
