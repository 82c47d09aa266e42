import type { Json } from '../../json.ts'
import type { Pattern } from '../../ports.ts'
import { type Judge, LONGEST_TEXT, type Texts } from './reader.ts'

/** A regular expression is at most this many characters long. */
export const LONGEST_PATTERN = 1024

/** Tells whether a text holds what a regular expression describes; or what is wrong with the expression. */
type Expression = { readonly isIn: (text: string) => boolean } | { readonly issue: string }

/** What `matches` needs besides the condition's own values. */
export interface Matching {
  readonly texts: Texts
  readonly fold: boolean
  readonly pattern: Pattern | undefined
}

/** Judges whether one of these regular expressions is found anywhere in a text; with what is wrong with the others. */
export function matching(own: readonly Json[], { texts, fold, pattern }: Matching): { holds: Judge; issues: string[] } {
  const expressions = own.map(source => expression(source, fold, pattern))
  const found = expressions.flatMap(one => ('isIn' in one ? [one.isIn] : []))
  return {
    issues: expressions.flatMap(one => ('issue' in one ? [one.issue] : [])),
    holds: value => {
      const text = texts.read(value)
      // Time is linear in the text, and the text is whatever a stranger sends.
      if (text === undefined || text.length > LONGEST_TEXT) return false
      for (const isIn of found) if (isIn(text)) return true
      return false
    },
  }
}

function expression(source: Json, fold: boolean, pattern: Pattern | undefined): Expression {
  if (typeof source !== 'string') return { issue: 'matches a pattern that is not text' }
  if (source.length > LONGEST_PATTERN)
    return {
      issue: `matches a pattern of ${source.length} characters, and ${LONGEST_PATTERN} are the most there may be`,
    }
  if (pattern === undefined) return { issue: 'matches a pattern, and regular expressions are not loaded here' }
  try {
    return { isIn: pattern(source, { fold }) }
  } catch (error) {
    return {
      issue: `matches a pattern that RE2 does not take: ${error instanceof Error ? error.message : String(error)}`,
    }
  }
}
