import type { MapPart } from '../../core/layers/part.ts'
import type { SourceComplaint } from '../../core/ports.ts'

/** What a format makes of a text: the documents in it, in order, and all that is wrong with it. */
export interface Reading {
  /** One for each document; none for an empty text. What could be read is there, also beside complaints. */
  readonly documents: readonly MapPart[]
  readonly complaints: readonly SourceComplaint[]
}

/** Reads a text as one format. `file` is the name that origins carry. Never throws, and never quotes the text. */
export type Format = (text: string, file: string) => Reading
