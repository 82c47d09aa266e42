import { randomBytes } from 'node:crypto'
import type { Clock } from 'varve'
import type { Answered } from '../local-web.ts'
import { denied, done, refused, told, type AuthTold } from './answers.ts'
import { secondsOf, textsOf, type Part, type VaultRequest } from './request.ts'

/** How a token is made. */
export interface TokenGrant {
  readonly policies: readonly string[]
  /** How long it lives at first and after each renewal, in seconds; 0 for ever. */
  readonly ttl: number
  /** How long it may live in all, in seconds; 0 without such an end. */
  readonly maxTtl?: number
  readonly renewable?: boolean
  readonly namespace: string
  readonly metadata?: AuthTold['metadata']
}

/** A token that was given. */
export interface IssuedToken extends Required<TokenGrant> {
  readonly text: string
  readonly made: number
  ends: number
}

/** The tokens of a server, whose time is given. */
export class IssuedTokens implements Part {
  readonly type = 'token'
  readonly options = null
  readonly #clock: Pick<Clock, 'now'>
  readonly #tokens = new Map<string, IssuedToken>()
  readonly #onEnd: (token: IssuedToken) => void

  constructor(clock: Pick<Clock, 'now'>, onEnd: (token: IssuedToken) => void) {
    this.#clock = clock
    this.#onEnd = onEnd
  }

  get texts(): string[] {
    return [...this.#tokens.keys()]
  }

  give(grant: TokenGrant, text = `hvs.${randomBytes(18).toString('base64url')}`): IssuedToken {
    const made = this.#clock.now()
    const ends = grant.ttl === 0 ? Infinity : made + grant.ttl * 1000
    const token = { maxTtl: 0, renewable: grant.ttl > 0, metadata: null, ...grant, text, made, ends }
    this.#tokens.set(text, token)
    return token
  }

  find(text: string | undefined): IssuedToken | undefined {
    const token = text === undefined ? undefined : this.#tokens.get(text)
    if (token === undefined || token.ends > this.#clock.now()) return token
    this.end(token)
    return undefined
  }

  end(token: IssuedToken): void {
    this.#tokens.delete(token.text)
    this.#onEnd(token)
  }

  told(token: IssuedToken): Answered {
    const { text, policies, renewable, metadata } = token
    return told(null, {
      auth: { client_token: text, policies, lease_duration: this.#left(token), renewable, metadata },
    })
  }

  answer({ path: [verb = ''], body, token }: VaultRequest): Answered {
    if (token === undefined) return denied
    const other = this.find(typeof body['token'] === 'string' ? body['token'] : undefined)
    if (verb === 'lookup-self') return this.#look(token)
    if (verb === 'renew-self') return this.#renew(token)
    if (verb === 'revoke-self') return this.#revoke(token)
    if (verb === 'lookup') return other === undefined ? refused(403, 'bad token') : this.#look(other)
    if (verb === 'revoke') return other === undefined ? done : this.#revoke(other)
    if (verb === 'create') return this.told(this.give(this.#grantIn(body, token)))
    return refused(404)
  }

  #grantIn(body: VaultRequest['body'], { namespace }: IssuedToken): TokenGrant {
    const renewable = body['renewable'] !== false
    const [ttl, maxTtl] = [secondsOf(body['ttl']), secondsOf(body['explicit_max_ttl'])]
    return {
      policies: [...(body['no_default_policy'] === true ? [] : ['default']), ...textsOf(body['policies'])],
      ttl: ttl || 2_764_800,
      maxTtl,
      renewable,
      namespace,
    }
  }

  #left({ ends }: IssuedToken): number {
    return ends === Infinity ? 0 : Math.floor((ends - this.#clock.now()) / 1000)
  }

  #look(token: IssuedToken): Answered {
    const { text: id, policies, renewable, ttl: creationTtl, maxTtl } = token
    return told({
      id,
      policies,
      renewable,
      ttl: this.#left(token),
      creation_ttl: creationTtl,
      explicit_max_ttl: maxTtl,
      type: 'service',
    })
  }

  #renew(token: IssuedToken): Answered {
    if (!token.renewable) return refused(400, 'lease is not renewable')
    const most = token.maxTtl === 0 ? Infinity : token.made + token.maxTtl * 1000
    token.ends = Math.min(most, this.#clock.now() + token.ttl * 1000)
    return this.told(token)
  }

  #revoke(token: IssuedToken): Answered {
    this.end(token)
    return done
  }
}
