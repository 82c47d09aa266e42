import type { Clock, Timers } from '../../core/ports.ts'
import { unlessAborted } from '../waiting.ts'
import { VaultApi, type VaultAnswer, type VaultQuestion } from './api.ts'
import type { Login } from './login.ts'
import type { VaultPlace } from './place.ts'
import type { Token } from './token.ts'
import { Tokens } from './tokens.ts'

/** An answer, and the token that it was given to. */
export interface Answered {
  readonly answer: VaultAnswer
  readonly token: Token
  /** True when Vault takes the token no more, and there is no other. */
  readonly ended: boolean
}

/** What a session stands on. */
export interface SessionOptions {
  readonly place: VaultPlace
  readonly login: Login
  readonly clock: Pick<Clock, 'monotonic'>
  readonly timers: Timers
}

/** How long a farewell may take, in milliseconds. */
const FAREWELL = 2_000

/** Vault, asked as who this program is there. */
export class VaultSession {
  readonly #place: VaultPlace
  readonly #api: VaultApi
  readonly #tokens: Tokens

  constructor({ place, ...others }: SessionOptions) {
    this.#place = place
    this.#api = new VaultApi(place)
    this.#tokens = new Tokens({ api: this.#api, ...others })
  }

  /** Asks, and once more with a new token when the one that was used has ended. Throws a Refusal. */
  async ask(question: VaultQuestion, signal: AbortSignal): Promise<Answered> {
    const token = await unlessAborted(this.#tokens.current(), signal)
    const answer = await this.#api.ask(question, { token: token.reveal(), signal })
    if (answer.status !== 403) return { answer, token, ended: false }
    const after = await unlessAborted(this.#tokens.after(token, answer), signal)
    if ('ended' in after) return { answer, token, ended: after.ended }
    const { next } = after
    const again = await this.#api.ask(question, { token: next.reveal(), signal })
    return { answer: again, token: next, ended: again.tokenUnknown }
  }

  /** Gives up what is asked, stops renewing, and ends the tokens that were made for this program, with what hangs on them. */
  async close(): Promise<void> {
    const own = this.#tokens.close()
    this.#api.close()
    if (own.length === 0) return
    const api = new VaultApi(this.#place)
    const signal = AbortSignal.timeout(FAREWELL)
    const question = { method: 'POST', path: ['auth', 'token', 'revoke-self'], json: {} } as const
    await Promise.allSettled(own.map(token => api.ask(question, { token: token.reveal(), signal })))
    api.close()
  }
}
