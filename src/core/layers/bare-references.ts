/** References to secrets that are the whole text of a value: `vault://secret/shop#password`. */
import { schemeOf } from '../secret-reference.ts'
import { interpolation } from './interpolation.ts'
import { mapScalars, type Part, type ScalarPart } from './part.ts'

/** True for schemes whose references mean a secret, rather than text that happens to look like one. */
export type IsManaged = (scheme: string, text: string) => boolean

/**
 * Marks the texts of a secret that are references, so that they are looked up like those in braces. What another value
 * put in is text: only what was written counts.
 */
export function withBareReferences(part: Part, isManaged: IsManaged): Part {
  return mapScalars(part, scalar => bare(scalar, isManaged))
}

function bare(part: ScalarPart, isManaged: IsManaged): Part {
  const { text, value = text, references } = part
  if (typeof value !== 'string' || 'manager' in part.origin) return part
  const scheme = schemeOf(value)
  if (scheme === undefined || !isManaged(scheme, value)) return part
  const read = Array.isArray(references) ? { pieces: references } : interpolation(value)
  if ('issue' in read) return part
  return { ...part, references: [{ name: value, within: read.pieces, bare: true }] }
}
