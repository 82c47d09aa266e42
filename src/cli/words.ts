import { withoutPasswords, type Json } from 'varve'
import { documentWords, rolloutChangeWords } from './document-words.ts'

/** Text in which nothing can move a cursor, colour a terminal or break a line: control characters are spelt out. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, spelt)
}

function spelt(character: string): string {
  const named = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character]
  return named ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}

/** A value as a list shows it: text as it is, unless it would not be seen; a document in words; everything else as JSON. */
export function valueText(value: Json | undefined): string {
  if (value === undefined) return '(not set)'
  const inWords = documentWords(value, valueText)
  if (inWords !== undefined) return visible(inWords)
  const shown = withoutPasswords(value)
  const plain = typeof shown === 'string' && /^[^\s"'[{]([^]*\S)?$/.test(shown)
  return visible(plain ? shown : JSON.stringify(shown))
}

/** A value as a change shows it: JSON, a document in words, or a dash for "not set". */
export function changeText(value: Json | undefined): string {
  const inWords = documentWords(value, changeText)
  if (inWords !== undefined) return visible(inWords)
  return value === undefined ? '—' : visible(JSON.stringify(withoutPasswords(value)))
}

/** The scope that holds which keys are killed. */
export const KILLED = 'varve:killed'

/** A change as history shows it: `10 → 20`, `— → flag: 2 variants, 1 rule`, `rollout paused at 25 %`, `killed`. */
export function replacedText(before: Json | undefined, after: Json | undefined, scope?: string): string {
  if (scope === KILLED) return after === undefined ? 'revived' : 'killed'
  const deed = rolloutChangeWords(before, after, changeText)
  return deed === undefined ? `${changeText(before)} → ${changeText(after)}` : visible(deed)
}

/** An instant to the second, in UTC: `2024-01-15 03:41:09Z`. */
export function timeText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`
}

/** An instant for programs: ISO 8601 in UTC. */
export function isoTime(at: number): string {
  return new Date(at).toISOString()
}

/** How long ago something was: `12 min ago`, `2 h ago`, `40 d ago`. */
export function ago(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.round(seconds / 60)} min ago`
  if (seconds < 2 * 86_400) return `${Math.round(seconds / 3600)} h ago`
  return `${Math.round(seconds / 86_400)} d ago`
}

/** A count with its noun: `1 key`, `3 keys`. */
export function count(number: number, noun: string, shown: (number: number) => string = String): string {
  return `${shown(number)} ${noun}${number === 1 ? '' : 's'}`
}
