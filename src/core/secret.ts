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
