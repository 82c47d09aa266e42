import type { MapPart, Part, ScalarPart } from '../../core/layers/part.ts'
import { PART_COUNT, PART_DEPTH } from '../../core/layers/part.ts'
import type { SourceComplaint, SourceOrigin } from '../../core/ports.ts'
import { Lines } from './lines.ts'
import type { Reading } from './reading.ts'

/** The largest text that is read, in characters. */
export const TEXT_LENGTH = 4_000_000

/** How many errors are told of one text, and how many warnings. */
export const COMPLAINTS = 100

/** A complaint whose place is an offset in the text. */
export interface Remark {
  readonly code: 'SOURCE_UNREADABLE' | 'SOURCE_UNSAFE' | 'DUPLICATE_NAME'
  readonly issue: string
  readonly remedy?: string | undefined
  /** An error unless it says otherwise. */
  readonly severity?: 'error' | 'warning'
}

/** Ends a reading after a complaint that leaves nothing to read on for. Never leaves `readingOf`. */
class Stop extends Error {}

/** What a scalar may be; absent where only its text is told. */
export type ScalarValue = ScalarPart['value']

/** A reading in the making: the text, where its places are, how many parts there are so far, and what is wrong. */
export class Draft {
  readonly text: string
  readonly complaints: SourceComplaint[] = []
  readonly #file: string
  readonly #lines: Lines
  readonly #told = { error: 0, warning: 0 }
  #parts = 0

  constructor(text: string, file: string) {
    this.text = text
    this.#file = file
    this.#lines = new Lines(text)
  }

  /** Where an offset is, as parts and complaints carry it. */
  origin(at: number): SourceOrigin {
    return { file: this.#file, ...this.#lines.at(at) }
  }

  /** The line of an offset, from 1. */
  line(at: number): number {
    return this.#lines.at(at).line
  }

  /** The offset at which the line of an offset begins. */
  lineStart(at: number): number {
    return this.#lines.startOf(this.line(at))
  }

  /** One value. Without `value` it is text that a key's type reads. */
  scalar(at: number, text: string, value?: ScalarValue): ScalarPart {
    return {
      kind: 'scalar',
      origin: this.origin(at),
      text,
      ...(value === undefined ? {} : { value }),
      ...(text.includes('${') ? { references: true as const } : {}),
    }
  }

  /** Counts parts, and stops where there are too many. */
  count(at: number, parts = 1): void {
    this.#parts += parts
    if (this.#parts > PART_COUNT) this.stop(at, unsafe(`has more than ${PART_COUNT} parts, counted to here`))
  }

  /** Stops where something is nested too deep; the outermost map has depth 1. */
  deepen(at: number, depth: number): void {
    if (depth > PART_DEPTH) this.stop(at, unsafe(`is nested more than ${PART_DEPTH} deep here`))
  }

  /** Tells of something wrong at an offset, and goes on, unless enough errors are told. */
  complain(at: number, remark: Remark): void {
    this.#tell(this.origin(at), remark)
  }

  #tell(origin: SourceOrigin, { remedy, severity = 'error', ...remark }: Remark): void {
    this.#told[severity] += 1
    if (this.#told[severity] > COMPLAINTS && severity === 'error') throw new Stop()
    if (this.#told[severity] > COMPLAINTS) return
    this.complaints.push({ ...remark, severity, origin, ...(remedy === undefined ? {} : { remedy }) })
  }

  /** Tells of something wrong at an offset, and gives the reading up. */
  stop(at: number, remark: Remark): never {
    this.complain(at, remark)
    throw new Stop()
  }

  /** The document whose root this is; none, and a complaint, where it is no map. */
  documentOf(root: Part): readonly MapPart[] {
    if (root.kind === 'map') return [root]
    this.#tell(root.origin, NO_MAP)
    return []
  }
}

/** The document of a format that begins without a sign; none where nothing is written. */
export function writtenIn(root: MapPart): readonly MapPart[] {
  return root.members.size === 0 ? [] : [root]
}

/** Said of something that is not read because it could do harm. */
export function unsafe(issue: string, remedy?: string): Remark {
  return { code: 'SOURCE_UNSAFE', issue, remedy }
}

/** Said of something that cannot be read. */
export function unreadable(issue: string, remedy?: string): Remark {
  return { code: 'SOURCE_UNREADABLE', issue, remedy }
}

const NO_MAP = unreadable('holds a value where a map of names to values must be', 'Give the value a name.')

/**
 * Reads a text with a reader that may stop half way; what it complained of is told in any case. Texts that are too long
 * or not UTF-8 never reach the reader. A byte order mark is passed over.
 */
export function readingOf(text: string, file: string, read: (draft: Draft) => readonly MapPart[]): Reading {
  const isLong = text.length > TEXT_LENGTH
  const draft = new Draft(isLong ? '' : text.replace(/^\ufeff/, ''), file)
  try {
    if (isLong) draft.stop(0, unsafe(`is longer than ${TEXT_LENGTH} characters`))
    beUnicode(draft)
    return { documents: read(draft), complaints: draft.complaints }
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    return { documents: [], complaints: draft.complaints }
  }
}

/** Bytes that are not UTF-8 become U+FFFD when a file is read, and UTF-16 is full of NULs. */
function beUnicode(draft: Draft): void {
  const at = draft.text.search(/[\0\ufffd\ufffe]/)
  if (at === -1) return
  const isUtf16 = draft.text.includes('\0')
  draft.stop(
    at,
    unreadable(`is not UTF-8 text${isUtf16 ? ', but perhaps UTF-16' : ' here'}`, 'Save the file as UTF-8.'),
  )
}
