import type { Json } from '../core/json.ts'
import type { Pattern, Platform } from '../core/ports.ts'
import type { Compiling } from '../core/rollouts/condition.ts'

/** How the operator of regular expressions is written in a stored document. */
const MATCHES = '"matches"'

/** What documents are compiled with. Regular expressions are loaded when the first document comes that needs them. */
export class DocumentTools {
  readonly #platform: Pick<Platform, 'digest' | 'pattern'>
  readonly #logic: Compiling['logic']
  #pattern: Pattern | undefined
  #loading: Promise<void> | undefined

  constructor(
    platform: Pick<Platform, 'digest' | 'pattern'>,
    logic: ((rule: Json, data: Json) => unknown) | undefined,
  ) {
    this.#platform = platform
    this.#logic = logic
  }

  /** What there is now. */
  get(): Compiling {
    return { digest: this.#platform.digest, pattern: this.#pattern, logic: this.#logic }
  }

  /** Loads what these stored texts need; undefined when there is nothing to wait for. */
  prepare(...texts: readonly string[]): Promise<void> | undefined {
    if (this.#pattern !== undefined || this.#platform.pattern === undefined) return undefined
    return texts.some(text => text.includes(MATCHES)) ? this.#load() : undefined
  }

  #load(): Promise<void> {
    this.#loading ??= this.#loaded().finally(() => (this.#loading = undefined))
    return this.#loading
  }

  async #loaded(): Promise<void> {
    this.#pattern = await this.#platform.pattern?.()
  }
}
