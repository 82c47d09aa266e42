import type { Clock, Timers, Unsubscribe } from '../../core/ports.ts'
import { isObject } from '../../core/json.ts'
import type { VaultAnswer, VaultApi, VaultQuestion } from './api.ts'
import { grantedBy, lifeIn, type Login } from './login.ts'
import { Token } from './token.ts'

/** What tokens are kept with. */
export interface TokensOptions {
  readonly api: VaultApi
  readonly login: Login
  readonly clock: Pick<Clock, 'monotonic'>
  readonly timers: Timers
}

/** What comes after a token that was refused: another one, or none, and then whether it has ended. */
export type Succession = { readonly next: Token } | { readonly ended: boolean }

/** How long a login or a renewal may take, in milliseconds. */
const PATIENCE = 5_000

/** A token is seen to after this part of what it has left: before two thirds are over, with room for another try. */
const SEEN_TO_AFTER = 0.6

/** Less than this is not worth a request, in milliseconds: whoever asks next logs in. */
const HARDLY_ANY = 1_000

/** The token of a session: logged in for on first use, renewed before it ends, replaced when it has ended. */
export class Tokens {
  readonly #options: TokensOptions
  /** Those made for this program that may still live: leases hang on one that was replaced, until it ends. */
  readonly #own = new Set<Token>()
  readonly #successions = new Map<Token, Promise<Succession>>()
  readonly #replacements = new Map<Token, Promise<Token>>()
  #current: Promise<Token> | undefined
  #stopTimer: Unsubscribe = () => {}
  #closed = false

  constructor(options: TokensOptions) {
    this.#options = options
  }

  /** The token in use. Many who ask share one login, and nobody's giving up ends it. */
  async current(): Promise<Token> {
    const token = await (this.#current ?? this.#take(this.#logIn()))
    return token.left(this.#now()) > 0 ? token : this.#replace(token)
  }

  /** What to use after a token was refused. Many who ask share one answer, so that they log in once. */
  after(token: Token, refusal: VaultAnswer): Promise<Succession> {
    return together(this.#successions, token, () => this.#succeed(token, refusal))
  }

  /** Stops renewing, and gives those made for this program, so that they can be ended. */
  close(): readonly Token[] {
    this.#closed = true
    this.#stopTimer()
    return [...this.#own]
  }

  #now(): number {
    return this.#options.clock.monotonic()
  }

  async #succeed(token: Token, refusal: VaultAnswer): Promise<Succession> {
    const current = await this.#current
    if (current !== undefined && current !== token) return { next: current }
    if (!refusal.tokenUnknown && (await this.#isKnown(token))) return { ended: false }
    const next = await this.#replace(token)
    return next === token ? { ended: true } : { next }
  }

  /** True unless Vault says that it does not know the token: a token that may not read one secret is as good as ever. */
  async #isKnown(token: Token): Promise<boolean> {
    return (await this.#ask({ path: LOOKUP }, token)).status !== 403
  }

  /** Logs in anew. A token that was given, and that nobody gave anew, stays. */
  #replace(token: Token): Promise<Token> {
    return together(this.#replacements, token, async () => {
      const current = await this.#current
      return current === undefined || current === token ? this.#take(this.#logIn(token)) : current
    })
  }

  #take(login: Promise<Token>): Promise<Token> {
    const former = this.#current
    this.#current = login
    return login.catch((error: unknown) => {
      if (this.#current === login) this.#current = former
      throw error
    })
  }

  async #logIn(former?: Token): Promise<Token> {
    const granted = await this.#options.login(this.#options.api, AbortSignal.timeout(PATIENCE))
    if (former !== undefined && !granted.own && former.reveal() === granted.text) return former
    const token = new Token(granted, this.#now())
    for (const ended of [...this.#own].filter(one => one.left(this.#now()) === 0)) this.#own.delete(ended)
    if (token.own) this.#own.add(token)
    if (granted.life === undefined) void this.#look(token)
    else this.#tendLater(token)
    return token
  }

  /** Asks how long a token lives that was given to us. One that may not even ask that is used until it is refused. */
  async #look(token: Token): Promise<void> {
    const { data } = (await this.#ask({ path: LOOKUP }, token).catch(() => undefined))?.body ?? {}
    if (!isObject(data)) return
    token.lives(lifeIn(data, 'ttl'), this.#now())
    this.#tendLater(token)
  }

  #tendLater(token: Token): void {
    const left = token.left(this.#now())
    if (this.#closed || left === Infinity || left < HARDLY_ANY) return
    this.#stopTimer()
    this.#stopTimer = this.#options.timers.after(left * SEEN_TO_AFTER, () => void this.#tend(token))
  }

  /** Renews a token, or replaces one that is made for us and cannot be renewed for long. Tries again while it lives. */
  async #tend(token: Token): Promise<void> {
    try {
      if (token.own && !token.isRenewable) await this.#replace(token)
      else await this.#renew(token)
    } catch {
      this.#tendLater(token)
    }
  }

  async #renew(token: Token): Promise<void> {
    const answer = await this.#ask({ method: 'POST', path: RENEWAL, json: {} }, token)
    const granted = grantedBy(answer)
    if (granted !== undefined) token.lives(granted, this.#now())
    if (granted !== undefined || !token.own) this.#tendLater(token)
    else await this.#replace(token)
  }

  #ask(question: VaultQuestion, token: Token): Promise<VaultAnswer> {
    return this.#options.api.ask(question, { token: token.reveal(), signal: AbortSignal.timeout(PATIENCE) })
  }
}

const LOOKUP = ['auth', 'token', 'lookup-self']
const RENEWAL = ['auth', 'token', 'renew-self']

/** What several ask for at the same time is asked once. */
function together<T>(asked: Map<Token, Promise<T>>, token: Token, ask: () => Promise<T>): Promise<T> {
  const known = asked.get(token)
  if (known !== undefined) return known
  const asking = ask().finally(() => asked.delete(token))
  asked.set(token, asking)
  return asking
}
