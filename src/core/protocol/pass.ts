import type { Timers } from '../ports/platform.ts'

/** What opens a server's door: a token, or who has one, asked at the first question and again where it is refused. */
export type TokenSource = string | (() => string | Promise<string>)

/** Milliseconds that whoever has a token may take to tell it, and that they are left alone once they had no other. */
const PATIENCE = { asking: 10_000, resting: 5_000 }

/** No token could be had, so nothing was asked of the server. Says nothing of what was had instead. */
export class TokenLacking extends Error {
  override readonly name = 'TokenLacking'
}

/** The token of one client. It is remembered, and asked for again when a server refuses it: once for all who were refused. */
export class Pass {
  readonly #source: TokenSource | undefined
  readonly #timers: Timers
  #token: string | undefined
  #asking: Promise<string> | undefined
  #isResting = false

  constructor(source: TokenSource | undefined, timers: Timers) {
    this.#source = source
    this.#timers = timers
    if (typeof source === 'string') this.#token = source
  }

  /** The token to show, at once where it is known; undefined where there is none to be shown. Rejects with TokenLacking. */
  token(): string | undefined | Promise<string> {
    if (this.#token !== undefined || typeof this.#source !== 'function') return this.#token
    return this.#asked(this.#source)
  }

  /** The token to show after one was refused: the same where there is no other now. Throws TokenLacking. */
  async after(refused: string | undefined): Promise<string | undefined> {
    if (this.#token !== refused || typeof this.#source !== 'function' || this.#isResting) return this.#token
    const token = await this.#asked(this.#source)
    if (token === refused) this.#rest()
    return token
  }

  #asked(source: () => string | Promise<string>): Promise<string> {
    this.#asking ??= this.#told(source).finally(() => (this.#asking = undefined))
    return this.#asking
  }

  async #told(source: () => string | Promise<string>): Promise<string> {
    const { promise: late, cancel } = this.#late()
    try {
      // What they say when they fail may be anything, and is in the cause only.
      const told = new Promise<string>(resolve => resolve(source())).catch((error: unknown) => {
        throw new TokenLacking('its token cannot be had: whoever is to tell it failed', { cause: error })
      })
      const token: unknown = await Promise.race([told, late])
      if (!isToken(token)) throw new TokenLacking('its token cannot be had: what was told is none')
      return (this.#token = token)
    } finally {
      cancel()
    }
  }

  #late(): { readonly promise: Promise<never>; readonly cancel: () => void } {
    let cancel = (): void => {}
    const promise = new Promise<never>((_, reject) => {
      const fail = (): void =>
        reject(new TokenLacking('its token cannot be had: whoever is to tell it does not answer'))
      cancel = this.#timers.after(PATIENCE.asking, fail, { hold: true })
    })
    return { promise, cancel: () => cancel() }
  }

  /** A server that refuses every question is no reason to ask for a token at every question. */
  #rest(): void {
    this.#isResting = true
    this.#timers.after(PATIENCE.resting, () => (this.#isResting = false))
  }
}

/** True for a text that can be shown in a header. */
export function isToken(token: unknown): token is string {
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)
}

/** The header that shows a token. */
export function shown(token: string | undefined): { readonly authorization?: string } {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}
