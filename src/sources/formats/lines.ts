/**
 * Line and column of the places in a text, both counted from 1. A column counts characters, not the two halves that one
 * outside the basic plane is stored in.
 */
export class Lines {
  /** Where each line begins, ascending. */
  readonly #starts: number[] = [0]
  /** Where each second half of a character stands, ascending; usually none. */
  readonly #halves: number[] = []

  constructor(text: string) {
    // Searched for rather than walked: a walk over every character is slow until it is compiled.
    if (text.includes('\r'))
      for (const { index, 0: end } of text.matchAll(LINE_END)) this.#starts.push(index + end.length)
    else for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1)
    for (const { index } of text.matchAll(PAIR)) this.#halves.push(index + 1)
  }

  /** The line and column of an offset. */
  at(offset: number): { readonly line: number; readonly column: number } {
    const line = countUpTo(this.#starts, offset)
    const start = this.startOf(line)
    const halves = countUpTo(this.#halves, offset) - countUpTo(this.#halves, start)
    return { line, column: offset - start - halves + 1 }
  }

  /** The offset at which a line begins. */
  startOf(line: number): number {
    return this.#starts[line - 1] ?? 0
  }
}

const LINE_END = /\r\n?|\n/g
/** A character outside the basic plane, as the two halves it is stored in. */
const PAIR = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g

/** How many of the ascending numbers are at most `limit`. */
function countUpTo(numbers: readonly number[], limit: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((numbers[middle] ?? 0) <= limit) low = middle + 1
    else high = middle
  }
  return low
}
