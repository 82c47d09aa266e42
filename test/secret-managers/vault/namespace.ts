import type { Clock } from 'varve'
import { AppRoles } from './app-role.ts'
import { DatabaseUsers } from './database.ts'
import { KeyValue, VersionedKeyValue } from './key-value.ts'
import type { GivenLeases } from './leases.ts'
import { DEFAULT_POLICY, type Policy } from './policies.ts'
import type { Part } from './request.ts'
import { ServiceAccounts } from './service-accounts.ts'
import type { IssuedTokens } from './tokens.ts'

/** What every namespace of a server shares. */
export interface Ground {
  readonly clock: Pick<Clock, 'now'>
  readonly tokens: IssuedTokens
  readonly leases: GivenLeases
}

/** A namespace: its engines and methods by where they are mounted, and its policies. */
export class Namespace {
  readonly name: string
  readonly policies = new Map<string, Policy>([['default', DEFAULT_POLICY]])
  /** By mount, without the slash at the end: `secret`, `auth/approle`. */
  readonly parts = new Map<string, Part>()
  readonly #ground: Ground

  constructor(name: string, ground: Ground) {
    this.name = name
    this.#ground = ground
    this.parts.set('auth/token', ground.tokens)
    this.mount('secret', 'kv', '2')
  }

  /** Mounts an engine; false for a kind that this server does not have. */
  mount(at: string, type: unknown, version: unknown): boolean {
    const { clock, leases } = this.#ground
    if (type === 'kv-v2' || (type === 'kv' && version === '2'))
      this.parts.set(at, new VersionedKeyValue(() => new Date(clock.now()).toISOString()))
    else if (type === 'kv') this.parts.set(at, new KeyValue())
    else if (type === 'database') this.parts.set(at, new DatabaseUsers(leases))
    else return false
    return true
  }

  /** Enables a method of logging in; false for one that this server does not have. */
  enable(at: string, type: unknown): boolean {
    const { clock, tokens } = this.#ground
    if (type === 'approle') this.parts.set(`auth/${at}`, new AppRoles(clock, tokens, this.name))
    else if (type === 'kubernetes') this.parts.set(`auth/${at}`, new ServiceAccounts(clock, tokens, this.name))
    else return false
    return true
  }

  /** The part that a path leads to, and where that is mounted. */
  find(
    path: readonly string[],
  ): { readonly mount: string; readonly part: Part; readonly rest: readonly string[] } | undefined {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const mount = path.slice(0, depth).join('/')
      const part = this.parts.get(mount)
      if (part !== undefined) return { mount, part, rest: path.slice(depth) }
    }
    return undefined
  }
}
