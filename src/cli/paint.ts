import pc from 'picocolors'
import { visible } from './words.ts'

/** Puts a text into a colour. */
export type Paint = ReturnType<typeof pc.createColors>

/** What a colour begins with, in the text that a terminal is sent. */
const ESCAPE = '\u001B'

/** Everything that a terminal may act on, but the ends of lines and tabs. */
const ACTS = /(?![\n\t])[\p{Cc}\p{Cf}\u2028\u2029]/gu

/**
 * Colours of our own, told apart from those that stand in somebody's text: what a server, a store or a file says cannot move
 * a cursor, colour a word or forge a prompt. Our own carry a mark that nobody else knows, until they are printed.
 */
export class Palette {
  readonly paint: Paint
  readonly #mark = `<${crypto.randomUUID()}>`

  /** No colours where none are wanted. */
  constructor(isWanted: boolean) {
    const mark = this.#mark
    const entries = Object.entries(pc.createColors(isWanted)).map(([name, paint]) => [
      name,
      typeof paint === 'function' ? (text: string) => marked(paint, text, mark) : paint,
    ])
    this.paint = Object.fromEntries(entries) as Paint
  }

  /** A text as it is printed: what is not ours in it is spelt out. Lines stay lines, and tabs tabs. */
  shown(text: string): string {
    const spelt = text.replaceAll(ACTS, one => visible(one))
    return spelt.replaceAll(this.#mark, ESCAPE)
  }
}

/** A text in a colour, with the mark in place of what begins and ends it; escapes within the text stay what they were. */
function marked(paint: (text: string) => string, text: string, mark: string): string {
  const [begin = '', end = ''] = paint('\u0000').split('\u0000')
  const sign = (code: string): string => code.replaceAll(ESCAPE, mark)
  return begin === '' ? text : sign(begin) + text.replaceAll(sign(end), sign(end) + sign(begin)) + sign(end)
}

/** JSON that means the same, in which nothing acts on a terminal: JSON itself spells out only what is below a space. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll(/[\u007F-\u009F\p{Cf}\u2028\u2029]/gu, one =>
    Array.from({ length: one.length }, (_, at) => `\\u${one.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  )
}
