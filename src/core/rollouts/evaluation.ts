import type { Json } from '../json.ts'
import type { Audience } from '../layers/audience.ts'
import type { Digest, Pattern } from '../ports.ts'
import type { Cond, FlagDocument } from './document.ts'
import type { Trace } from './trace.ts'

/** The type a flag's values have, as far as a reader of the file must know. */
export type FlagType = 'boolean' | 'string' | 'integer' | 'number' | 'object' | 'json'

/** One flag of a file: its document, with what a declaration would say about it. */
export interface FiledFlag extends FlagDocument {
  readonly type?: FlagType
  readonly doc?: string
  /** What the code falls back on when the document serves nothing; the caller's own default, when absent. */
  readonly default?: Json
}

/** A file of flags that is evaluated without a store, as `varve import --out` writes it. */
export interface FlagsFile {
  readonly $schema?: string
  /** The product the flags come from, where its own contexts may be sent as they are: `varve eval` turns them. */
  readonly contexts?: string
  readonly flags: { readonly [key: string]: FiledFlag }
  readonly segments?: { readonly [name: string]: Cond }
  /** What segments are for, for whoever reads them. */
  readonly segmentDocs?: { readonly [name: string]: string }
}

/** What evaluation needs of its surroundings. */
export interface FlagSetOptions {
  readonly digest: Digest
  /** Needed for flags that use `matches`. */
  readonly pattern?: Pattern
  /** Evaluates imported JsonLogic; without it such a condition is false. */
  readonly logic?: (rule: Json, data: Json) => unknown
}

/** One question about a flag. */
export interface FlagQuestion {
  /** The instant, in milliseconds since 1970 UTC. */
  readonly now: number
  /** What `$random` and units that nobody has are taken from, from 0 up to 1. */
  readonly random?: () => number
  /** What is answered when the flag serves nothing. */
  readonly default?: Json
  /** The type that is asked for: any other is TYPE_MISMATCH. */
  readonly type?: FlagType
  readonly trace?: boolean
}

/** Why an evaluation answered as it did; OpenFeature's words. */
export type Reason = 'STATIC' | 'DEFAULT' | 'TARGETING_MATCH' | 'SPLIT' | 'DISABLED' | 'STALE' | 'ERROR'

/** Why an evaluation has no answer of its own; OpenFeature's words. */
export type EvaluationErrorCode =
  | 'FLAG_NOT_FOUND'
  | 'PARSE_ERROR'
  | 'TYPE_MISMATCH'
  | 'TARGETING_KEY_MISSING'
  | 'INVALID_CONTEXT'
  | 'GENERAL'

/** The answer. `value` is the question's default where the flag served nothing. */
export interface FlagAnswer {
  readonly value: Json | undefined
  readonly variant?: string
  readonly reason: Reason
  readonly ruleId?: string
  readonly errorCode?: EvaluationErrorCode
  readonly errorMessage?: string
  readonly trace?: Trace
}

/** Flags of a file, compiled once and evaluated for anybody, at any instant, without a store. */
export interface FlagSet {
  readonly keys: readonly string[]
  evaluate(key: string, context: Audience, question: FlagQuestion): FlagAnswer
}
