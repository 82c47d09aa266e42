import type { MapPart, Part, ScalarPart } from '../../core/layers/part.ts'
import type { Draft } from './draft.ts'
import { unreadable } from './draft.ts'
import { isForbidden, writtenTwice } from './members.ts'

/** A map in the making: where it was named first, and what is in it. */
interface Group {
  readonly at: number
  readonly members: Map<string, Group | Leaf>
}

interface Leaf {
  readonly at: number
  readonly part: ScalarPart
}

/** Names that nest by their dots: `server.port = 8080` puts `port` into `server`. */
export class NestedNames {
  readonly #draft: Draft
  readonly #root: Group = { at: 0, members: new Map() }

  constructor(draft: Draft) {
    this.#draft = draft
  }

  /** Puts a value under a dotted name that stands at `at`. Of a name written twice the last value counts. */
  put(name: string, at: number, part: ScalarPart): void {
    const path = name.split('.')
    const last = path.pop() ?? ''
    if (!this.#isName([...path, last], at)) return
    const group = this.#group(path, at)
    const there = group?.members.get(last)
    if (there !== undefined) this.#draft.complain(at, 'part' in there ? this.#again(there) : this.#both(there))
    this.#draft.count(at)
    if (there === undefined || 'part' in there) group?.members.set(last, { at: there?.at ?? at, part })
  }

  /** Makes sure that there is a group of a dotted name; false where there cannot be one. */
  open(name: string, at: number): boolean {
    const path = name.split('.')
    return this.#isName(path, at) && this.#group(path, at) !== undefined
  }

  /** The map of everything. */
  root(): MapPart {
    return this.#map(this.#root)
  }

  #isName(path: readonly string[], at: number): boolean {
    this.#draft.deepen(at, path.length)
    if (path.some(segment => isForbidden(this.#draft, segment, at))) return false
    if (!path.includes('')) return true
    this.#draft.complain(at, unreadable('has no name, or nothing between two dots of one'))
    return false
  }

  #group(path: readonly string[], at: number): Group | undefined {
    let group = this.#root
    for (const name of path) {
      const there = group.members.get(name) ?? this.#newGroup(at)
      if ('part' in there) {
        this.#draft.complain(at, this.#both(there))
        return undefined
      }
      group.members.set(name, there)
      group = there
    }
    return group
  }

  #newGroup(at: number): Group {
    this.#draft.count(at)
    return { at, members: new Map() }
  }

  #again({ at }: Leaf) {
    return writtenTwice(this.#draft.line(at), 'warning')
  }

  #both({ at }: Group | Leaf) {
    const issue = `makes a name both a value and a group of values, with line ${this.#draft.line(at)}`
    return { code: 'DUPLICATE_NAME', issue, remedy: 'Rename one of the two.' } as const
  }

  #map({ at, members }: Group): MapPart {
    const parts = [...members].map(([name, one]): [string, Part] => [name, 'part' in one ? one.part : this.#map(one)])
    return { kind: 'map', origin: this.#draft.origin(at), members: new Map(parts) }
  }
}
