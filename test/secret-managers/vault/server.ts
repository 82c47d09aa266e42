import { isObject, type JsonObject } from '../../../src/core/json.ts'
import { clock as testClock, type TestClock } from 'varve/testing'
import { LocalWeb, type Answered, type Asked, type LocalWebOptions } from '../local-web.ts'
import { denied, refused, untold } from './answers.ts'
import { DatabaseUsers } from './database.ts'
import type { Namespace } from './namespace.ts'
import { allows, touches, type Policy } from './policies.ts'
import { writes, type VaultRequest } from './request.ts'
import { VaultState } from './state.ts'
import { answerSystem, isOpen } from './system.ts'
import type { IssuedToken } from './tokens.ts'

/** The token that may do everything. */
export const ROOT = 'hvs.root-of-this-test'

/** A certificate with its key, as PEM. */
type Certified = NonNullable<LocalWebOptions['certified']>

/** Clients of others look for this type exactly, and find no error in any other. */
const HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' }

/**
 * A server with Vault's API on a free port: both key-value engines, users of a database with leases, tokens, policies,
 * AppRole, Kubernetes, namespaces, and errors as Vault 1.21 prints them. Its time is given.
 * @example
 * await using server = await VaultServer.start()
 * const manager = vault({ address: server.url, token: ROOT })
 */
export class VaultServer implements AsyncDisposable {
  readonly web: LocalWeb
  readonly clock: TestClock
  readonly state: VaultState

  private constructor(web: LocalWeb, clock: TestClock, state: VaultState) {
    this.web = web
    this.clock = clock
    this.state = state
  }

  /** With a certificate and its key it is reached over TLS. */
  static async start(certified?: Certified): Promise<VaultServer> {
    const clock = testClock()
    const state = new VaultState(clock)
    state.tokens.give({ policies: ['root'], ttl: 0, namespace: '' }, ROOT)
    const kept = (): string => state.tokens.texts.join(' ')
    const answers = { answer: (asked: Asked) => ({ ...answer(state, asked), headers: HEADERS }), kept }
    const web = await LocalWeb.start({ ...answers, ...(certified === undefined ? {} : { certified }) })
    return new VaultServer(web, clock, state)
  }

  get url(): string {
    return this.web.url
  }

  /** Users that a database engine has made and not taken back. */
  users(mount: string): ReadonlySet<string> {
    this.state.leases.sweep()
    const part = this.state.namespaces.get('')?.parts.get(mount)
    return part instanceof DatabaseUsers ? part.users : new Set()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.web.stop()
  }
}

function answer(state: VaultState, asked: Asked): Answered {
  const [version, ...path] = asked.path.split('/').slice(1).map(decodeURIComponent)
  if (version !== 'v1') return refused(404)
  state.leases.sweep()
  const { namespace, rest } = state.place([...headerOf(asked, 'x-vault-namespace').split('/').filter(Boolean), ...path])
  const presented = headerOf(asked, 'x-vault-token') || headerOf(asked, 'authorization').replace(/^Bearer /, '')
  const token = state.tokens.find(presented)
  const { method, query } = asked
  const request = { method, query, path: rest, whole: rest.join('/'), body: bodyOf(asked), token }
  if (isOpen(request)) return answerSystem(state, namespace, request)
  if (state.sealed) return refused(503, 'Vault is sealed')
  if (rest.at(-1) === 'login' && rest[0] === 'auth') return answerPart(namespace, request) ?? denied
  if (presented === '') return denied
  if (token === undefined) return refused(403, '2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n')
  return answerTo(state, token, namespace, request)
}

function answerTo(state: VaultState, token: IssuedToken, namespace: Namespace, request: VaultRequest): Answered {
  const refusal = refusalTo(state, token, namespace, request)
  if (refusal !== undefined) return refusal
  if (request.path[0] === 'sys') return answerSystem(state, namespace, request)
  return (
    answerPart(namespace, request) ?? refused(404, `no handler for route "${request.whole}". route entry not found.`)
  )
}

/** What a token's policies say against a request; their paths begin in the token's own namespace. */
function refusalTo(
  state: VaultState,
  token: IssuedToken,
  namespace: Namespace,
  request: VaultRequest,
): Answered | undefined {
  if (!`${namespace.name}/`.startsWith(token.namespace === '' ? '' : `${token.namespace}/`)) return denied
  const policies = policiesOf(state, token)
  if (policies === 'all') return undefined
  const below = namespace.name.slice(token.namespace.length).replace(/^\//, '')
  const within = (path: string): string => (below === '' ? path : `${below}/${path}`)
  if (request.whole.startsWith('sys/internal/ui/mounts/')) {
    const asked = request.path.slice(4)
    const mount = namespace.find(asked)?.mount
    return mount !== undefined && touches(policies, within(`${mount}/`)) ? undefined : untold(asked)
  }
  if (allows(policies, within(request.whole), capabilityOf(request))) return undefined
  return refused(403, '1 error occurred:\n\t* permission denied\n\n')
}

function policiesOf(state: VaultState, { policies, namespace }: IssuedToken): readonly Policy[] | 'all' {
  if (policies.includes('root')) return 'all'
  const known = state.namespaces.get(namespace)?.policies
  return policies.flatMap(name => known?.get(name) ?? [])
}

function answerPart(namespace: Namespace, request: VaultRequest): Answered | undefined {
  const found = namespace.find(request.path)
  return found?.part.answer({ ...request, path: found.rest })
}

function capabilityOf(request: VaultRequest): string {
  if (writes(request)) return 'update'
  return request.method === 'DELETE' ? 'delete' : 'read'
}

function headerOf({ headers }: Asked, name: string): string {
  const value = headers[name]
  return typeof value === 'string' ? value : ''
}

function bodyOf({ body }: Asked): JsonObject {
  if (body === '') return {}
  const json: unknown = JSON.parse(body)
  return isObject(json) ? json : {}
}
