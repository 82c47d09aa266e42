import { VarveError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import type { Keyring, Platform, RecordShelf } from '../../core/ports.ts'
import { canonical } from '../../core/revisions/canonical.ts'
import {
  commitmentOf,
  commitmentsIn,
  commitmentsInTexts,
  committedText,
  committedValue,
  SEALED_RECORDS,
  type CommittedValue,
} from '../../core/revisions/commitment.ts'
import type { Commitment, Entry } from '../../core/revisions/revision.ts'
import type { Place } from '../../core/revisions/rollback.ts'
import { keyHint } from './key-hint.ts'
import { openedBy, sealedIn } from './sealed-record.ts'
import { someAtOnce } from '../some-at-once.ts'

/** Why a sealed value cannot be read: a clause that says nothing of the value. */
export interface Unreadable {
  readonly reason: string
  /** The key it wants, where that is known. */
  readonly keyId?: string | undefined
}

/** A sealed value that was opened, with the key that it was sealed with, where that was looked up; or why it was not. */
export type Opened = (CommittedValue & { readonly keyId?: string }) | Unreadable

/** A sealed value as it is kept now, with the key it is sealed with; or why it cannot be read. */
export type ReadSecret = { readonly value: Json; readonly keyId?: string | undefined } | Unreadable

/** A secret that was sealed and is stored nowhere yet. */
export interface FreshSecret {
  readonly commitment: Commitment
  /** What is to be kept under the commitment. */
  readonly body: string
  readonly opened: CommittedValue
}

/** Whether secrets may stand in the store in the open. */
export interface Plaintext {
  /** True in development and test. */
  readonly isAllowed: boolean
  /** True where `secrets.plaintext` is set. */
  readonly isWanted: boolean
}

/** Does something while what has arrived is at hand, and returns what that does. */
export type WithArrived = <T>(body: () => T) => T

const NONE: ReadonlyMap<Commitment, Opened> = new Map()

type Records = Pick<RecordShelf, 'get'>

/**
 * Opens sealed values before what holds them is applied, so that a read finds them open, and seals those that are to be
 * stored. What was opened is kept as long as its entry, and no longer.
 */
export class Sealing {
  readonly #keyring: Keyring | undefined
  readonly #plaintext: Plaintext
  readonly #platform: Pick<Platform, 'digest' | 'random' | 'variable'>
  readonly #admitted = new WeakMap<Entry, ReadonlyMap<Commitment, Opened>>()
  /** What was destroyed, as far as this process knows: it is not opened any more, even where its token is still there. */
  readonly #destroyed = new Set<Commitment>()
  #arrived = NONE

  constructor(
    keyring: Keyring | undefined,
    platform: Pick<Platform, 'digest' | 'random' | 'variable'>,
    plaintext: Plaintext = { isAllowed: false, isWanted: false },
  ) {
    this.#keyring = keyring
    this.#plaintext = plaintext
    this.#platform = platform
  }

  /** True where there are keys to open with. */
  get canOpen(): boolean {
    return this.#keyring !== undefined
  }

  /** True where secrets that stand in the store in the open are served. */
  get servesPlaintext(): boolean {
    return this.#plaintext.isAllowed
  }

  /** True where secrets are stored in the open: there is no key, and somebody said so. */
  get storesPlaintext(): boolean {
    const { isAllowed, isWanted } = this.#plaintext
    return this.#keyring === undefined && isAllowed && isWanted
  }

  /** Throws NO_KEYRING or PLAINTEXT_REFUSED where a secret cannot be stored. */
  check(key: string): void {
    if (this.#keyring !== undefined || this.storesPlaintext) return
    if (this.#plaintext.isWanted) throw new VarveError('PLAINTEXT_REFUSED', { key })
    this.keyring(key)
  }

  /** Opens what stands in texts that are to be applied, and has it at hand for that; undefined where there is nothing to wait for. */
  prepare(records: Records, ...texts: readonly string[]): Promise<WithArrived> | undefined {
    if (this.#keyring === undefined) return undefined
    const commitments = commitmentsInTexts(texts)
    if (commitments.size === 0) return undefined
    return this.#openAll(records, commitments).then(arrived => body => this.#with(arrived, body))
  }

  /** In one go: whoever else waits for what arrives has something else at hand. */
  #with<T>(arrived: ReadonlyMap<Commitment, Opened>, body: () => T): T {
    this.#arrived = arrived
    try {
      return body()
    } finally {
      this.#arrived = NONE
    }
  }

  /** Notes that entries are applied: what was opened for them is kept with them. */
  admit(applied: Iterable<{ readonly entry?: Entry }>): void {
    // Most logs hold no secrets, and their entries need not be looked at.
    if (this.#arrived.size === 0) return
    for (const { entry } of applied) if (entry !== undefined) this.#keep(entry, this.#arrived)
  }

  #keep(entry: Entry, from: ReadonlyMap<Commitment, Opened>): void {
    const own = commitmentsIn(entry)
    if (own.length === 0 || this.#admitted.has(entry)) return
    const found = own.flatMap(commitment => {
      const opened = from.get(commitment)
      return opened === undefined ? [] : [[commitment, opened] as const]
    })
    if (found.length > 0) this.#admitted.set(entry, new Map(found))
  }

  /** Opens what entries hold that came by another way, some of them not stored yet: for drafts, and for looking back. */
  async admitAll(
    records: Records,
    entries: readonly (Entry | undefined)[],
    fresh: ReadonlyMap<Commitment, FreshSecret> = new Map(),
  ): Promise<void> {
    if (this.#keyring === undefined) return
    const unknown = entries.filter((entry): entry is Entry => entry !== undefined && !this.#admitted.has(entry))
    const wanted = new Set(unknown.flatMap(entry => commitmentsIn(entry)))
    if (wanted.size === 0) return
    const own = [...fresh.values()].map(({ commitment, opened }) => [commitment, opened] as const)
    const fetched = await this.#openAll(records, new Set([...wanted].filter(one => !fresh.has(one))))
    const known = new Map<Commitment, Opened>([...fetched, ...own])
    for (const entry of unknown) this.#keep(entry, known)
  }

  /** True while a sealed value of an entry could not be opened and wants a key that the key ring does not have. */
  lacksKey(entry: Entry): boolean {
    const keyIds = this.#keyring?.keyIds ?? []
    const opened = [...(this.#admitted.get(entry)?.values() ?? [])]
    return opened.some(one => 'reason' in one && one.keyId !== undefined && !keyIds.includes(one.keyId))
  }

  /** Opens what an entry holds once more, as its records are now. Throws what the store does. */
  async reopen(records: Records, entry: Entry): Promise<void> {
    this.#admitted.set(entry, await this.#openAll(records, new Set(commitmentsIn(entry))))
  }

  /** Opens nothing any more that was destroyed, and forgets what of it was open. */
  forget(commitments: Iterable<Commitment>): void {
    for (const commitment of commitments) this.#destroyed.add(commitment)
  }

  /** The value under a commitment as the records have it now, or why it cannot be read at its place. Throws what the store does. */
  async read(records: Records, commitment: Commitment, place: Place): Promise<ReadSecret> {
    if (this.#keyring === undefined) return NO_KEYS
    return valueAt(await this.#open(records, commitment), place)
  }

  /** The value that an entry holds sealed under a commitment, or why it cannot be read there. */
  valueIn(entry: Entry, commitment: Commitment, place: Place): { readonly value: Json } | Unreadable {
    if (this.#keyring === undefined) return NO_KEYS
    if (this.#destroyed.has(commitment)) return LOST
    const opened = this.#admitted.get(entry)?.get(commitment)
    return opened === undefined ? { reason: 'it was not opened when it arrived' } : valueAt(opened, place)
  }

  /** Seals a value for its place. Throws NO_KEYRING. */
  async seal({ key, scope }: Place, value: Json): Promise<FreshSecret> {
    const keyring = this.keyring(key)
    const opened = { key, scope: scope ?? null, value }
    const text = committedText(opened, hex(this.#platform.random(32)))
    const { keyId, token } = await keyring.seal(text)
    return {
      commitment: commitmentOf(text, this.#platform.digest),
      body: canonical({ keyId, token }),
      opened,
    }
  }

  /** The key ring that a secret is sealed with. Throws NO_KEYRING. */
  keyring(key: string): Keyring {
    if (this.#keyring !== undefined) return this.#keyring
    throw new VarveError('NO_KEYRING', { key, hint: keyHint(name => this.#platform.variable?.(name)) })
  }

  async #openAll(records: Records, commitments: ReadonlySet<Commitment>): Promise<Map<Commitment, Opened>> {
    return new Map(await someAtOnce(commitments, async one => [one, await this.#open(records, one)] as const))
  }

  async #open(records: Records, commitment: Commitment): Promise<Opened> {
    const record = this.#destroyed.has(commitment) ? undefined : await records.get(SEALED_RECORDS, commitment)
    return record === undefined ? LOST : this.openRecord(commitment, record.body)
  }

  /** What a record holds under a commitment, wherever that belongs, or why it cannot be read. */
  async openRecord(commitment: Commitment, body: string): Promise<Opened> {
    const sealed = sealedIn(body)
    if (sealed === undefined || this.#keyring === undefined) return DAMAGED
    const opened = await openedBy(this.#keyring, sealed)
    if (opened === undefined) return { ...DAMAGED, keyId: sealed.keyId }
    if ('reason' in opened) return opened
    const value = committedValue(opened.text, commitment, this.#platform.digest)
    return value === undefined ? { reason: 'its token belongs to another secret' } : { ...value, keyId: sealed.keyId }
  }
}

const NO_KEYS: Unreadable = { reason: 'no keyring was given' }
const LOST: Unreadable = { reason: 'its token was destroyed or lost' }
const DAMAGED: Unreadable = { reason: 'its token is damaged' }

/** A value that was opened, if it was sealed for the place where it is found. */
function valueAt(opened: Opened, { key, scope }: Place): ReadSecret {
  if ('reason' in opened) return opened
  if (opened.key === key && opened.scope === (scope ?? null)) return { value: opened.value, keyId: opened.keyId }
  return { reason: 'it was sealed for another key or scope' }
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')
}
