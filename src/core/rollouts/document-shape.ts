/** Whether JSON from outside is a document, checked by the shapes that the published JSON Schema is made of. */
import type { Entry } from '../revisions/revision.ts'
import type { Cond, FlagDocument, RolloutDocument } from './document.ts'
import { documentShape, flagsFile } from './document-shapes.ts'
import type { FiledFlag, FlagsFile } from './evaluation.ts'
import type { Segment } from './segment.ts'
import type { Shape } from './shape.ts'
import { Place, type DocumentProblem } from './document-place.ts'

export type { DocumentProblem } from './document-place.ts'

/** A document that has its shape, or everything that is wrong with it: at most 100 problems. */
export type Shaped<T> =
  | { readonly document: T; readonly problems?: undefined }
  | { readonly document?: undefined; readonly problems: readonly DocumentProblem[] }

/**
 * Reads a flag's document.
 * @example flagShape({ enabled: true }).problems // [{ path: 'variants', issue: 'is missing' }, …]
 */
export function flagShape(value: unknown): Shaped<FlagDocument> {
  return shaped(documentShape('flag'), value)
}

/** Reads a rollout's document. */
export function rolloutShape(value: unknown): Shaped<RolloutDocument> {
  return shaped(documentShape('rollout'), value)
}

/** Reads a condition. */
export function condShape(value: unknown): Shaped<Cond> {
  return shaped(documentShape('cond'), value)
}

/** Reads a segment, as it is stored. */
export function segmentShape(value: unknown): Shaped<Segment> {
  return shaped(documentShape('segment'), value)
}

/** Reads what a key holds in one scope. */
export function entryShape(value: unknown): Shaped<Entry> {
  return shaped(documentShape('entry'), value)
}

/** Reads one flag of a file. */
export function filedFlagShape(value: unknown): Shaped<FiledFlag> {
  return shaped(documentShape('filedFlag'), value)
}

/** Reads a file of flags. Paths begin with `flags` or `segments`: `flags.checkout.rules.0.id`. */
export function flagsFileShape(value: unknown): Shaped<FlagsFile> {
  return shaped(flagsFile, value)
}

function shaped<T>(shape: Shape, value: unknown): Shaped<T> {
  const place = Place.root()
  shape.check(value, place)
  // Shapes say at run time what the types say at compile time.
  return place.problems.length === 0 ? { document: value as T } : { problems: place.problems }
}
