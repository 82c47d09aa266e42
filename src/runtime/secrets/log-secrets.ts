import type { Definitions } from '../../core/definition/definitions.ts'
import { parseScope } from '../../core/layers/audience.ts'
import type { Json } from '../../core/json.ts'
import type { Platform } from '../../core/ports.ts'
import { uuidv7 } from '../../core/revisions/uuid.ts'
import type { Desk } from '../desk.ts'
import type { DocumentTools } from '../document-tools.ts'
import { Fingerprints } from './fingerprints.ts'
import { rotateKey, type KeyRotation, type RotateKeyOptions } from './key-rotation.ts'
import type { Log } from '../log.ts'
import { orphansNote } from './orphans.ts'
import type { Present } from '../present.ts'
import { accessesIn, recordReveal } from './secret-accesses.ts'
import { destroySecret } from './secret-destruction.ts'
import { listSecrets } from './secret-listing.ts'
import { rotateSecret } from './secret-rotation.ts'
import { SecretValues, type WantedSecret } from './secret-values.ts'
import { checkSignature, type Signature } from '../signature.ts'
import type {
  Destroyed,
  DestroyOptions,
  RotateOptions,
  SecretAccess,
  SecretAccessOptions,
  SecretListing,
  SecretListOptions,
} from './stored-secrets.ts'
import type { Written } from '../varve.ts'

/** What the stored secrets of a log work with. */
export interface LogSecretsParts {
  readonly definitions: Definitions
  readonly present: Present
  readonly platform: Platform
  readonly desk: Desk
  readonly tools: DocumentTools
  /** The opened store. Throws NO_STORE or CLOSED. */
  readonly log: () => Promise<Log>
  /** Keeps what is known outside the store once more, with records that were sealed anew. */
  readonly keepResealed: () => Promise<void>
  /** Does something that closing waits for. */
  readonly underWay: <T>(body: () => Promise<T>) => Promise<T>
}

/** The stored secrets of an opened Varve. `StoredSecrets` says what each of these does, with the types of the declaration. */
export class LogSecrets {
  readonly #parts: LogSecretsParts
  readonly #values: SecretValues
  readonly #fingerprints: Fingerprints
  /** The time in the id of the last access that was recorded. */
  #accessed = 0

  constructor(parts: LogSecretsParts) {
    const { definitions, present, tools, platform } = parts
    const { sealing, managed } = tools
    this.#parts = parts
    this.#values = new SecretValues({ definitions, present, sealing, managed })
    this.#fingerprints = new Fingerprints({ sealing, platform })
  }

  async list(options: SecretListOptions = {}): Promise<SecretListing[]> {
    if (typeof options.scope === 'string') parseScope(options.scope)
    const { present, tools } = this.#parts
    const { sealing, managed } = tools
    const parts = { present, sealing, managed, fingerprints: this.#fingerprints }
    return listSecrets(await this.#parts.log(), parts, options)
  }

  fingerprint(key: string, options: WantedSecret = {}): Promise<string> {
    return this.#parts.underWay(async () => {
      const log = await this.#parts.log()
      const { value } = await this.#values.find(log, key, options)
      return this.#fingerprints.of(log, value, key)
    })
  }

  reveal(key: string, options: Signature & WantedSecret): Promise<Json> {
    return this.#parts.underWay(async () => {
      const signature = checkSignature(options)
      const { present, platform } = this.#parts
      const log = await this.#parts.log()
      const found = await this.#values.find(log, key, options)
      const at = Math.floor(present.now())
      // Two within one millisecond are listed in the order they were made, too.
      this.#accessed = Math.max(at, this.#accessed + 1)
      const id = uuidv7(this.#accessed, platform.random)
      await recordReveal(log.store.records, found, { ...signature, at, id })
      return found.value
    })
  }

  async *accesses(options: SecretAccessOptions = {}): AsyncGenerator<SecretAccess> {
    yield* accessesIn((await this.#parts.log()).store.records, options)
  }

  rotate(key: string, value: unknown, options: RotateOptions): Promise<Written> {
    return this.#parts.underWay(() => rotateSecret(this.#parts, key, value, options))
  }

  destroy(key: string, options: DestroyOptions): Promise<Destroyed> {
    const { desk, tools, keepResealed, underWay, log } = this.#parts
    const parts = { desk, sealing: tools.sealing, values: this.#values, keepAnew: keepResealed }
    return underWay(async () => destroySecret(await log(), parts, key, options))
  }

  rotateKey(options?: RotateKeyOptions): Promise<KeyRotation> {
    const { log, tools, desk, underWay, keepResealed } = this.#parts
    return underWay(async () => {
      const keyring = tools.sealing.keyring('What is sealed')
      const announce = (orphans: number): Promise<Written> => desk.submit(orphansNote(orphans))
      const rotation = await rotateKey({ store: (await log()).store, keyring, announce }, options)
      await keepResealed()
      return rotation
    })
  }
}
