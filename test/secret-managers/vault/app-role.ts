import { randomUUID } from 'node:crypto'
import type { Clock } from 'varve'
import type { Answered } from '../local-web.ts'
import { absent, done, refused, told } from './answers.ts'
import { secondsOf, textsOf, writes, type Part, type VaultRequest, textOf } from './request.ts'
import type { IssuedTokens, TokenGrant } from './tokens.ts'

interface Role {
  readonly id: string
  readonly grant: TokenGrant
  readonly bindsSecretId: boolean
  readonly uses: number
  readonly ttl: number
  readonly secretIds: Map<string, { left: number; readonly ends: number }>
}

/** The AppRole method: roles with ids, secret ids that expire and are used up. */
export class AppRoles implements Part {
  readonly type = 'approle'
  readonly options = null
  readonly #clock: Pick<Clock, 'now'>
  readonly #tokens: IssuedTokens
  readonly #namespace: string
  readonly #roles = new Map<string, Role>()

  constructor(clock: Pick<Clock, 'now'>, tokens: IssuedTokens, namespace: string) {
    this.#clock = clock
    this.#tokens = tokens
    this.#namespace = namespace
  }

  answer(request: VaultRequest): Answered {
    const [verb, name = '', what, action] = request.path
    if (verb === 'login') return this.#logIn(request)
    if (verb !== 'role') return absent
    if (what === undefined && writes(request)) return this.#write(name, request)
    const role = this.#roles.get(name)
    if (role === undefined) return absent
    if (what === 'role-id') return told({ role_id: role.id })
    if (what === 'secret-id' && action === 'destroy') return this.#destroy(role, request)
    if (what === 'secret-id') return this.#secretId(role)
    return told({ token_policies: role.grant.policies, token_ttl: role.grant.ttl })
  }

  #write(name: string, { body }: VaultRequest): Answered {
    const policies = ['default', ...textsOf(body['token_policies'] ?? body['policies'])]
    const [ttl, maxTtl] = [secondsOf(body['token_ttl']) || 2_764_800, secondsOf(body['token_max_ttl'])]
    this.#roles.set(name, {
      id: this.#roles.get(name)?.id ?? randomUUID(),
      grant: { policies, ttl, maxTtl, namespace: this.#namespace, metadata: { role_name: name } },
      bindsSecretId: body['bind_secret_id'] !== false,
      uses: secondsOf(body['secret_id_num_uses']),
      ttl: secondsOf(body['secret_id_ttl']),
      secretIds: this.#roles.get(name)?.secretIds ?? new Map(),
    })
    return done
  }

  #secretId({ secretIds, uses, ttl }: Role): Answered {
    const secret = randomUUID()
    secretIds.set(secret, { left: uses || Infinity, ends: ttl === 0 ? Infinity : this.#clock.now() + ttl * 1000 })
    return told({ secret_id: secret, secret_id_accessor: randomUUID(), secret_id_num_uses: uses, secret_id_ttl: ttl })
  }

  #destroy({ secretIds }: Role, { body }: VaultRequest): Answered {
    secretIds.delete(textOf(body['secret_id']))
    return done
  }

  #logIn({ body }: VaultRequest): Answered {
    const role = [...this.#roles.values()].find(({ id }) => id === body['role_id'])
    if (role === undefined) return refused(400, 'invalid role or secret ID')
    if (role.bindsSecretId && !this.#use(role, textOf(body['secret_id'])))
      return refused(400, 'invalid role or secret ID')
    return this.#tokens.told(this.#tokens.give(role.grant))
  }

  #use({ secretIds }: Role, secret: string): boolean {
    const known = secretIds.get(secret)
    if (known === undefined || known.ends <= this.#clock.now()) return false
    known.left -= 1
    if (known.left === 0) secretIds.delete(secret)
    return true
  }
}
