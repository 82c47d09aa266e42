import type { Json } from '../json.ts'
import type { Pattern } from '../ports.ts'
import type { Cond } from './document.ts'
import type { References } from './references.ts'

/** A key that a document names, as far as the document must know it. */
export interface KnownKey {
  readonly kind: 'flag' | 'live' | 'setting'
  /** Names of its variants; absent where it has no document, so that any name may turn out to be one. */
  readonly variants?: readonly string[]
  /** Keys its own document names, required or asked about. */
  readonly requires: readonly string[]
  /** True for a secret: what a condition tells of it, it tells of its value. */
  readonly secret?: boolean
  /** Segments its own document names. */
  readonly segments?: readonly string[]
}

/** What stands around a document that is about to be written. */
export interface Surroundings {
  /** The key it is written to: what leads back there is found with it. */
  readonly key?: string
  /** Why a value does not fit the key's schema, without a subject, or undefined when it does. */
  isVariantValue(variant: string, value: Json): string | undefined
  /** The condition of a segment, or undefined where none has that name. */
  segment(name: string): Cond | undefined
  /** What is declared under a key, or undefined for nothing. */
  flag(key: string): KnownKey | undefined
  /** Needed for documents that use `matches`. */
  readonly pattern?: Pattern
}

/** What a known key refers to. */
export function referencesOfKnown(known: KnownKey | undefined): References {
  return { flags: known?.requires ?? [], segments: known?.segments ?? [] }
}
