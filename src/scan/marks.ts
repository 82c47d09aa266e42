import type { Token } from './tokens.ts'

/** True for a mark of this text, and not a string that says the same. */
export function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text
}

/** True for `.` and `?.`. */
export function isDot(token: Token | undefined): boolean {
  return token?.kind === 'mark' && (token.text === '.' || token.text === '?.')
}

/** True for a name of this text that is no member of something else: `process`, and not `child.process`. */
export function isFree(tokens: readonly Token[], index: number, name: string): boolean {
  const token = tokens[index]
  if (token?.kind !== 'name' || token.text !== name) return false
  return !isDot(tokens[index - 1]) || tokens[index - 2]?.text === 'globalThis'
}

const OPENING = new Set(['(', '[', '{', '${'])
const CLOSING = new Set([')', ']', '}'])

/** Where the bracket at `index` is closed; the end where it never is, or not within some hundred tokens. */
export function closingOf(tokens: readonly Token[], index: number): number {
  let depth = 0
  const limit = Math.min(tokens.length, index + 300)
  for (let at = index; at < limit; at++) {
    const { kind, text } = tokens[at] ?? { kind: 'mark', text: '' }
    if (kind !== 'mark') continue
    if (OPENING.has(text)) depth++
    else if (CLOSING.has(text) && --depth === 0) return at
  }
  return limit
}

/** The nearest bracket that is open at `index`; of one that closes there, the one that opens it. -1 where none is near. */
export function enclosing(tokens: readonly Token[], index: number): number {
  let depth = 0
  for (let at = index - 1; at >= Math.max(0, index - 300); at--) {
    const { kind, text } = tokens[at] ?? { kind: 'mark', text: '' }
    if (kind !== 'mark') continue
    if (CLOSING.has(text)) depth++
    else if (OPENING.has(text) && depth-- === 0) return at
  }
  return -1
}

/** Where a chain of members and calls begins whose last name stands at `end`: `a.b(…).c`, `new A`. Nobody's is very long. */
export function startOfChain(tokens: readonly Token[], end: number): number {
  let at = end
  while (isDot(tokens[at - 1]) && at > end - 100) {
    let before = at - 2
    while (isMark(tokens[before], ')') || isMark(tokens[before], ']')) before = enclosing(tokens, before) - 1
    if (tokens[before]?.kind !== 'name') return before + 1
    at = before
  }
  return /^(new|await)$/.test(tokens[at - 1]?.text ?? '') ? at - 1 : at
}
