import { randomBytes } from 'node:crypto'
import type { Clock } from 'varve'
import type { Answered } from '../local-web.ts'
import { done, refused, told, type LeaseTold } from './answers.ts'
import { secondsOf, type VaultRequest, textOf } from './request.ts'
import type { IssuedToken } from './tokens.ts'

interface Lease {
  readonly id: string
  readonly token: IssuedToken
  readonly made: number
  readonly ttl: number
  readonly maxTtl: number
  readonly onEnd: () => void
  ends: number
}

/** The leases of a server: they end in time, when they are revoked, and with their token. */
export class GivenLeases {
  readonly #clock: Pick<Clock, 'now'>
  readonly #leases = new Map<string, Lease>()

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  give(whole: string, { token, ttl, maxTtl, onEnd }: Pick<Lease, 'token' | 'ttl' | 'maxTtl' | 'onEnd'>): LeaseTold {
    const made = this.#clock.now()
    const lease = {
      id: `${whole}/${randomBytes(12).toString('hex')}`,
      token,
      made,
      ttl,
      maxTtl,
      onEnd,
      ends: made + ttl * 1000,
    }
    this.#leases.set(lease.id, lease)
    return this.#told(lease)
  }

  endOf(token: IssuedToken): void {
    for (const lease of this.#leases.values()) if (lease.token === token) this.#end(lease)
  }

  /** Ends those whose time is over. */
  sweep(): void {
    for (const lease of this.#leases.values()) if (lease.ends <= this.#clock.now()) this.#end(lease)
  }

  answer({ path: [verb = ''], body }: VaultRequest): Answered {
    this.sweep()
    const lease = this.#leases.get(textOf(body['lease_id']))
    if (verb === 'revoke' && lease !== undefined) this.#end(lease)
    if (verb === 'revoke') return done
    if (lease === undefined) return refused(400, 'lease not found')
    if (verb !== 'renew') return refused(404)
    const wanted = secondsOf(body['increment']) || lease.ttl
    lease.ends = Math.min(lease.made + lease.maxTtl * 1000, this.#clock.now() + wanted * 1000)
    return told(null, { lease: this.#told(lease) })
  }

  #told({ id, ends }: Lease): LeaseTold {
    return { lease_id: id, lease_duration: Math.floor((ends - this.#clock.now()) / 1000), renewable: true }
  }

  #end(lease: Lease): void {
    this.#leases.delete(lease.id)
    lease.onEnd()
  }
}
