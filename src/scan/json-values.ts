import type { NamedValue } from './named-values.ts'
import type { Token } from './tokens.ts'

/** An object or list that is open: what it is called, and whether its members have names. */
interface Open {
  readonly name: string
  readonly isList: boolean
}

/** Nothing anybody writes by hand is nested deeper. */
const DEEPEST = 64

/** The scalar members of JSON, with comments or without, and of its relatives. The items of a list are called `-`. */
export function jsonValues(tokens: readonly Token[]): NamedValue[] {
  const found: NamedValue[] = []
  const open: Open[] = []
  let member: Token | undefined
  for (const [index, token] of tokens.entries()) {
    if (token.text === ',' && token.kind === 'mark') member = undefined
    else if (isOpening(token)) {
      open.push({ name: member?.text ?? '-', isList: token.text === '[' })
      member = undefined
    } else if (isClosing(token)) open.pop()
    else if (isName(token, tokens[index + 1])) member = token
    else if (token.kind !== 'mark' && open.length < DEEPEST && (member !== undefined || open.at(-1)?.isList === true)) {
      // The outermost braces have no name.
      const path = [...open.slice(1).map(({ name }) => name), member?.text ?? '-']
      found.push({ path, value: token.text, at: member?.at ?? token.at, valueAt: token.at })
      member = undefined
    }
  }
  return found
}

function isOpening({ kind, text }: Token): boolean {
  return kind === 'mark' && (text === '{' || text === '[')
}

function isClosing({ kind, text }: Token): boolean {
  return kind === 'mark' && (text === '}' || text === ']')
}

function isName(token: Token, next: Token | undefined): boolean {
  return (token.kind === 'name' || token.kind === 'text') && next?.kind === 'mark' && next.text === ':'
}
