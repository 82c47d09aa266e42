import type { SecretKey, WritableKey } from '../../core/definition/inference.ts'
import type { Json } from '../../core/json.ts'
import type { Duration } from '../../core/time.ts'
import type { KeyRotation, RotateKeyOptions } from './key-rotation.ts'
import type { Signature, WriteOptions } from '../signature.ts'
import type { Storable, Written } from '../varve.ts'
import type { When } from '../when.ts'

/** Which of a rollout's two values it is. */
export type SecretSide = 'candidate' | 'baseline'

/** One stored secret, as people may see it: all about it but its value. */
export interface SecretListing {
  readonly key: string
  readonly scope?: string
  /** Which side of the rollout that stands there; absent where none does. */
  readonly side?: SecretSide
  /** The revision that put it there. */
  readonly revision: number
  readonly by: string
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  /** How it is stored: sealed, as the name of a place where it is kept, or in the open. */
  readonly kind: 'sealed' | 'reference' | 'plaintext'
  /** Id of the key it is sealed with, where that is known. */
  readonly keyId?: string
  /** Where it is kept, for a reference. */
  readonly reference?: string
  /** True when this process can use it. */
  readonly readable: boolean
  /** Why it cannot be used: a clause that says nothing of the value. */
  readonly reason?: string
  /** Id of the key that would open it, where that is why, and known. */
  readonly wants?: string
  /** The same for the same value; where the log has a key for fingerprints already, and the value can be read. */
  readonly fingerprint?: string
  /** Until when the former value is accepted beside this one, while it is being rotated: milliseconds since 1970 UTC. */
  readonly rotatingUntil?: number
}

/** One time that a secret was shown to a person. */
export interface SecretAccess {
  readonly id: string
  readonly what: 'reveal'
  readonly key: string
  readonly scope?: string
  /** The revision whose value was shown. */
  readonly revision: number
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  readonly by: string
  readonly message: string
}

/** Which stored secrets are wanted. */
export interface SecretListOptions {
  /** A key, `prefix.*` or `*`. */
  readonly keys?: string
  /** One scope; null for what holds for everybody; every scope when absent. */
  readonly scope?: string | null
}

/** Which accesses are wanted. */
export interface SecretAccessOptions {
  /** A key, `prefix.*` or `*`. */
  readonly keys?: string
  /** At most this many. */
  readonly limit?: number
}

/** How a value is rotated. */
export interface RotateOptions extends WriteOptions {
  /** How long the former value is accepted once the new one serves; a day when absent, 0 for not at all. */
  readonly window?: Duration
  /** How long the new value is accepted before it serves; 0 when absent. */
  readonly lead?: Duration
}

/** Which values are destroyed, and why. */
export interface DestroyOptions extends Signature {
  readonly scope?: string
  /** `all`, the live one too, which is deleted; `former` (when absent), all but the live one; or those of some revisions. */
  readonly revisions?: 'all' | 'former' | readonly number[]
}

/** What was destroyed. */
export interface Destroyed {
  /** The last revision that says so, or that deleted the live value; undefined where there was nothing to destroy. */
  readonly revision: number | undefined
  /** The revisions whose values are gone. */
  readonly revisions: readonly number[]
  /** How many tokens were deleted just now. */
  readonly tokens: number
  /** Revisions that hold a value in the open, which nothing can take out of the history. */
  readonly inTheOpen: readonly number[]
  /** Whether they are gone from the store's files too; undefined where the store cannot see to that. */
  readonly scrubbed: boolean | undefined
  /** Why they are not, as a sentence. */
  readonly scrubFailure?: string
}

/** The secrets that are stored: which there are, who was shown them, and how they are changed, shown and destroyed. */
export interface StoredSecrets<F> {
  /** Every live stored secret in every scope, both sides of its rollout, and whether it can be read. */
  list(options?: SecretListOptions): Promise<SecretListing[]>
  /**
   * Eight hex digits that are the same for the same value, and tell nothing of it to who has not the log's own key. They
   * survive a rotation of keys. Throws NO_KEYRING, SECRET_NOT_STORED, SECRET_DESTROYED, SECRET_UNREADABLE, or why a
   * reference's manager does not give it.
   */
  fingerprint(key: SecretKey<F>, options?: { readonly scope?: string; readonly at?: When }): Promise<string>
  /**
   * The value, for a person. Who asked and why is recorded before it is given. Throws ACCESS_UNRECORDED where that cannot be, and
   * what `fingerprint` does.
   */
  reveal(key: SecretKey<F>, options: Signature & { readonly scope?: string; readonly at?: When }): Promise<Json>
  /** Who was shown what, newest first. */
  accesses(options?: SecretAccessOptions): AsyncIterable<SecretAccess>
  /**
   * Stores a new value, and accepts the former one for a while beside it: `accepted` gives both until the window ends. Throws what
   * `set` does.
   * @example await varve.secrets.rotate('webhook.secret', fresh, { window: '2d', by: 'dana', message: 'Yearly rotation' })
   */
  rotate<K extends SecretKey<F> & WritableKey<F>>(
    key: K,
    value: Storable<F[K]>,
    options: RotateOptions,
  ): Promise<Written>
  /**
   * Destroys values: what they are sealed in is deleted for good. The history, and every hash of it, stays, and says that they
   * were. Repeating it finishes one that broke off. Throws SECRET_NOT_STORED, and USAGE for the revision of a live value.
   */
  destroy(key: SecretKey<F>, options: DestroyOptions): Promise<Destroyed>
  /**
   * Seals every token with the key ring's first key, so that the others can be retired. History keeps its hashes. May be broken
   * off and repeated at any time. Throws NO_KEYRING, what the store does, or the signal's reason.
   * @example const { retirable, unreadable } = await varve.secrets.rotateKey()
   */
  rotateKey(options?: RotateKeyOptions): Promise<KeyRotation>
}
