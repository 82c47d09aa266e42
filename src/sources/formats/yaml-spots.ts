import { EVENT_ID, type parseEvents, SCALAR_STYLE } from 'js-yaml'
import type { Draft } from './draft.ts'

/** One event of YAML's parser. */
export type YamlEvent = ReturnType<typeof parseEvents>[number]
type EventOf<T extends YamlEvent['type']> = Extract<YamlEvent, { type: T }>
/** A scalar, with the offsets of its text. */
export type ScalarEvent = EventOf<typeof EVENT_ID.SCALAR>
/** The beginning of a map or a list. */
export type CollectionEvent = EventOf<typeof EVENT_ID.MAPPING | typeof EVENT_ID.SEQUENCE>
/** The use of what an anchor names. */
export type AliasEvent = EventOf<typeof EVENT_ID.ALIAS>

/** Where YAML's values begin, as people see it: at the quotation mark, at the `|` of a block, at a `-` with nothing behind. */
export class YamlSpots {
  readonly #draft: Draft
  /** Where the last event ended: what events do not tell stands behind that. */
  #passed = 0

  constructor(draft: Draft) {
    this.#draft = draft
  }

  /** The offset at which the value of an event begins, or undefined for one that is not written. */
  of(event: YamlEvent | undefined): number | undefined {
    if (event === undefined || event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) return undefined
    if (event.type === EVENT_ID.ALIAS) return event.anchorStart - 1
    if (event.type !== EVENT_ID.SCALAR) return event.start
    if (event.valueStart >= 0) return this.#scalar(event)
    const properties = [event.tagStart, event.anchorStart - 1].filter(at => at >= 0)
    return properties.length === 0 ? undefined : Math.min(...properties)
  }

  #scalar({ style, valueStart, tagEnd, anchorEnd }: ScalarEvent): number {
    if (style === SCALAR_STYLE.PLAIN) return valueStart
    if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED) return valueStart - 1
    const mark = /[|>]/g
    // The line above the text of a block; before the mark stand a name, a tag or an anchor, which are passed.
    mark.lastIndex = Math.max(this.#draft.lineStart(valueStart - 1), this.#passed, tagEnd, anchorEnd)
    return mark.exec(this.#draft.text)?.index ?? valueStart
  }

  /** Remembers that an event was read. */
  pass(event: ScalarEvent | CollectionEvent): void {
    const end = event.type === EVENT_ID.SCALAR ? event.valueEnd : event.start
    const isQuoted =
      event.type === EVENT_ID.SCALAR &&
      (event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED)
    this.passTo(Math.max(end + (isQuoted ? 1 : 0), event.tagEnd, event.anchorEnd))
  }

  /** Remembers that the text was read up to an offset. */
  passTo(end: number): void {
    this.#passed = Math.max(this.#passed, end)
  }

  /** Where the `-` of an item stands that has nothing behind it; the first one is where its list begins. */
  dash(list: number, index: number): number {
    const line = /^ *-/gm
    line.lastIndex = this.#passed
    const at = index === 0 ? list : line.exec(this.#draft.text) === null ? list : line.lastIndex - 1
    this.passTo(at + 1)
    return at
  }
}
