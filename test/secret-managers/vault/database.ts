import { randomBytes } from 'node:crypto'
import type { Answered } from '../local-web.ts'
import { done, refused, told, unsupported } from './answers.ts'
import type { GivenLeases } from './leases.ts'
import { secondsOf, writes, type Part, type VaultRequest } from './request.ts'

/** The database engine, over a database that is a list of users. */
export class DatabaseUsers implements Part {
  readonly type = 'database'
  readonly options = null
  readonly #leases: GivenLeases
  readonly #roles = new Map<string, { ttl: number; maxTtl: number }>()
  /** Users that exist now: when a lease ends, its user is gone. */
  readonly users = new Set<string>()

  constructor(leases: GivenLeases) {
    this.#leases = leases
  }

  answer(request: VaultRequest): Answered {
    const [verb, name = ''] = request.path
    const { body, token, method, whole } = request
    if (verb === 'roles' && writes(request)) {
      this.#roles.set(name, { ttl: secondsOf(body['default_ttl']), maxTtl: secondsOf(body['max_ttl']) })
      return done
    }
    if (verb !== 'creds' || method !== 'GET' || token === undefined) return unsupported
    const role = this.#roles.get(name)
    if (role === undefined) return refused(400, `unknown role: ${name}`)
    const username = `v-token-${name}-${randomBytes(10).toString('hex')}`
    this.users.add(username)
    const lease = this.#leases.give(whole, { ...role, token, onEnd: () => this.users.delete(username) })
    return told({ username, password: randomBytes(15).toString('base64url') }, { lease })
  }
}
