import type { Keyboard } from './terminal.ts'

/** The longest line that is read, in characters; what is longer is passed on as nothing. */
export const LONGEST_LINE = 1_048_576

/**
 * The lines of a stream, as many at a time as have come: whoever answers them can answer before more is asked. A line that is
 * too long is undefined, and the rest of it is skipped.
 */
export async function* inputLines(stream: Keyboard): AsyncGenerator<readonly (string | undefined)[]> {
  const decoder = new TextDecoder()
  const splitter = new Splitter()
  for await (const chunk of stream) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    const lines = splitter.take(text)
    if (lines.length > 0) yield lines
  }
  const last = splitter.take(`${decoder.decode()}\n`)
  if (last.length > 0) yield last
}

class Splitter {
  /** Pieces of the line that has not ended; undefined once it is too long. */
  #pieces: string[] | undefined = []
  #length = 0

  /** Takes more text and gives the lines that ended in it. A line of spaces only is none. */
  take(text: string): (string | undefined)[] {
    const parts = text.split('\n')
    const open = parts.pop() ?? ''
    const lines = parts.map(part => {
      this.#add(part)
      return this.#end()
    })
    this.#add(open)
    return lines.filter(line => line === undefined || line.trim() !== '')
  }

  #add(part: string): void {
    this.#length += part.length
    if (this.#length > LONGEST_LINE) this.#pieces = undefined
    this.#pieces?.push(part)
  }

  #end(): string | undefined {
    const line = this.#pieces?.join('')
    this.#pieces = []
    this.#length = 0
    return line
  }
}
