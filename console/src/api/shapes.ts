import type { Explanation, Json } from 'varve'

/** One value as lists have it: what `GET /v1/values` answers. A secret's value is `••••`. */
export interface ValueItem {
  readonly key: string
  readonly value?: Json
  readonly type: string
  readonly layer: string
  /** Where it comes from, in words: `config.toml:3:8`, `revision 41 by dana`. */
  readonly origin: string
  readonly kind: 'setting' | 'live' | 'flag'
  readonly secret: boolean
  readonly category: string
  readonly doc?: string
  readonly owner?: string
  readonly tags: readonly string[]
  readonly unit?: string
  readonly deprecated?: string
  readonly variable?: string
  readonly default?: Json
  readonly revision?: number
  readonly by?: string
  readonly at?: number
  readonly message?: string
  /** How many scopes have a value of their own. */
  readonly scopes?: number
  readonly rollout?: unknown
  /** What is wrong with what is stored, as a clause, where it does not fit its declaration. */
  readonly invalid?: string
  /** False for a key that the log holds and no declaration knows. */
  readonly inCode?: boolean
}

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
