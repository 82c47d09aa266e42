import { VarveError } from '../../core/errors.ts'
import { isObject, parsedJson, type Json } from '../../core/json.ts'
import type { Keyring, Platform } from '../../core/ports.ts'
import { canonical } from '../../core/revisions/canonical.ts'
import { SEALED_RECORDS } from '../../core/revisions/commitment.ts'
import type { Log } from '../log.ts'
import { openedBy, sealedIn } from './sealed-record.ts'
import type { Sealing, Unreadable } from './sealing.ts'

/** The record of the log's own key for fingerprints, among those of secrets. */
export const FINGERPRINT_RECORD = 'fingerprint'

/** What a token of such a key says it is. */
const PURPOSE = 'varve/fingerprint/1'

/** Digits of a fingerprint: enough to tell a handful of values apart, too few to find one by trying. */
const DIGITS = 8

/** What fingerprints are made with. */
export interface FingerprintsParts {
  readonly sealing: Sealing
  readonly platform: Pick<Platform, 'hmac' | 'random'>
}

/**
 * Tells values apart without telling them: an HMAC under a key that is the log's own, made when it is first needed and kept
 * sealed like a secret. So it is the same in every process, and stays so when the keys of the key ring are changed.
 */
export class Fingerprints {
  readonly #parts: FingerprintsParts
  #key: Uint8Array | undefined

  constructor(parts: FingerprintsParts) {
    this.#parts = parts
  }

  /** The fingerprint of a value, for whoever asks about a key. Throws NO_KEYRING, SECRET_UNREADABLE, or what the store does. */
  async of(log: Log, value: Json, key: string): Promise<string> {
    const own = await this.#own(log, this.#parts.sealing.keyring(key))
    if ('reason' in own) {
      const reason = `it has no fingerprint, because the log’s own key for those ${own.reason}`
      throw new VarveError('SECRET_UNREADABLE', { key, ...own, reason })
    }
    return this.#told(own, value)
  }

  /** Makes fingerprints where the log has a key for them already: nothing is written. Undefined where it has none that opens. */
  async maker({ store, id }: Log): Promise<((value: Json) => string) | undefined> {
    const { sealing } = this.#parts
    if (!sealing.canOpen) return undefined
    const found = this.#key ?? (await opened({ store, id }, sealing.keyring(FINGERPRINT_RECORD)))
    if (found === undefined || 'reason' in found) return undefined
    this.#key = found
    return value => this.#told(found, value)
  }

  #told(key: Uint8Array, value: Json): string {
    return this.#parts.platform.hmac(key, canonical(value)).slice(0, DIGITS)
  }

  /** The log's own key, which is made where there is none: of two who do so at once, the first one's counts. */
  async #own({ store, id }: Log, keyring: Keyring): Promise<Uint8Array | Unreadable> {
    if (this.#key !== undefined) return this.#key
    const before = await opened({ store, id }, keyring)
    if (before === undefined) {
      const text = canonical({ purpose: PURPOSE, logId: id, key: hex(this.#parts.platform.random(32)) })
      const { keyId, token } = await keyring.seal(text)
      await store.records.put(SEALED_RECORDS, FINGERPRINT_RECORD, canonical({ keyId, token }), { expect: 0 })
    }
    const found = before ?? (await opened({ store, id }, keyring)) ?? { reason: 'was lost' }
    if (!('reason' in found)) this.#key = found
    return found
  }
}

/** The key in the record, or why it cannot be used; undefined where there is no record. */
async function opened(
  { store, id }: Pick<Log, 'store' | 'id'>,
  keyring: Keyring,
): Promise<Uint8Array | Unreadable | undefined> {
  const record = await store.records.get(SEALED_RECORDS, FINGERPRINT_RECORD)
  if (record === undefined) return undefined
  const sealed = sealedIn(record.body)
  if (sealed === undefined) return { reason: 'is damaged' }
  const found = await openedBy(keyring, sealed)
  if (found === undefined) return { reason: 'cannot be opened', keyId: sealed.keyId }
  if ('reason' in found) return { reason: `cannot be opened (${found.reason})`, keyId: found.keyId }
  return keyIn(found.text, id) ?? { reason: 'is that of another log, or of something else' }
}

function keyIn(text: string, logId: string): Uint8Array | undefined {
  const parsed = parsedJson(text)
  if (!isObject(parsed) || parsed['purpose'] !== PURPOSE || parsed['logId'] !== logId) return undefined
  const { key } = parsed
  return typeof key === 'string' && /^[0-9a-f]{64}$/.test(key) ? bytes(key) : undefined
}

function hex(given: Uint8Array): string {
  return [...given].map(byte => byte.toString(16).padStart(2, '0')).join('')
}

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], pair => Number.parseInt(pair, 16))
}
