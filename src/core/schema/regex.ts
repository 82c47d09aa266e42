/** Regular expressions from configuration, kept from stopping the program: see `patternIssue`. */
import { accept, misuse, refuse, type Schema, schemaOf } from './schema.ts'

/**
 * A regular expression given as its source text, without slashes; gives back a frozen RegExp. Flags are declared, not
 * configured; `g` and `y` are refused, because a shared expression must not remember where it stopped.
 * Patterns that could take exponential time are refused by the rule of `patternIssue`.
 * @example regex({ flags: 'i' })
 */
export function regex(options: { readonly max?: number; readonly flags?: string } = {}): Schema<string, RegExp> {
  const { max = 500, flags = '' } = options
  if (!/^[dimsuv]*$/.test(flags)) throw misuse('regex flags may be d, i, m, s, u and v; g and y keep a state')
  return schemaOf<string, RegExp>({
    input: { type: 'string', format: 'regex', maxLength: max, 'x-text': 'regex' },
    output: 'none',
    check: value => {
      if (typeof value !== 'string') return refuse('must be a regular expression')
      if (value.length > max) return refuse(`must be a regular expression of at most ${max} characters`)
      try {
        const compiled = Object.freeze(new RegExp(value, flags))
        const issue = patternIssue(value)
        return issue === undefined ? accept(compiled) : refuse(issue)
      } catch {
        return refuse('must be a regular expression, and does not compile')
      }
    },
  })
}

interface Group {
  /** Holds a part that can match in more than one way: `a*`, `a?`, `a{1,3}`, `a|b`. */
  varies: boolean
}

/**
 * Why a compiled pattern is refused, or undefined. The rule: a group that is repeated may not vary inside. That is, no
 * `*`, `+`, `?`, `{n,m}` or `|` within a group that itself has `*`, `+`, `{n,}` or `{n,m}` with m > 1; and no
 * backreferences. This shuts out every pattern whose time doubles with each character, such as `(a+)+`, `(a|a)*` and
 * `(a?){30}`, and some harmless ones: write `[ab]+` for `(a|b)+`. What is left is polynomial at worst.
 */
export function patternIssue(source: string): string | undefined {
  const open: Group[] = [{ varies: false }]
  let closed: Group | undefined
  for (const [token] of source.matchAll(TOKEN)) {
    const inside = open.at(-1)
    if (inside === undefined) return undefined
    const quantifier = QUANTIFIER.exec(token)
    if (token.startsWith('(')) open.push({ varies: false })
    else if (/^\\(?:[1-9]|k<)/.test(token)) return 'must be a regular expression without backreferences'
    else if (token === '|') inside.varies = true
    else if (quantifier !== null) {
      if (closed?.varies && repeats(quantifier)) return NESTED
      if (!isFixed(quantifier)) inside.varies = true
    }
    closed = undefined
    if (token === ')') {
      closed = open.pop()
      const outside = open.at(-1)
      if (outside !== undefined && closed?.varies) outside.varies = true
    }
  }
  return undefined
}

const NESTED = 'must be a regular expression in which no repeated group holds *, +, ?, {n,m} or | itself'

/** An escape, a character class, the start of a group with its kind, a quantifier, or any one character. */
const TOKEN =
  /\\k<|\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<[^>]*>|[a-z-]*:))?|(?:[*+?]|\{\d+(?:,\d*)?\})\??|[\s\S]/g
const QUANTIFIER = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??$/

/** True where the part before may be repeated: not for `?`, `{0}` and `{1}`. */
function repeats([text, min, comma, max]: RegExpExecArray): boolean {
  if (min === undefined) return !text.startsWith('?')
  return comma === '' ? Number(min) > 1 : max === '' || Number(max) > 1
}

/** True for `{3}` and `{3,3}`, which leave no choice. */
function isFixed([, min, comma, max]: RegExpExecArray): boolean {
  return min !== undefined && (comma === '' || min === max)
}
