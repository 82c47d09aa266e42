import type { ImportRemark } from './imported.ts'

/** The longest a key of Varve's may be, in characters. */
const KEY_LIMIT = 256

/** As much of a name is looked at; what is the same up to there gets a number. */
const NAME_LIMIT = 1024

/** Names that reach every object's prototype; no part of a key should be one. */
const AWKWARD = new Set(['constructor', 'prototype'])

/** A vendor's name for a flag, and the key it gets. */
export interface NamedKey {
  readonly name: string
  readonly key: string
}

/**
 * The key that comes closest to a vendor's name: letters without their accents, digits, `_`, `-` and single dots stay,
 * anything else becomes one `-`, and every part begins with a letter. A name that is a key already stays what it is.
 * @example toKey('my flag!') // 'my-flag'
 */
export function toKey(name: string): string {
  const parts = name
    .slice(0, NAME_LIMIT)
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .split('.')
    .map(partOf)
    .filter(part => part !== '')
  const key = parts.length === 0 ? 'flag' : parts.join('.')
  return key.length <= KEY_LIMIT ? key : trimmed(key.slice(0, KEY_LIMIT))
}

/**
 * Keys for all names of an import, whatever their order: no two are the same, and none lies within another, as `a.b`
 * would within `a`. Names that are keys already have the first claim; of others that come to the same key, later ones in
 * the order of the alphabet get a number.
 */
export function toKeys(names: Iterable<string>): {
  readonly keys: readonly NamedKey[]
  readonly remarks: readonly ImportRemark[]
} {
  const wanted = [...new Set(names)].map(name => ({ name, key: toKey(name) }))
  const keys = new Map<string, string>()
  const taken = new Claims()
  for (const { name, key } of wanted.toSorted(byClaim)) keys.set(name, taken.claim(key))
  const named = wanted.map(({ name, key }) => ({ name, key: keys.get(name) ?? key }))
  return { keys: named, remarks: named.filter(({ name, key }) => key !== name).map(renamed) }
}

/** Keys that were given away. */
class Claims {
  readonly #keys = new Set<string>()
  /** What keys that were given away lie in. */
  readonly #sections = new Set<string>()

  claim(wanted: string): string {
    const base = this.#isFree(wanted) ? wanted : wanted.replaceAll('.', '-')
    let key = base
    for (let count = 2; !this.#isFree(key); count += 1) key = numbered(base, count)
    this.#keys.add(key)
    for (const section of sectionsOf(key)) this.#sections.add(section)
    return key
  }

  #isFree(key: string): boolean {
    return !this.#keys.has(key) && !this.#sections.has(key) && !sectionsOf(key).some(section => this.#keys.has(section))
  }
}

/** `a` and `a.b` of `a.b.c`. */
function sectionsOf(key: string): readonly string[] {
  const parts = key.split('.')
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('.'))
}

function partOf(text: string): string {
  const plain = text.replaceAll(/[^A-Za-z0-9_-]+/g, '-').replaceAll(/^-+|-+$/g, '')
  if (/^[A-Za-z]/.test(plain) && !AWKWARD.has(plain)) return plain
  return plain === '' ? '' : `flag-${plain}`
}

function trimmed(key: string): string {
  return key.replace(/[.-]+$/, '')
}

function numbered(base: string, count: number): string {
  const suffix = `-${count}`
  return `${trimmed(base.slice(0, KEY_LIMIT - suffix.length))}${suffix}`
}

/** Names that stay what they are come first, then by the alphabet: the order of the document has no say. */
function byClaim(a: NamedKey, b: NamedKey): number {
  const order = Number(a.name !== a.key) - Number(b.name !== b.key)
  return order !== 0 ? order : a.name < b.name ? -1 : 1
}

function renamed({ name, key }: NamedKey): ImportRemark {
  return {
    flag: name,
    feature: 'name',
    note: `It is called ${key}: a key has letters, digits, _ and - only.`,
    severity: 'note',
  }
}
