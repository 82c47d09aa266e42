import type { Varve } from 'varve'

/** What is asked of a Varve about its keys. */
export type KeyedVarve = Pick<Varve, 'list'>

/** How long what is declared is believed to be the same, in milliseconds: keys may be declared while a program runs. */
const BELIEVED = 10_000

/**
 * The keys that are answered for over OFREP: live values and flags. Settings are the server's own, and secrets are nobody's.
 */
export class ServedKeys {
  readonly #varve: KeyedVarve
  readonly #now: () => number
  #keys: ReadonlySet<string> = new Set()
  #until = -Infinity

  constructor(varve: KeyedVarve, now: () => number) {
    this.#varve = varve
    this.#now = now
  }

  /** All of them, in the order they are declared in. */
  get all(): ReadonlySet<string> {
    if (this.#now() >= this.#until) this.#look()
    return this.#keys
  }

  has(key: string): boolean {
    return this.all.has(key)
  }

  #look(): void {
    const served = this.#varve.list().filter(({ kind, secret }) => kind !== 'setting' && !secret)
    this.#keys = new Set(served.map(({ key }) => key))
    this.#until = this.#now() + BELIEVED
  }
}
