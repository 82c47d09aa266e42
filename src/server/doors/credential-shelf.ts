import type { Json } from 'varve'
import { allRecords, type Records } from './records.ts'
import { sha256 } from '../digest.ts'
import { randomHex, randomSecret, sameText } from './secret-text.ts'

/** What is kept of a credential: anything but the secret. */
export interface Kept<B> {
  readonly id: string
  readonly body: B
  readonly version: number
}

interface Known<B> {
  readonly kept: Kept<B & Hashed>
  readonly at: number
}

interface Hashed {
  readonly hash: string
}

/** How long a credential is taken to be as it was last read: what was revoked elsewhere works no longer than this. */
const FRESH = 2000

/** How long a credential that is known to be good opens doors while the store is away. */
const STALE = 3_600_000

/** How long a store that was away is not asked again about what is known. */
const REST = 5000

/** Credentials that are kept in mind at most. */
const MOST_KNOWN = 1000

/** How a shelf is made. */
export interface ShelfOptions<B> {
  readonly records: Records
  /** The kind of its records: `token`, `session`. */
  readonly kind: string
  readonly now: () => number
  /** What a record's body says; undefined where it is not one of ours. */
  readonly read: (body: { readonly [name: string]: Json }) => B | undefined
}

/**
 * Credentials of one kind, each an id and a secret. Only the hash of the secret is kept: it is random and long, so nobody
 * finds it by trying, and whoever reads the store cannot come in by what is there.
 */
export class CredentialShelf<B extends object> {
  readonly #options: ShelfOptions<B>
  readonly #known = new Map<string, Known<B>>()
  /** Ids that were revoked here, so that what was being read meanwhile is not taken to be in force. */
  readonly #revoked = new Set<string>()
  #awayUntil = -Infinity

  constructor(options: ShelfOptions<B>) {
    this.#options = options
  }

  /** Makes a credential, and tells its secret: nobody ever can again. `keptUntil` is in milliseconds since 1970 UTC. */
  async make(body: B, keptUntil: number): Promise<{ readonly id: string; readonly secret: string }> {
    const [id, secret] = [randomHex(8), randomSecret()]
    const text = JSON.stringify({ ...body, hash: await sha256(secret) })
    await this.#options.records.put(this.#options.kind, id, text, { expect: 0, expiresAt: keptUntil })
    return { id, secret }
  }

  /** What is kept of a credential, if the secret is its own. With `onlyKnown`, the store is asked about those only that were in force lately. Throws STORE_…. */
  async find(id: string, secret: string, { onlyKnown = false } = {}): Promise<Kept<B> | undefined> {
    if (onlyKnown && this.#inForce(id, STALE) === undefined) return undefined
    const [kept, hash] = [await this.#kept(id), await sha256(secret)]
    return kept !== undefined && sameText(kept.body.hash, hash) ? kept : undefined
  }

  /** Replaces what is kept of a credential; false, and nothing happens, where it changed or went away meanwhile. */
  async replace({ id, version }: Kept<B>, body: B, keptUntil: number): Promise<boolean> {
    const { records, kind } = this.#options
    const hash = (await this.#kept(id))?.body.hash
    if (hash === undefined) return false
    const text = JSON.stringify({ ...body, hash })
    const written = await records.put(kind, id, text, { expect: version, expiresAt: keptUntil })
    if (written !== undefined) this.#remember({ id, body: { ...body, hash }, version: written })
    return written !== undefined
  }

  /** Ends a credential, here at once and elsewhere within seconds; false where there was none. */
  async revoke(id: string): Promise<boolean> {
    this.#revoked.add(id)
    const [first] = this.#revoked
    if (this.#revoked.size > MOST_KNOWN && first !== undefined) this.#revoked.delete(first)
    this.#known.delete(id)
    return this.#options.records.delete(this.#options.kind, id)
  }

  /** True where a credential is kept, as the store has it now. Throws STORE_…. */
  async isKept(id: string): Promise<boolean> {
    if (this.#revoked.has(id)) return false
    return (await this.#options.records.get(this.#options.kind, id)) !== undefined
  }

  /** What is kept of every credential, in order of their ids. */
  async list(): Promise<Kept<B>[]> {
    const found: Kept<B>[] = []
    for await (const record of allRecords(this.#options.records, this.#options.kind)) {
      const kept = this.#read(record)
      if (kept !== undefined) found.push(kept)
    }
    return found
  }

  async #kept(id: string): Promise<Kept<B & Hashed> | undefined> {
    if (this.#revoked.has(id)) return undefined
    const now = this.#options.now()
    const known = this.#inForce(id, now < this.#awayUntil ? STALE : FRESH)
    if (known !== undefined) return known
    try {
      const record = await this.#options.records.get(this.#options.kind, id)
      const kept = record === undefined ? undefined : this.#read(record)
      if (kept === undefined) this.#known.delete(id)
      else this.#remember(kept)
      return this.#revoked.has(id) ? undefined : kept
    } catch (error) {
      this.#awayUntil = this.#options.now() + REST
      const stale = this.#inForce(id, STALE)
      if (stale === undefined) throw error
      return stale
    }
  }

  #inForce(id: string, age: number): Kept<B & Hashed> | undefined {
    const known = this.#known.get(id)
    return known !== undefined && this.#options.now() - known.at < age ? known.kept : undefined
  }

  #remember(kept: Kept<B & Hashed>): void {
    this.#known.delete(kept.id)
    if (this.#revoked.has(kept.id)) return
    this.#known.set(kept.id, { kept, at: this.#options.now() })
    const [oldest] = this.#known.keys()
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest)
  }

  #read(record: {
    readonly id: string
    readonly body: string
    readonly version: number
  }): Kept<B & Hashed> | undefined {
    const parsed = parsedRecord(record.body)
    const body = parsed === undefined ? undefined : this.#options.read(parsed)
    const hash = parsed?.['hash']
    if (body === undefined || typeof hash !== 'string') return undefined
    return { id: record.id, version: record.version, body: { ...body, hash } }
  }
}

/** The members of a record's body; undefined for a body that nobody of ours wrote. */
export function parsedRecord(text: string): { readonly [name: string]: Json } | undefined {
  try {
    const parsed = JSON.parse(text) as Json
    return isMembers(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

function isMembers(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
