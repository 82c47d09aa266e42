import type { Explanation, Json, LayerName, Origin } from 'varve'

/** One value as lists have it: what `GET /v1/values` answers. A secret's value is `••••`. */
export interface ValueItem {
  readonly key: string
  readonly value?: Json
  readonly type: string
  readonly layer: LayerName
  readonly origin: Origin
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
  readonly explanation: Explanation
  readonly declared?: Declared
  /** What the log holds for it, as it is stored. */
  readonly entry?: Json
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
