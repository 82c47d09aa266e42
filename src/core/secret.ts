import { isPlainObject } from './json.ts'

/** What stands in place of a secret wherever one is shown. Always the same, whatever the value's length. */
export const MASK = '••••'

/**
 * A value that must not be seen by accident. Printing, logging, JSON and templates all give `••••`;
 * `reveal()` gives the value, and is easy to find in a review.
 * @example connect(varve.settings.database.url.reveal())
 */
export class Secret<T = string> {
  readonly #value: T

  constructor(value: T) {
    this.#value = value
  }

  /** The value itself. */
  reveal(): T {
    return this.#value
  }

  /**
   * True for the same value, or a Secret of it. How long it takes tells the length of what was given, and nothing of this one,
   * so that a request may be checked with it.
   * @example varve.accepted('webhook.token').some(token => token.equals(request.headers['x-token'] ?? ''))
   */
  equals(other: T | Secret<T>): boolean {
    const given: unknown = other instanceof Secret ? other.reveal() : other
    const [one, own] = [textOf(given), textOf(this.#value)]
    if (typeof given !== typeof this.#value) return false
    return one === undefined || own === undefined ? Object.is(given, this.#value) : isSameText(one, own)
  }

  toString(): string {
    return MASK
  }

  toJSON(): string {
    return MASK
  }

  [Symbol.toPrimitive](): string {
    return MASK
  }

  /** What Node's `console.log` and `util.inspect` print. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK
  }
}

/** A value as one text: itself, or its JSON with members in order. Undefined for what JSON does not tell apart. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  try {
    return JSON.stringify(value, inOrder)
  } catch {
    return undefined
  }
}

function inOrder(_name: string, member: unknown): unknown {
  if (typeof member === 'bigint') return `${member}n`
  if (member instanceof Map || member instanceof Set || member instanceof Uint8Array) return [...member]
  if (typeof member !== 'object' || member === null || Array.isArray(member)) return member
  if (!isPlainObject(member)) throw new TypeError('what it is made of cannot be seen')
  return Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/**
 * Compares every code unit of what was given, whatever was found before: an early end would tell how much of a guess is right.
 * Hashing both first would do as well, but what hashes is not at hand here, and a secret is used where there is no platform.
 */
function isSameText(given: string, own: string): boolean {
  let difference = given.length ^ own.length
  for (let index = 0; index < given.length; index += 1) {
    difference |= given.charCodeAt(index) ^ own.charCodeAt(own.length === 0 ? 0 : index % own.length)
  }
  return difference === 0
}
