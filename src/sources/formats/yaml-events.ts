/** Makes parts of what YAML's parser tells: scalars, collections and aliases, each with its place. */
import { EVENT_ID, getScalarValue, SCALAR_STYLE } from 'js-yaml'
import type { ListPart, MapPart, Part, ScalarPart } from '../../core/layers/part.ts'
import { type Draft, unreadable, unsafe } from './draft.ts'
import { Members } from './members.ts'
import { plain, type Scalar, type Tag, tagged, tagOf } from './yaml-scalars.ts'
import { type AliasEvent, type CollectionEvent, type ScalarEvent, type YamlEvent, YamlSpots } from './yaml-spots.ts'

/** How many aliases one document may use. */
const ALIASES = 50

/** The documents in a text, without those that hold nothing. */
export function documentsOf(draft: Draft, events: readonly YamlEvent[]): readonly MapPart[] {
  const composer = new Composer(draft, events)
  const documents: MapPart[] = []
  for (let root = composer.document(); root !== undefined; root = composer.document()) {
    const isEmpty = root.kind === 'scalar' && root.text === '' && root.value === null
    if (!isEmpty) documents.push(...draft.documentOf(root))
  }
  return documents
}

class Composer {
  readonly #draft: Draft
  readonly #events: readonly YamlEvent[]
  readonly #spots: YamlSpots
  #next = 0
  /** What anchors name, the last of each name; without a part while that is still being read. */
  #anchors = new Map<string, { part?: Part }>()
  #aliases = 0
  #handles: readonly string[] = []

  constructor(draft: Draft, events: readonly YamlEvent[]) {
    this.#draft = draft
    this.#events = events
    this.#spots = new YamlSpots(draft)
  }

  /** The next document, or undefined after the last. */
  document(): Part | undefined {
    const event = this.#take()
    if (event?.type !== EVENT_ID.DOCUMENT) return undefined
    this.#handles = event.directives.flatMap(directive => (directive.kind === 'tag' ? [directive.handle] : []))
    this.#anchors = new Map()
    this.#aliases = 0
    const root = this.#value(1, () => 0)
    this.#take()
    return root
  }

