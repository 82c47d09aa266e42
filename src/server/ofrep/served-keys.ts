import type { Varve } from 'varve'

/** What is asked of a Varve about its keys. */
export type KeyedVarve = Pick<Varve, 'declaredKeys' | 'generation'>

/**
 * The keys that are answered for over OFREP: live values and flags. Settings are the server's own, and secrets are nobody's.
 */
export class ServedKeys {
  readonly #varve: KeyedVarve
  #keys: ReadonlySet<string> = new Set()
  /** What the keys were looked up at. Keys are declared while a program runs, and then at once served: who asks was told so. */
  #generation: number | undefined

  constructor(varve: KeyedVarve) {
    this.#varve = varve
  }

  /** All of them, in the order they are declared in. */
  get all(): ReadonlySet<string> {
    const generation = this.#varve.generation()
    if (generation === undefined || generation !== this.#generation) this.#look()
    this.#generation = generation
    return this.#keys
  }

  has(key: string): boolean {
    // What is declared stays so, and needs no further look.
    return this.#keys.has(key) || this.all.has(key)
  }

  #look(): void {
    const served = this.#varve.declaredKeys().filter(({ kind, secret }) => kind !== 'setting' && !secret)
    this.#keys = new Set(served.map(({ key }) => key))
  }
}
