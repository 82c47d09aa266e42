import { VarveError } from 'varve'

/** Seconds after which whoever found no place may come again. */
const AGAIN = 10

/** Places for all who listen or wait: so many at once, and so many by one credential. */
export class Room {
  readonly #most: number
  readonly #perCredential: number
  readonly #taken = new Map<string, number>()
  #all = 0
  #closed = false

  constructor({ most, perCredential }: { readonly most: number; readonly perCredential: number }) {
    this.#most = most
    this.#perCredential = perCredential
  }

  /** Places that are taken. */
  get taken(): number {
    return this.#all
  }

  /** True while there is a place for one more by a credential. */
  has(credential: string): boolean {
    const own = this.#taken.get(credential) ?? 0
    return !this.#closed && this.#all < this.#most && own < this.#perCredential
  }

  /** Throws STREAMS_FULL where a credential may not take a place more. */
  check(credential: string): void {
    if (!this.has(credential)) throw new VarveError('STREAMS_FULL', { seconds: AGAIN })
  }

  /** Takes a place, and gives what frees it. Throws STREAMS_FULL. */
  enter(credential: string): () => void {
    this.check(credential)
    return this.take(credential)
  }

  /** Takes a place, whether there is one or not; gives what is called, once or more often, when it is free again. */
  take(credential: string): () => void {
    this.#count(credential, 1)
    let isTaken = true
    return () => {
      if (isTaken) this.#count(credential, -1)
      isTaken = false
    }
  }

  /** Lets nobody in any more. */
  close(): void {
    this.#closed = true
  }

  #count(credential: string, more: 1 | -1): void {
    this.#all += more
    const own = (this.#taken.get(credential) ?? 0) + more
    if (own === 0) this.#taken.delete(credential)
    else this.#taken.set(credential, own)
  }
}
