/** JSON in a text that people typed: mistakes are reported by position, never by quoting, which could show a secret. */
import { FORBIDDEN_NAMES, type Json } from '../json.ts'
import { FORBIDDEN_NAME, MAX_DEPTH } from './json-value.ts'
import { UNSAFE } from './numbers.ts'
import { colonsIn, repeatedMember } from './repeated-member.ts'

/** A value, or what is wrong with the text. */
export type JsonReading = { readonly value: Json } | { readonly issue: string; readonly code?: 'UNSAFE_INTEGER' }

/**
 * Reads JSON (RFC 8259). Refuses nesting deeper than 64, integers that JavaScript would round, forbidden member names, and
 * members written twice (RFC 7493), of which one reader takes the first and another the last. Never throws, never quotes the text.
 */
export function parseJson(text: string): JsonReading {
  const quick = quickly(text)
  if (quick !== undefined) return quick
  const error = firstError(text)
  if (error !== undefined) return { issue: `${error.issue} at ${place(text, error.at)}` }
  const found: { issue?: string; code?: 'UNSAFE_INTEGER' } = {}
  const value = JSON.parse(text, (name: string, member: unknown, context?: { readonly source?: string }) => {
    if (FORBIDDEN_NAMES.has(name)) found.issue = FORBIDDEN_NAME
    // 1e20 is meant to be rounded where needed; 100000000000000000001 is not.
    if (typeof member === 'number' && !Number.isSafeInteger(member) && /^-?\d+$/.test(context?.source ?? '')) {
      Object.assign(found, { issue: UNSAFE, code: 'UNSAFE_INTEGER' })
    }
    return member
  }) as Json
  const { issue = repetition(text), code } = found
  if (issue === undefined) return { value }
  return code === undefined ? { issue } : { issue, code }
}

/** What needs no second look: most texts. Anything that is wrong, or might be, is left to who can say where. */
function quickly(text: string): { readonly value: Json } | undefined {
  try {
    const value = JSON.parse(text) as Json
    const members = soundMembers(value, 0)
    return members === colonsIn(text) || (members >= 0 && repeatedMember(text) === undefined) ? { value } : undefined
  } catch {
    return undefined
  }
}

/** How many members there are; below 0 where a name is forbidden, a number may have been rounded, or nesting is too deep. */
function soundMembers(value: Json, depth: number): number {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) || (Number.isFinite(value) && value % 1 !== 0) ? 0 : -1
  if (typeof value !== 'object' || value === null) return 0
  if (depth >= MAX_DEPTH) return -1
  return isList(value) ? soundItems(value, depth) : soundOwn(value, depth)
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value)
}

function soundItems(items: readonly Json[], depth: number): number {
  let count = 0
  for (const item of items) {
    const inside = soundMembers(item, depth + 1)
    if (inside < 0) return -1
    count += inside
  }
  return count
}

function soundOwn(members: { readonly [name: string]: Json }, depth: number): number {
  let count = 0
  for (const name in members) {
    const inside = FORBIDDEN_NAMES.has(name) ? -1 : soundMembers(members[name] ?? null, depth + 1)
    if (inside < 0) return -1
    count += inside + 1
  }
  return count
}

function repetition(text: string): string | undefined {
  const at = repeatedMember(text)
  return at === undefined
    ? undefined
    : `must name each member of an object once, and names one again at ${place(text, at)}`
}

interface SyntaxProblem {
  readonly issue: string
  readonly at: number
}

type Expected = 'value' | 'value or ]' | 'name' | 'name or }' | ':' | 'end'

const WHITE_SPACE = /[ \t\n\r]*/y
const WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

/** Where a text stops being JSON, or undefined when it is JSON: `JSON.parse` tells that only for some mistakes. */
function firstError(text: string): SyntaxProblem | undefined {
  const open: ('{' | '[')[] = []
  let expected: Expected = 'value'
  let at = lengthAt(WHITE_SPACE, text, 0)
  while (at < text.length) {
    const length = tokenLength(text, at)
    const next: Expected | undefined = length === 0 ? undefined : after(text.charAt(at), expected, open)
    if (next === undefined) return { issue: 'must be valid JSON, and stops being so', at }
    if (open.length > MAX_DEPTH) return { issue: `must be nested at most ${MAX_DEPTH} deep, and is deeper`, at }
    expected = next
    at += length
    at += lengthAt(WHITE_SPACE, text, at)
  }
  return expected === 'end' && open.length === 0 ? undefined : { issue: 'must be valid JSON, and ends too early', at }
}

/** What may follow a token that begins with `first`, or undefined where that token is not expected. */
function after(first: string, expected: Expected, open: ('{' | '[')[]): Expected | undefined {
  const inside = open.at(-1)
  if (expected === ':') return first === ':' ? 'value' : undefined
  if (first === '}' && (expected === 'name or }' || (expected === 'end' && inside === '{'))) return close(open)
  if (first === ']' && (expected === 'value or ]' || (expected === 'end' && inside === '['))) return close(open)
  if (expected === 'end') return first !== ',' || inside === undefined ? undefined : inside === '{' ? 'name' : 'value'
  if (expected === 'name' || expected === 'name or }') return first === '"' ? ':' : undefined
  if (first !== '{' && first !== '[') return '}],:'.includes(first) ? undefined : 'end'
  open.push(first)
  return first === '{' ? 'name or }' : 'value or ]'
}

function close(open: ('{' | '[')[]): Expected {
  open.pop()
  return 'end'
}

/** The length of the token at a position; 0 where none begins. */
function tokenLength(text: string, at: number): number {
  const first = text.charAt(at)
  if ('{}[],:'.includes(first)) return 1
  return first === '"' ? stringLength(text, at) : lengthAt(WORD, text, at)
}

function stringLength(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === '"') return at + 1 - start
    if (character < ' ') return 0
    if (character !== '\\') continue
    const length = lengthAt(ESCAPE, text, at)
    if (length === 0) return 0
    at += length - 1
  }
  return 0
}

function lengthAt(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at
  return sticky.exec(text)?.[0].length ?? 0
}

/** A position for people, counted from 1: `line 2, column 5`. */
function place(text: string, at: number): string {
  const before = text.slice(0, at).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
}
