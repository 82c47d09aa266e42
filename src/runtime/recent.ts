import type { Head, Sealed } from '../core/revisions/revision.ts'

/** Revisions kept, at most. */
const MOST = 1000
/** Characters of text kept, at most; the last revision is kept whatever its size. */
const MOST_TEXT = 1 << 20

/** The last revisions of a log as they were applied: what can be put back if its store loses them. */
export class Recent {
  #kept: Sealed[]
  #text: number

  constructor(kept: readonly Sealed[] = []) {
    this.#kept = [...kept]
    this.#text = kept.reduce((sum, { text }) => sum + text.length, 0)
  }

  /** Takes in the next revision; the oldest give way. One that does not follow begins anew. */
  add(sealed: Sealed): void {
    const last = this.#kept.at(-1)
    if (last !== undefined && sealed.number !== last.number + 1) this.clear()
    this.#kept.push(sealed)
    this.#text += sealed.text.length
    // Many at a time: each removal moves all that stay.
    if (this.#kept.length > 2 * MOST || this.#text > 2 * MOST_TEXT) this.#trim()
  }

  /** Those that lead to `head`, oldest first; none where what is kept ends elsewhere. */
  upTo(head: Head): readonly Sealed[] {
    this.#trim()
    return this.#kept.at(-1)?.hash === head.hash ? [...this.#kept] : []
  }

  clear(): void {
    this.#kept = []
    this.#text = 0
  }

  #trim(): void {
    let first = Math.max(0, this.#kept.length - MOST)
    for (let index = 0; index < first; index += 1) this.#text -= this.#kept[index]?.text.length ?? 0
    for (; this.#text > MOST_TEXT && first < this.#kept.length - 1; first += 1)
      this.#text -= this.#kept[first]?.text.length ?? 0
    this.#kept = this.#kept.slice(first)
  }
}
