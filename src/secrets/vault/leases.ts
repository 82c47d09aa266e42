import type { Clock } from '../../core/ports.ts'
import type { FetchedSecret } from '../../core/ports/secrets.ts'
import type { JsonObject } from '../../core/json.ts'
import type { Answered, VaultSession } from './session.ts'
import type { Token } from './token.ts'
import type { Wanted } from './wanted.ts'

/** A secret that Vault made for this program and takes back: a user of a database with a password. */
interface Lease {
  readonly id: string
  readonly value: JsonObject
  readonly renewable: boolean
  /** How long it was granted for at first, in milliseconds. */
  readonly length: number
  /** When it ends, on the clock that never steps. */
  readonly end: number
  /** The token that it hangs on: it ends with that one. */
  readonly token: Token
}

/** Below this part of its length a lease is renewed: who asks comes when two thirds of it are over. */
const RENEWED_BELOW = 0.5

/** Leases that are held, so that asking again makes no further users of a database. They are renewed when asked for. */
export class Leases {
  readonly #session: VaultSession
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #held = new Map<string, Lease>()

  constructor(session: VaultSession, clock: Pick<Clock, 'monotonic'>) {
    this.#session = session
    this.#clock = clock
  }

  /** The secret that is held for this path, while it lives on; undefined when it is to be read anew. Throws a Refusal. */
  async of(wanted: Wanted, signal: AbortSignal): Promise<FetchedSecret | undefined> {
    const lease = this.#held.get(nameOf(wanted))
    if (lease === undefined) return undefined
    const current = this.#isFresh(lease) ? lease : await this.#renewed(lease, wanted, signal)
    if (current === undefined) this.#held.delete(nameOf(wanted))
    else this.#held.set(nameOf(wanted), current)
    return current && this.#told(current)
  }

  /** Takes in an answer that has a lease; undefined for one that has none. */
  take(wanted: Wanted, { answer: { body }, token }: Answered, value: JsonObject): FetchedSecret | undefined {
    const { lease_id: id, lease_duration: seconds, renewable } = body
    if (typeof id !== 'string' || id === '' || typeof seconds !== 'number') return undefined
    const length = seconds * 1000
    const lease = { id, value, renewable: renewable === true, length, end: this.#clock.monotonic() + length, token }
    this.#held.set(nameOf(wanted), lease)
    return this.#told(lease)
  }

  #isFresh(lease: Lease): boolean {
    return this.#left(lease) > lease.length * RENEWED_BELOW
  }

  /** A lease ends with its token, so it may be used no longer than that. */
  #left({ end, token }: Lease): number {
    const now = this.#clock.monotonic()
    return Math.min(end - now, token.left(now))
  }

  /** The lease with more time, or undefined where Vault gives it none: it is taken back soon, or was already. */
  async #renewed(lease: Lease, { namespace }: Wanted, signal: AbortSignal): Promise<Lease | undefined> {
    if (!lease.renewable || this.#left(lease) <= 0) return undefined
    const json = { lease_id: lease.id, increment: lease.length / 1000 }
    const question = { method: 'PUT', path: ['sys', 'leases', 'renew'], namespace, json } as const
    const { answer } = await this.#session.ask(question, signal)
    const { lease_duration: seconds } = answer.body
    if (answer.status !== 200 || typeof seconds !== 'number') return undefined
    const renewed = { ...lease, end: this.#clock.monotonic() + seconds * 1000 }
    return this.#isFresh(renewed) ? renewed : undefined
  }

  #told(lease: Lease): FetchedSecret {
    return { value: lease.value, version: lease.id, validFor: Math.max(1, Math.floor(this.#left(lease))) }
  }
}

function nameOf({ namespace = '', path }: Wanted): string {
  return `${namespace}\0${path.join('/')}`
}
