import { hostClock, hostTimers } from './host-time.ts'
import { isObject } from '../core/json.ts'
import type { FetchedSecret, SecretManager, SecretReference } from '../core/ports.ts'
import { Refusal, refusedTo } from './refusal.ts'
import { addressOf, nameOf } from './vault/address.ts'
import { Leases } from './vault/leases.ts'
import { loginOf } from './vault/login.ts'
import { Mounts } from './vault/mounts.ts'
import type { VaultOptions } from './vault/options.ts'
import { LET_IT_TELL, refuseOwn } from './vault/own-paths.ts'
import { placeOf } from './vault/place.ts'
import { versionIn, read } from './vault/reading.ts'
import { malformed, refusalOf, versionless } from './vault/refusals.ts'
import { VaultSession } from './vault/session.ts'
import { wantedOf, type Wanted } from './vault/wanted.ts'

/**
 * Answers `vault:` references from HashiCorp Vault or OpenBao: `vault://secret/shop#password` is the member `password` of
 * what the key-value engine at `secret/` has at `shop`, `?version=3` an earlier version, `vault://database/creds/shop` a
 * user of a database that Vault makes and takes back. Nothing is read or asked before the first reference is.
 * @example managers: [vault({ auth: { method: 'kubernetes', role: 'shop' } })]
 */
export function vault(options: VaultOptions = {}): SecretManager {
  return new VaultManager(options)
}

/** A session with what is known through it. */
interface Opened {
  readonly session: VaultSession
  readonly mounts: Mounts
  readonly leases: Leases
}

class VaultManager implements SecretManager {
  readonly name: string
  readonly schemes = ['vault'] as const
  readonly #open: () => Promise<Opened>
  #opened: Promise<Opened> | undefined
  #closed = false

  constructor(options: VaultOptions) {
    // varve-scan-ignore process-env because these are the variables of Vault's own programs.
    const { variables = process.env, clock = hostClock, timers = hostTimers } = options
    this.name = nameOf(addressOf(options, variables))
    this.#open = async () => {
      const place = await placeOf(options, variables)
      const session = new VaultSession({ place, login: loginOf(options, variables), clock, timers })
      return { session, mounts: new Mounts(session), leases: new Leases(session, clock) }
    }
  }

  async fetch(reference: SecretReference, { signal }: { readonly signal: AbortSignal }): Promise<FetchedSecret> {
    try {
      const wanted = wantedOf(reference)
      return await this.#fetch(wanted, await this.#session(), signal)
    } catch (error) {
      throw refusedTo(error, reference, this.name)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    const opened = await this.#opened?.catch(() => undefined)
    await opened?.session.close()
  }

  /** Opened on first use; what cannot be opened is tried again, since a file may be there by then. */
  async #session(): Promise<Opened> {
    if (this.#closed) throw closing()
    this.#opened ??= this.#open().catch((error: unknown) => {
      this.#opened = undefined
      throw error
    })
    return this.#opened
  }

  async #fetch(wanted: Wanted, { session, mounts, leases }: Opened, signal: AbortSignal): Promise<FetchedSecret> {
    const held = await leases.of(wanted, signal)
    if (held !== undefined) return held
    const mount = await mounts.of(wanted, signal)
    // A namespace may stand before it, and only Vault tells one from a mount: what is below a mount is a secret's.
    if (mount === undefined) refuseOwn(wanted.path, LET_IT_TELL)
    else refuseOwn(wanted.path.slice(0, mount.depth))
    if (mount !== undefined && mount.kind !== 'kv-2' && wanted.version !== undefined) throw versionless(wanted, mount)
    const found = await read(session, wanted, { mount, signal })
    const { answer, versioned } = found
    if (answer.status === 404) mounts.forget(wanted)
    if (answer.status !== 200) throw refusalOf(found, wanted)
    const { data } = answer.body
    const value = versioned && isObject(data) ? data['data'] : data
    if (!isObject(value)) throw malformed()
    const version = versioned ? versionIn(answer) : undefined
    const fetched = version === undefined ? { value } : { value, version: String(version.number) }
    return leases.take(wanted, found, value) ?? fetched
  }
}

function closing(): Refusal {
  return new Refusal('SECRET_MANAGER_UNREACHABLE', {
    reason: 'was not asked for: this program is closing',
    remedy: 'Ask again once it has started anew.',
  })
}
