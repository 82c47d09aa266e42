/** Regular expressions from configuration, kept from stopping the program: see `patternIssue`. */
import { quantifierOf, tokensOf } from './pattern-tokens.ts'
import { waysToTry } from './pattern-ways.ts'
import { accept, misuse, refuse, type Schema, schemaOf } from './schema.ts'

/**
 * A regular expression given as its source text, without slashes; gives back a frozen RegExp. Flags are declared, not
 * configured; `g` and `y` are refused, because a shared expression must not remember where it stopped.
 * Patterns that could take very long are refused by the rules of `patternIssue`.
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
        const issue = patternIssue(value, flags)
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

/** Most ways in which an accepted pattern can be tried on 100 characters: about their number to the third power. */
const MOST_WAYS = 2_000_000

/**
 * Why a compiled pattern is refused, or undefined. There are three rules.
 * - A group that is repeated may not vary inside. That is, no `*`, `+`, `?`, `{n,m}` or `|` within a group that itself
 *   has `*`, `+`, `{n,}` or `{n,m}` with m > 1. This shuts out `(a+)+`, `(a|a)*` and `(a?){30}`, whose time doubles with
 *   each character, and some harmless ones: write `[ab]+` for `(a|b)+`.
 * - No backreferences.
 * - Parts that vary one after the other may not offer more than 2,000,000 ways to try 100 characters, by the count of
 *   `waysToTry`. This shuts out `a*a*a*a*` and twenty-six times `(a|a)`; a part that ends where a character comes that
 *   it cannot match does not count, so `\d+\.\d+\.\d+\.\d+` is accepted.
 *
 * What is left takes at most about n³ steps for n characters: bound the length of the text too.
 */
export function patternIssue(source: string, flags = ''): string | undefined {
  return nestedIssue(source, flags) ?? (waysToTry(source, flags) > MOST_WAYS ? MANY : undefined)
}

function nestedIssue(source: string, flags: string): string | undefined {
  const open: Group[] = [{ varies: false }]
  let closed: Group | undefined
  for (const token of tokensOf(source, flags)) {
    const inside = open.at(-1)
    if (inside === undefined) return undefined
    const quantifier = quantifierOf(token)
    if (token.startsWith('(')) open.push({ varies: false })
    else if (/^\\(?:[1-9]|k<)/.test(token)) return 'must be a regular expression without backreferences'
    else if (token === '|') inside.varies = true
    else if (quantifier !== undefined) {
      if (closed?.varies && quantifier.max > 1) return NESTED
      if (quantifier.min !== quantifier.max) inside.varies = true
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
const MANY = 'must be a regular expression with fewer *, +, ?, {n,m} and | that can match the same characters'
