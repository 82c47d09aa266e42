import { createPublicKey, verify } from 'node:crypto'
import type { Clock } from 'varve'
import { isObject, type JsonObject } from '../../../src/core/json.ts'
import type { Answered } from '../local-web.ts'
import { absent, denied, done, refused } from './answers.ts'
import { secondsOf, textsOf, writes, type Part, type VaultRequest, textOf } from './request.ts'
import type { IssuedTokens, TokenGrant } from './tokens.ts'

interface Role {
  readonly names: readonly string[]
  readonly namespaces: readonly string[]
  readonly audience: unknown
  readonly grant: TokenGrant
}

/** The Kubernetes method: service accounts' tokens are verified, and held against what a role is bound to. */
export class ServiceAccounts implements Part {
  readonly type = 'kubernetes'
  readonly options = null
  readonly #clock: Pick<Clock, 'now'>
  readonly #tokens: IssuedTokens
  readonly #namespace: string
  readonly #roles = new Map<string, Role>()
  #keys: readonly string[] = []

  constructor(clock: Pick<Clock, 'now'>, tokens: IssuedTokens, namespace: string) {
    this.#clock = clock
    this.#tokens = tokens
    this.#namespace = namespace
  }

  answer(request: VaultRequest): Answered {
    const [verb, name = ''] = request.path
    const { body } = request
    if (verb === 'login') return this.#logIn(body)
    if (!writes(request)) return absent
    if (verb === 'config') this.#keys = textsOf(body['pem_keys'])
    if (verb === 'role') this.#roles.set(name, this.#roleIn(name, body))
    return done
  }

  #roleIn(name: string, body: JsonObject): Role {
    return {
      names: textsOf(body['bound_service_account_names']),
      namespaces: textsOf(body['bound_service_account_namespaces']),
      audience: body['audience'],
      grant: {
        policies: ['default', ...textsOf(body['token_policies'] ?? body['policies'])],
        ttl: secondsOf(body['token_ttl'] ?? body['ttl']) || 2_764_800,
        maxTtl: secondsOf(body['token_max_ttl'] ?? body['max_ttl']),
        namespace: this.#namespace,
        metadata: { role: name },
      },
    }
  }

  #logIn({ role: name, jwt }: JsonObject): Answered {
    const role = this.#roles.get(textOf(name))
    if (role === undefined) return refused(400, `invalid role name ${JSON.stringify(name)}`)
    const claims = typeof jwt === 'string' ? this.#claimsOf(jwt) : undefined
    if (claims === undefined) return denied
    const account = accountIn(claims)
    if (!fits(role.names, account.name) || !fits(role.namespaces, account.namespace))
      return refused(403, 'service account name not authorized')
    if (typeof role.audience === 'string' && !textsOf(claims['aud']).includes(role.audience))
      return refused(400, 'invalid audience (aud) claim: audience claim does not match any expected audience')
    return this.#tokens.told(this.#tokens.give(role.grant))
  }

  /** What a token claims, when it is signed by one of the keys and has not expired. */
  #claimsOf(jwt: string): JsonObject | undefined {
    const [head = '', body = '', signature = ''] = jwt.split('.')
    const signed = Buffer.from(`${head}.${body}`)
    const isTrue = this.#keys.some(key =>
      verify('sha256', signed, createPublicKey(key), Buffer.from(signature, 'base64url')),
    )
    if (!isTrue) return undefined
    const claims: unknown = JSON.parse(Buffer.from(body, 'base64url').toString())
    return isObject(claims) && Number(claims['exp']) * 1000 > this.#clock.now() ? claims : undefined
  }
}

function accountIn({ 'kubernetes.io': kubernetes }: JsonObject): { name: string; namespace: string } {
  const told = isObject(kubernetes) ? kubernetes : {}
  const account = isObject(told['serviceaccount']) ? told['serviceaccount'] : {}
  return { name: textOf(account['name']), namespace: textOf(told['namespace']) }
}

const fits = (bound: readonly string[], name: string): boolean => bound.includes('*') || bound.includes(name)
