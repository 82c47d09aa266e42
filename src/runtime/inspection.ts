import type { Tree } from '../core/definition/tree.ts'
import type { Problem } from '../core/errors.ts'
import type { SourceLayer } from '../core/ports.ts'
import type { StartWarning } from './start-warnings.ts'
import type { Varve } from './varve.ts'

/** One document that was read, in the order of precedence. */
export interface SourceDocument {
  readonly layer: SourceLayer
  readonly name: string
}

/** What a start would find, without starting: every problem, and every value with where it comes from. */
export interface Inspection<T extends Tree = Tree> {
  /** True when nothing would stop a start. */
  readonly ok: boolean
  readonly environment: string
  /** Profiles that are active, the weakest first. */
  readonly profiles: readonly string[]
  /** Profiles that the sources know, active or not. */
  readonly known: readonly string[]
  /** All that is wrong, warnings among it. */
  readonly problems: readonly Problem[]
  /** What a start would say though nothing is wrong: development defaults, former names. */
  readonly warnings: readonly StartWarning[]
  /** The documents that were read, the weakest first. */
  readonly documents: readonly SourceDocument[]
  /** The configuration as far as it can be read; without a store. Keys that have no value throw when they are read. */
  readonly varve: Varve<T>
}
