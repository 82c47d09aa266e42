import type { Clock } from 'varve'
import { GivenLeases } from './leases.ts'
import { Namespace } from './namespace.ts'
import { IssuedTokens } from './tokens.ts'

/** All that a server knows. */
export class VaultState {
  readonly clock: Pick<Clock, 'now'>
  readonly tokens: IssuedTokens
  readonly leases: GivenLeases
  readonly namespaces: Map<string, Namespace>
  sealed = false

  constructor(clock: Pick<Clock, 'now'>) {
    this.clock = clock
    this.leases = new GivenLeases(clock)
    this.tokens = new IssuedTokens(clock, token => this.leases.endOf(token))
    this.namespaces = new Map([['', new Namespace('', this)]])
  }

  /** The deepest namespace that a path leads into, and what is left of the path. */
  place(path: readonly string[]): { namespace: Namespace; rest: readonly string[] } {
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const namespace = this.namespaces.get(path.slice(0, depth).join('/'))
      if (namespace !== undefined) return { namespace, rest: path.slice(depth) }
    }
    throw new RangeError('the root namespace is always there')
  }
}
