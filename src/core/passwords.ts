import { isPlainObject, type Json } from './json.ts'
import { MASK } from './secret.ts'

/** A whole text that begins as an address does: everything up to the last `@` may be its password. */
const ADDRESS = /^(\s*[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):(?!\d{1,5}\/).*@/is
/** An address somewhere in a word that ends with an `@`. */
const WITHIN = /([a-z][a-z0-9+.-]{0,30}:\/\/[^:/@]*):(?!\d{1,5}\/).*@/i
/** A password that stands in the query of an address, as several drivers take it: `?user=shop&password=…`. */
const IN_QUERY =
  /([?&;](?:[\w.-]{0,40}(?:password|passwd|passphrase|secret|token)[\w.-]{0,40}|authMechanismProperties)=)[^&#\s"'<>]+/gi

/**
 * A value with the passwords in its addresses masked, whatever its key: `postgres://shop:••••@db/shop`, and those in
 * their queries: `?password=••••`. Also in text that is no valid URL, such as one whose password is not encoded;
 * `https://npm.example:4873/@shop` has only a port. The same value where there is none.
 */
export function withoutPasswords(value: string): string
export function withoutPasswords(value: Json): Json
export function withoutPasswords(value: Json): Json {
  if (typeof value === 'string') return textWithoutPasswords(value)
  if (Array.isArray(value))
    return keptOr(
      value,
      value.map(one => withoutPasswords(one)),
    )
  if (!isPlainObject(value)) return value
  const members = Object.entries(value).map(([name, one]) => [name, withoutPasswords(one)] as const)
  return members.every(([name, one]) => one === value[name]) ? value : Object.fromEntries(members)
}

/** Text with the passwords in its addresses masked. */
export function textWithoutPasswords(text: string): string {
  if (!text.includes('://')) return text
  const masked = text.includes('=') ? text.replaceAll(IN_QUERY, `$1${MASK}`) : text
  return masked.includes('@') ? withoutUserPasswords(masked) : masked
}

function withoutUserPasswords(text: string): string {
  return ADDRESS.test(text) ? text.replace(ADDRESS, `$1:${MASK}@`) : text.replaceAll(/\S+/g, wordWithoutPassword)
}

function wordWithoutPassword(word: string): string {
  // What comes after the last @ is no password, and looking for another there would take long.
  const end = word.lastIndexOf('@') + 1
  return word.slice(0, end).replace(WITHIN, `$1:${MASK}@`) + word.slice(end)
}

function keptOr(value: readonly Json[], masked: Json[]): Json {
  return masked.every((one, index) => one === value[index]) ? value : masked
}
