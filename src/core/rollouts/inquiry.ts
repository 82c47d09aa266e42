/** How deep flags may ask one another: a chain that is longer would not fit the stack of every machine, and is refused. */
export const DEEPEST_INQUIRY = 256

/** How many answers of other flags one answer may need in all: where each asks two others, they double at each step. */
const MOST_ASKED = 1000

/** Bounds what flags ask of one another, so that no document takes a process down: what is beyond serves nothing. */
export class Inquiry {
  #depth = 0
  #asked = 0

  /** Begins to ask a flag; false when it is not to be asked. What returned true must be left again. */
  enter(): boolean {
    if (this.#depth === 0) this.#asked = 0
    if (this.#depth >= DEEPEST_INQUIRY || this.#asked >= MOST_ASKED) return false
    this.#asked += 1
    this.#depth += 1
    return true
  }

  /** Ends asking the flag that was begun last. */
  leave(): void {
    this.#depth -= 1
  }
}
