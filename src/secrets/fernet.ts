import { randomBytes } from 'node:crypto'
import type { Clock, Keyring, OpenedSecret, SealedSecret } from '../core/ports.ts'
import { readKeys, type FernetKey } from './fernet/key.ts'
import { madeAt, openToken, sealToken } from './fernet/token.ts'
import { hostClock } from './host-time.ts'

/** What a key ring is told besides its keys. */
export interface FernetOptions {
  /** Where the keys come from, for the message about one that is none: `VARVE_ENCRYPTION_KEY`. */
  readonly from?: string
  /** What time a token says it was made; default the machine's. */
  readonly clock?: Pick<Clock, 'now'>
}

/**
 * A key ring of Fernet keys, each 32 bytes in base64: several as a list, or joined by commas. The first one seals, all of
 * them open. Throws ENCRYPTION_KEY_UNUSABLE, which never says a key.
 * @example await open(config, { keyring: fernet(process.env.VARVE_ENCRYPTION_KEY) })
 */
export function fernet(keys: string | readonly string[] | undefined, options: FernetOptions = {}): Keyring {
  const { from = 'the encryption key', clock } = options
  return new FernetKeyring(readKeys(keys ?? '', from), clock)
}

/** A key ring of keys that were read already; at least one. */
export class FernetKeyring implements Keyring {
  // Private, so that printing the key ring prints no keys.
  readonly #keys: readonly FernetKey[]
  readonly #clock: Pick<Clock, 'now'>

  constructor(keys: readonly FernetKey[], clock: Pick<Clock, 'now'> = hostClock) {
    this.#keys = keys
    this.#clock = clock
  }

  get keyIds(): readonly string[] {
    return this.#keys.map(({ id }) => id)
  }

  seal(text: string): SealedSecret {
    const [key] = this.#keys
    if (key === undefined) throw new RangeError('a key ring has at least one key')
    const token = sealToken(text, key, { at: Math.floor(this.#clock.now() / 1000), iv: randomBytes(16) })
    return { keyId: key.id, token }
  }

  open({ keyId, token }: { readonly keyId?: string; readonly token: string }): OpenedSecret {
    const keys = keyId === undefined ? this.#keys : this.#keys.filter(({ id }) => id === keyId)
    if (keys.length === 0 && keyId !== undefined) return { reason: `it was sealed with ${this.#lacking(keyId)}`, keyId }
    for (const key of keys) {
      const text = openToken(token, key)
      if (text !== undefined) return { text }
    }
    const reason = 'its token was changed, cut off, or made with another key'
    return keyId === undefined ? { reason } : { reason, keyId }
  }

  sealedAt(token: string): number | undefined {
    const seconds = madeAt(token)
    return seconds === undefined ? undefined : seconds * 1000
  }

  #lacking(keyId: string): string {
    const have = this.keyIds.join(', ')
    return `key ${keyId}, and the key ring has ${have}`
  }
}
