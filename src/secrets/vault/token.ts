import type { Granted } from './login.ts'

/** A token in use, and how long it lives. */
export class Token {
  // Private, so that whatever prints a manager prints no token.
  readonly #text: string
  readonly own: boolean
  #renewable: boolean
  /** The longest that it was ever granted, and the last, in milliseconds. */
  #most = 0
  #last = 0
  /** When it ends, on the clock that never steps; Infinity until it is known. */
  #end = Infinity

  constructor({ text, life, renewable, own }: Granted, now: number) {
    this.#text = text
    this.#renewable = renewable
    this.own = own
    if (life !== undefined) this.lives({ life, renewable }, now)
  }

  /** The token itself, for the request that it goes with. */
  reveal(): string {
    return this.#text
  }

  /** Takes in how long it lives from now. */
  lives({ life = Infinity, renewable }: Pick<Granted, 'life' | 'renewable'>, now: number): void {
    this.#renewable = renewable
    this.#end = now + life
    this.#last = life
    this.#most = Math.max(this.#most, life)
  }

  /** What is left of it, in milliseconds; Infinity while that is not known. */
  left(now: number): number {
    return Math.max(0, this.#end - now)
  }

  /** False for a token that Vault renews no more, or only up to an end that is near. */
  get isRenewable(): boolean {
    return this.#renewable && this.#last > this.#most * NEARLY_ALL
  }
}

/** What a renewal gives, of what the one before gave, unless the most that a token may live is near. */
const NEARLY_ALL = 0.9