  #take(): YamlEvent | undefined {
    this.#next += 1
    return this.#events[this.#next - 1]
  }

  /** True at the end of a collection, which is passed. */
  #ends(): boolean {
    if (this.#events[this.#next]?.type !== EVENT_ID.POP) return false
    this.#next += 1
    return true
  }

  /** The value that comes next. One that is not written, as after `name:`, stands where `otherwise` says. */
  #value(depth: number, otherwise: () => number): Part {
    const at = this.#spots.of(this.#events[this.#next]) ?? otherwise()
    this.#draft.count(at)
    return this.#node(depth, at)
  }

  #node(depth: number, at: number): Part {
    const event = this.#take()
    if (event?.type === EVENT_ID.ALIAS) return this.#alias(event, depth)
    if (event === undefined || event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT)
      return this.#draft.stop(0, unreadable('is not valid YAML'))
    const anchored: { part?: Part } = {}
    if (event.anchorStart >= 0) this.#anchors.set(this.#anchorOf(event), anchored)
    const part = this.#kind(event, depth, at)
    anchored.part = part
    return part
  }

  #kind(event: ScalarEvent | CollectionEvent, depth: number, at: number): Part {
    this.#spots.pass(event)
    const tag = this.#tag(event)
    if (event.type === EVENT_ID.SCALAR) return this.#scalar(event, at, tag)
    const fits = event.type === EVENT_ID.MAPPING ? 'map' : 'seq'
    if (tag !== undefined && tag !== fits) this.#draft.complain(at, MISFIT)
    this.#draft.deepen(at, depth)
    return event.type === EVENT_ID.MAPPING ? this.#map(at, depth) : this.#list(at, depth)
  }

  #tag({ tagStart, tagEnd }: ScalarEvent | CollectionEvent): Tag | undefined {
    if (tagStart < 0) return undefined
    const tag = tagOf(this.#draft.text.slice(tagStart, tagEnd), this.#handles)
    if (tag === undefined) this.#draft.complain(tagStart, OUTSIDE)
    return tag
  }

  #scalar(event: ScalarEvent, at: number, tag: Tag | undefined): ScalarPart {
    const text = getScalarValue(this.#draft.text, event)
    const untagged = event.style === SCALAR_STYLE.PLAIN ? plain(text) : { text, value: text }
    const said: Scalar | undefined = tag === undefined ? untagged : tagged(text, tag)
    if (said === undefined) this.#draft.complain(at, MISFIT)
    return this.#draft.scalar(at, text, said?.value)
  }

  #list(at: number, depth: number): ListPart {
    const items: Part[] = []
    while (!this.#ends()) items.push(this.#value(depth + 1, () => this.#spots.dash(at, items.length)))
    return { kind: 'list', origin: this.#draft.origin(at), items }
  }

  #map(at: number, depth: number): MapPart {
    const members = new Members(this.#draft)
    const merges: { at: number; part: Part }[] = []
    while (!this.#ends()) {
      const isMerge = this.#isMerge()
      const nameAt = this.#spots.of(this.#events[this.#next]) ?? at
      const name = this.#node(depth + 1, nameAt)
      const part = this.#value(depth + 1, () => nameAt)
      if (isMerge) merges.push({ at: nameAt, part })
      else if (name.kind === 'scalar') members.put(name.text, nameAt, part)
      else this.#draft.complain(nameAt, unreadable('has a list or a map for a name', 'Write a name.'))
    }
    for (const merge of merges) this.#merge(members, merge)
    return members.at(at)
  }

  #isMerge(): boolean {
    const event = this.#events[this.#next]
    if (event?.type !== EVENT_ID.SCALAR) return false
    const { text } = this.#draft
    if (event.tagStart >= 0) return tagOf(text.slice(event.tagStart, event.tagEnd), this.#handles) === 'merge'
    return event.style === SCALAR_STYLE.PLAIN && text.slice(event.valueStart, event.valueEnd) === '<<'
  }

  /** Members of one map, or of several of which the first is the strongest; all give way to what is written beside. */
  #merge(members: Members, { at, part }: { at: number; part: Part }): void {
    const maps = part.kind === 'list' ? part.items : [part]
    for (const map of maps) {
      if (map.kind !== 'map') this.#draft.complain(at, unreadable('merges what is not a map'))
      else for (const [name, member] of map.members) members.putWeakly(name, member)
    }
  }

  #anchorOf({ anchorStart, anchorEnd }: ScalarEvent | CollectionEvent | AliasEvent): string {
    return this.#draft.text.slice(anchorStart, anchorEnd)
  }

  #alias(event: AliasEvent, depth: number): Part {
    const at = event.anchorStart - 1
    this.#spots.passTo(event.anchorEnd)
    this.#aliases += 1
    if (this.#aliases > ALIASES) this.#draft.stop(at, unsafe(`has more than ${ALIASES} aliases`))
    const anchored = this.#anchors.get(this.#anchorOf(event))
    const part = anchored?.part
    if (part === undefined) {
      this.#draft.complain(at, anchored === undefined ? NAMELESS : ENDLESS)
      return this.#draft.scalar(at, '', null)
    }
    const { parts, height } = extentOf(part)
    this.#draft.count(at, parts)
    this.#draft.deepen(at, depth + height - 1)
    return part
  }
}

const ENDLESS = unsafe('is an alias of what it stands in, which would have no end')
const NAMELESS = unreadable(
  'is an alias of nothing that stands above it',
  'Put a text that begins with * in quotation marks.',
)
const MISFIT = unreadable('does not fit its tag')
const OUTSIDE = unsafe(
  "has a tag outside of YAML's core schema",
  'Remove it, or put a text that begins with ! in quotation marks.',
)

/** How many parts a part is, with those in it, and how deep it is nested; a scalar has no depth. */
function extentOf(part: Part): { readonly parts: number; readonly height: number } {
  if (part.kind !== 'map' && part.kind !== 'list') return { parts: 1, height: 0 }
  const inside = [...(part.kind === 'map' ? part.members.values() : part.items)].map(extentOf)
  return {
    parts: inside.reduce((sum, { parts }) => sum + parts, 1),
    height: inside.reduce((most, { height }) => Math.max(most, height), 0) + 1,
  }
}
