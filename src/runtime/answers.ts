import type { Definition } from '../core/definition/definition.ts'

/**
 * Answers of one state that every audience gets alike, kept once they were worked out: whoever reads that state again,
 * for whomever, finds them with one look-up.
 */
export class Answers {
  readonly #known = new Map<string, unknown>()
  /** Keys whose answer depends on who asks. */
  readonly #varying = new Set<string>()
  readonly #isAlike: (definition: Definition) => boolean

  /** `isAlike` tells the keys whose answer no audience changes. */
  constructor(isAlike: (definition: Definition) => boolean) {
    this.#isAlike = isAlike
  }

  /** The answer for a key, or undefined when it has not been worked out or depends on who asks. */
  get(key: string): unknown {
    return this.#known.get(key)
  }

  /** Keeps an answer, if it is one for all. */
  keep(definition: Definition, value: unknown): void {
    const { key } = definition
    if (this.#varying.has(key)) return
    if (value !== undefined && this.#isAlike(definition)) this.#known.set(key, value)
    else this.#varying.add(key)
  }
}
