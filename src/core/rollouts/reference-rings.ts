import { shownName } from './document-place.ts'

/** A flag or a segment, as a knot in the net of what refers to what. */
export type Knot = `flag ${string}` | `segment ${string}`

const MOST_SHOWN = 8

/**
 * Finds rings in what refers to what, however many steps away. A knot that was found to lead into none is not looked at
 * again, so asking about every name of a document looks at each knot once.
 */
export class RingSearch {
  readonly #self: Knot
  readonly #next: (knot: Knot) => readonly Knot[]
  readonly #clear = new Set<Knot>()

  /** `self` is where every search begins; `next` says what a knot refers to. */
  constructor(self: Knot, next: (knot: Knot) => readonly Knot[]) {
    this.#self = self
    this.#next = next
  }

  /** The first ring reached by going to a knot and on: its knots, the first again at the end. */
  find(to: Knot): readonly Knot[] | undefined {
    // By hand, since a chain of references may be longer than the stack is deep.
    const path = [this.#self]
    const onPath = new Set(path)
    const open = [[to].values()]
    for (let ahead = open.at(-1); ahead !== undefined; ahead = open.at(-1)) {
      const { value: knot, done } = ahead.next()
      if (done === true) {
        open.pop()
        const left = path.pop() ?? this.#self
        onPath.delete(left)
        this.#clear.add(left)
      } else if (onPath.has(knot)) return [...path.slice(path.indexOf(knot)), knot]
      else if (!this.#clear.has(knot)) {
        path.push(knot)
        onPath.add(knot)
        open.push(this.#next(knot).values())
      }
    }
    return undefined
  }
}

/** A ring in words: `segment staff → segment eu → segment staff`. */
export function shownRing(ring: readonly Knot[]): string {
  const shown = ring.length > MOST_SHOWN ? [...ring.slice(0, MOST_SHOWN - 1), '…', ...ring.slice(-1)] : ring
  return shown.map(shownName).join(' → ')
}
