import type { Definitions } from '../core/definition/definitions.ts'
import { VarveError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import type { Platform } from '../core/ports.ts'
import type { Desk } from './desk.ts'
import { rotateKey, type KeyRotation, type RotateKeyOptions } from './key-rotation.ts'
import type { Log } from './log.ts'
import type { Present } from './present.ts'
import type { Sealing } from './sealing.ts'
import type { Destroyed, SecretAccess, SecretListing, StoredSecrets } from './stored-secrets.ts'
import type { Written } from './varve.ts'

/** What the stored secrets of a log work with. */
export interface LogSecretsParts {
  readonly definitions: Definitions
  readonly present: Present
  readonly platform: Platform
  readonly desk: Desk
  readonly sealing: Sealing
  /** The opened store. Throws NO_STORE or CLOSED. */
  readonly log: () => Promise<Log>
  /** Keeps what is known outside the store once more, with records that were sealed anew. */
  readonly keepResealed: () => Promise<void>
  /** Does something that closing waits for. */
  readonly underWay: <T>(body: () => Promise<T>) => Promise<T>
}

/** The stored secrets of an opened Varve. */
export class LogSecrets implements StoredSecrets<Readonly<Record<string, never>>> {
  readonly #parts: LogSecretsParts

  constructor(parts: LogSecretsParts) {
    this.#parts = parts
  }

  list(): Promise<SecretListing[]> {
    return this.#parts.underWay(() => Promise.reject(unready()))
  }

  fingerprint(): Promise<string> {
    return Promise.reject(unready())
  }

  reveal(): Promise<Json> {
    return Promise.reject(unready())
  }

  accesses(): AsyncIterable<SecretAccess> {
    throw unready()
  }

  rotate(): Promise<Written> {
    return Promise.reject(unready())
  }

  destroy(): Promise<Destroyed> {
    return Promise.reject(unready())
  }

  rotateKey(options?: RotateKeyOptions): Promise<KeyRotation> {
    const { log, sealing, underWay, keepResealed } = this.#parts
    return underWay(async () => {
      const keyring = sealing.keyring('What is sealed')
      const rotation = await rotateKey({ store: (await log()).store, keyring }, options)
      await keepResealed()
      return rotation
    })
  }
}

function unready(): VarveError {
  return new VarveError('USAGE', { issue: 'Stored secrets cannot be asked about yet.' })
}
