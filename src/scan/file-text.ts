import { instructionsOf, type Instruction } from './dockerfile.ts'
import type { ScannedFile } from './facts.ts'
import { isTestFile, languageOf, type Language } from './language.ts'
import { namedValuesOf, type NamedValue } from './named-values.ts'
import { tokensOf, type Token } from './tokens.ts'

/** A file with everything detectors ask of it, each worked out once. */
export class FileText implements ScannedFile {
  readonly path: string
  readonly text: string
  readonly language: Language
  /** True in tests and in prose, where secrets are made up. */
  readonly madeUp: boolean
  readonly isTest: boolean
  #tokens: readonly Token[] | undefined
  #values: readonly NamedValue[] | undefined
  #instructions: readonly Instruction[] | undefined
  #lineStarts: number[] | undefined

  constructor({ path, text }: ScannedFile) {
    this.path = path
    this.text = text
    this.language = languageOf(path)
    this.isTest = isTestFile(path)
    this.madeUp = this.isTest || this.language === 'prose'
  }

  /** Its tokens, for a script or JSON; none for anything else. */
  get tokens(): readonly Token[] {
    this.#tokens ??= /^(script|json)$/.test(this.language) ? tokensOf(this.text) : []
    return this.#tokens
  }

  /** What it gives names to. */
  get values(): readonly NamedValue[] {
    this.#values ??= namedValuesOf(this)
    return this.#values
  }

  /** Its instructions, for a Dockerfile; none for anything else. */
  get instructions(): readonly Instruction[] {
    this.#instructions ??= this.language === 'dockerfile' ? instructionsOf(this.text) : []
    return this.#instructions
  }

  /** True where a script has a comment. */
  isComment(at: number): boolean {
    if (this.language !== 'script') return false
    const token = this.tokens[lastIndexUpTo(this.tokens.length, at, index => this.tokens[index]?.at ?? 0)]
    const quotes = token?.kind === 'text' || token?.kind === 'piece' ? 2 : 0
    return token === undefined || at >= token.at + token.text.length + quotes
  }

  /** Line and column of an index, both from 1. */
  place(at: number): { readonly line: number; readonly column: number } {
    const starts = (this.#lineStarts ??= lineStarts(this.text))
    const index = Math.max(
      0,
      lastIndexUpTo(starts.length, at, index => starts[index] ?? 0),
    )
    return { line: index + 1, column: at - (starts[index] ?? 0) + 1 }
  }
}

/** Of ascending numbers, the index of the last one that is at most `limit`; -1 where none is. */
function lastIndexUpTo(length: number, limit: number, numberAt: (index: number) => number): number {
  let [low, high] = [-1, length]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (numberAt(middle) <= limit) low = middle
    else high = middle
  }
  return low
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
