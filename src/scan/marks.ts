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

const OPENING = /^(\(|\[|\{|\$\{)$/
const CLOSING = /^[)\]}]$/

/** Where the bracket at `index` is closed; the end where it never is, or not within some hundred tokens. */
export function closingOf(tokens: readonly Token[], index: number): number {
  let depth = 0
  const limit = Math.min(tokens.length, index + 300)
  for (let at = index; at < limit; at++) {
    const { kind, text } = tokens[at] ?? { kind: 'mark', text: '' }
    if (kind !== 'mark') continue
    if (OPENING.test(text)) depth++
    else if (CLOSING.test(text) && --depth === 0) return at
  }
  return limit
}
