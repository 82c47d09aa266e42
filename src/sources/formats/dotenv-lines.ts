/** What the dialects of `.env` files have in common: assignments, and what there is to say of them. */
import type { ProblemCode } from '../../core/errors.ts'

/** How a value is quoted. */
export type Quote = 'none' | 'single' | 'double' | 'backtick'

/** Something worth a word at an offset of the text. */
export interface Remark {
  readonly code: Extract<ProblemCode, `ENV0${string}`>
  readonly at: number
  readonly issue: string
  readonly remedy: string
  /** A warning unless it says otherwise. */
  readonly severity?: 'error' | 'warning'
}

/** A line, or several of them, that set a variable. */
export interface Assignment {
  readonly name: string
  readonly nameAt: number
  readonly text: string
  readonly valueAt: number
  readonly quote: Quote
  /** True for a name alone, which takes its value from the environment where a dialect has that. */
  readonly inherited?: true
  readonly remarks: readonly Remark[]
}

/** A line of a dialect: an assignment, or one that is passed over, with why. */
export type Line = Assignment | { readonly remarks: readonly Remark[] }

/** Takes a text with `\n` line ends apart. */
export type Dialect = (text: string) => Iterable<Line>

const NAME = /[\w.-]+/y

/** The name that begins at an offset; empty where none does. */
export function nameAt(text: string, at: number): string {
  NAME.lastIndex = at
  return NAME.exec(text)?.[0] ?? ''
}

/** True for white space as regular expressions have it, line breaks and the byte order mark included. */
export function isSpace(character: string | undefined): boolean {
  return character !== undefined && character.trim() === '' && character !== ''
}

/** The first offset that is not white space; with `lines`, line breaks are passed over as well. */
export function skipSpace(text: string, from: number, { lines }: { readonly lines: boolean }): number {
  const isSkipped = (character: string | undefined): boolean => isSpace(character) && (lines || character !== '\n')
  let at = from
  while (isSkipped(text[at])) at += 1
  return at
}

/** Where the line of an offset ends. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end
}

/** The quote that a character is. */
export function quoteOf(character: string | undefined): Quote {
  if (character === "'") return 'single'
  if (character === '"') return 'double'
  return character === '`' ? 'backtick' : 'none'
}
