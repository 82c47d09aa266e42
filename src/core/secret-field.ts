import { FORBIDDEN_NAMES, isObject, type Json } from './json.ts'
import { FORBIDDEN_NAME, json } from './schema/json-value.ts'

/** A secret as it is known: text (bytes became text), or an object. */
export type SecretValue = string | { readonly [name: string]: Json }

/** A field that was picked, or why it cannot be, as a clause that quotes nothing. */
export type PickedField =
  | { readonly value: Json }
  | { readonly code: 'SECRET_NOT_FOUND' | 'SECRET_MALFORMED'; readonly reason: string }

/** The longest secret, in bytes or in characters of JSON. */
export const LARGEST_SECRET = 1_048_576

const JSON_VALUE = json({ maxLength: LARGEST_SECRET })['~standard']

/**
 * What a manager gave as text or an object of its own, whatever it is made of; undefined for anything else, and for what is
 * longer than a secret may be. Bytes that are UTF-8 without control characters are that text; other bytes are in base64.
 */
export function secretValue(given: unknown): SecretValue | undefined {
  if (typeof given === 'string') return given.length <= LARGEST_SECRET ? given : undefined
  if (given instanceof Uint8Array) return given.length <= LARGEST_SECRET ? bytesAsText(given) : undefined
  const checked = JSON_VALUE.validate(given)
  return checked.issues === undefined && isObject(checked.value) ? checked.value : undefined
}

/** Why what a manager gave is no secret, as a clause that quotes nothing of it. */
export function whyNoSecret(given: unknown): string {
  const name = forbiddenMember(given)
  return name === undefined ? 'is neither text, nor bytes, nor a JSON object, of at most 1 MiB' : hasMember(name)
}

/** The whole of a secret, or the member of it that is meant. Text is read as JSON only where a member is asked for. */
export function pickField(secret: SecretValue, field: string | undefined): PickedField {
  if (field === undefined) return { value: secret }
  const given = typeof secret === 'string' ? parsed(secret) : secret
  const whole = typeof secret === 'string' ? secretValue(given) : secret
  const name = whole === undefined ? forbiddenMember(given) : undefined
  if (name !== undefined) return { code: 'SECRET_MALFORMED', reason: hasMember(name) }
  if (!isObject(whole)) return { code: 'SECRET_MALFORMED', reason: 'is no JSON object, so it has no members' }
  const value = memberOf(whole, field)
  return value === undefined ? { code: 'SECRET_NOT_FOUND', reason: 'has no such member' } : { value }
}

/** The member of exactly that name; else one of a member, by the names between dots. */
function memberOf(whole: { readonly [name: string]: Json }, field: string): Json | undefined {
  const exact = ownMember(whole, field)
  return exact === undefined && field.includes('.')
    ? field.split('.').reduce<Json | undefined>(ownMember, whole)
    : exact
}

function ownMember(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && !FORBIDDEN_NAMES.has(name) && Object.hasOwn(value, name) ? value[name] : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The name of a member, at any depth, that could reach an object's prototype: a word of the language, no part of a secret. */
function forbiddenMember(given: unknown): string | undefined {
  if (typeof given !== 'object' || given instanceof Uint8Array) return undefined
  const issue = JSON_VALUE.validate(given).issues?.find(({ message }) => message === FORBIDDEN_NAME)
  if (issue === undefined) return undefined
  const steps = (issue.path ?? []).map(step => (typeof step === 'object' ? step.key : step))
  const holder = steps.reduce<unknown>((value, step) => Reflect.get(Object(value), step), given)
  return Object.keys(Object(holder)).find(name => FORBIDDEN_NAMES.has(name))
}

function hasMember(name: string): string {
  return `has a member ${name}, which no secret may have`
}

function bytesAsText(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    if (!CONTROL.test(text)) return text
  } catch {
    // Bytes that are no text.
  }
  return btoa(Array.from(bytes, byte => String.fromCodePoint(byte)).join(''))
}

/** Control characters that no text has: all but tab, line feed and carriage return. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/
