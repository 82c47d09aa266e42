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
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      if (code === LINE_FEED || (code === CARRIAGE_RETURN && text.charCodeAt(at + 1) !== LINE_FEED))
        this.#starts.push(at + 1)
      else if (isSecondHalf(text, at, code)) this.#halves.push(at)
    }
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

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

function isSecondHalf(text: string, at: number, code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff && at > 0 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800
}

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
