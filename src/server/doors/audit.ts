import type { Json } from 'varve'
import { parsedRecord } from './credential-shelf.ts'
import { allRecords, type Records } from './records.ts'
import { randomHex } from './secret-text.ts'

/** What is written down of who came in, what they were shown, and who was turned away. */
export interface AuditEvent {
  readonly action: AuditAction
  readonly outcome: 'granted' | 'denied'
  /** Who did it, by name; absent for strangers. */
  readonly by?: string | undefined
  /** What it was done to or with: the id of a token, a session or a link. */
  readonly subject?: string | undefined
  /** Who made the link that somebody came in by. */
  readonly issuer?: string | undefined
  readonly key?: string | undefined
  /** Where the key was meant: `tenant:acme`; absent for everybody. */
  readonly scope?: string | undefined
  /** What the action's name does not say, in a few words; why a secret was shown. */
  readonly detail?: string | undefined
  /** The environment of the server that it happened at. */
  readonly environment?: string | undefined
  readonly address?: string | undefined
  readonly userAgent?: string | undefined
  readonly requestId?: string | undefined
  /** How many of the same were not written down before it. */
  readonly unwritten?: number | undefined
}

/** What can be done that is written down. */
export type AuditAction = (typeof auditActions)[number]

/** Every action there is. */
export const auditActions = [
  ...(['sign-in', 'sign-out', 'session-ended', 'link-made'] as const),
  ...(['token-made', 'token-first-used', 'token-revoked'] as const),
  ...([
    'secret-revealed',
    'exported',
    'override-set',
    'override-lifted',
    'credential-refused',
    'permission-denied',
  ] as const),
] as const

/** An event with its place in the trail. */
export interface AuditEntry extends AuditEvent {
  readonly id: string
  /** When, in milliseconds since 1970 UTC. */
  readonly at: number
}

/** How an audit trail is kept. */
export interface AuditOptions {
  /** How long, in milliseconds; 90 days when absent. */
  readonly keep?: number
  /** How many entries, about; 10,000 when absent. */
  readonly most?: number
  /** False where addresses and user agents are nobody's business. */
  readonly addresses?: boolean
}

/** What of the trail is asked for. */
export interface AuditQuery {
  readonly by?: string | undefined
  readonly action?: string | undefined
  readonly outcome?: string | undefined
  /** Only what happened at servers of these environments; everything when absent. */
  readonly environments?: readonly string[] | undefined
  /** Not older than this, in milliseconds since 1970 UTC. */
  readonly since?: number | undefined
  /** Older than this, in milliseconds since 1970 UTC. */
  readonly until?: number | undefined
  readonly after?: string | undefined
  readonly limit?: number | undefined
}

const KIND = 'audit'
const KEEP = 90 * 86_400_000
const MOST = 10_000

/** Entries that one question looks at, at most: a filter that nothing fits must not read for ever. */
const MOST_LOOKED_AT = 5000

/** Written between two looks at how many there are. */
const PRUNE_EVERY = 500

/** The largest time an id can hold; ids count down from it, so that the newest come first. */
const END = 2 ** 48 - 1

/** Who came in and who was turned away, newest first; bounded by age and number, and without anybody's secret. */
export class AuditTrail {
  readonly #records: Records
  readonly #now: () => number
  readonly #options: AuditOptions
  #written = 0
  #pruning: Promise<void> = Promise.resolve()

  constructor(records: Records, now: () => number, options: AuditOptions = {}) {
    this.#records = records
    this.#now = now
    this.#options = options
  }

  /** Writes an event down; true when that was done. A store that is away keeps nobody out, so this never throws. */
  async record(event: AuditEvent): Promise<boolean> {
    const at = this.#now()
    const { address, userAgent, ...rest } = event
    const body = this.#options.addresses === false ? rest : { ...rest, address, userAgent }
    const id = `${(END - at).toString(16).padStart(12, '0')}-${randomHex(6)}`
    const expiresAt = at + (this.#options.keep ?? KEEP)
    try {
      await this.#records.put(KIND, id, JSON.stringify({ at, ...body }), { expect: 0, expiresAt })
    } catch {
      return false
    }
    this.#written += 1
    if (this.#written % PRUNE_EVERY === 0) this.#pruning = this.#pruning.then(() => this.#prune())
    return true
  }

  /** A page of the trail, newest first, and where the next one begins. Throws STORE_…. */
  async list(query: AuditQuery = {}): Promise<{ readonly items: readonly AuditEntry[]; readonly next?: string }> {
    const { limit = 100, until } = query
    const items: AuditEntry[] = []
    // Ids of one millisecond share their first twelve digits, and `~` comes after everything that follows.
    let after = query.after ?? (until === undefined ? '' : `${(END - until).toString(16).padStart(12, '0')}~`)
    for (let seen = 0; seen < MOST_LOOKED_AT;) {
      const page = await this.#records.list(KIND, { after, limit: 500 })
      for (const { id, body } of page) {
        const entry = entryOf(id, body)
        if (entry !== undefined && entry.at < (query.since ?? -Infinity)) return { items }
        if (entry !== undefined && fits(entry, query)) items.push(entry)
        after = id
        if (items.length === limit) return { items, next: after }
      }
      if (page.length < 500) return { items }
      seen += page.length
    }
    return { items, next: after }
  }

  /** Waits for what is being tidied up. */
  async settle(): Promise<void> {
    await this.#pruning
  }

  async #prune(): Promise<void> {
    let seen = 0
    try {
      for await (const { id } of allRecords(this.#records, KIND)) {
        seen += 1
        if (seen > (this.#options.most ?? MOST)) await this.#records.delete(KIND, id)
      }
    } catch {
      // The next look does what this one could not.
    }
  }
}

function fits(entry: AuditEntry, { by, action, outcome, environments }: AuditQuery): boolean {
  if (environments !== undefined && !environments.some(one => one === entry.environment)) return false
  const is = (asked: string | undefined, found: string | undefined): boolean => asked === undefined || asked === found
  return is(by, entry.by) && is(action, entry.action) && is(outcome, entry.outcome)
}

const TEXTS = [
  ...(['by', 'subject', 'issuer', 'key', 'scope', 'detail'] as const),
  ...(['environment', 'address', 'userAgent', 'requestId'] as const),
] as const

function entryOf(id: string, text: string): AuditEntry | undefined {
  const body = parsedRecord(text)
  const action = auditActions.find(one => one === body?.['action'])
  const [at, outcome, unwritten] = [body?.['at'], body?.['outcome'], body?.['unwritten']]
  if (body === undefined || action === undefined || typeof at !== 'number') return undefined
  const texts = TEXTS.flatMap((part): [string, Json][] => (typeof body[part] === 'string' ? [[part, body[part]]] : []))
  const counted = typeof unwritten === 'number' ? { unwritten } : {}
  return {
    id,
    at,
    action,
    outcome: outcome === 'denied' ? 'denied' : 'granted',
    ...Object.fromEntries(texts),
    ...counted,
  }
}
