import type { Problem } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import type { Audience, Dimension } from '../core/layers/audience.ts'
import type { Keyring, LastKnownGood, Platform, SecretManager, Source, Store } from '../core/ports.ts'
import type { Duration } from '../core/time.ts'
import type { ExposureOptions } from './exposure.ts'

/**
 * Where secrets may come from. `external`: a secret manager, or a file that a deployment mounts. `sealed`: those, a store
 * in which they are sealed, or the environment; never a config file, a `.env` file, an argument or a default.
 */
export type SecretRequirement = 'external' | 'sealed'

/** What is asked of secrets, and of those who keep them. */
export interface SecretOptions {
  /** Where every secret must come from, in all environments or by the name of the environment: `{ production: 'external' }`. */
  readonly require?: SecretRequirement | { readonly [environment: string]: SecretRequirement } | undefined
  /** Lets secrets be stored in the open where there is no key ring. In development and tests only: refused elsewhere. */
  readonly plaintext?: boolean | undefined
  /** How long a start waits for secret managers; 10 s unless said otherwise. */
  readonly deadline?: Duration | undefined
  /** How long a fetched secret is used before it is fetched again; 5 minutes unless said otherwise. */
  readonly refresh?: Duration | undefined
}

/** What `open` takes besides the declaration. */
export interface OpenOptions {
  /** Where start-up values come from; a later source beats an earlier one. */
  readonly sources?: readonly Source[]
  /** Where live values are kept. Without one they can be read and overridden, not written. */
  readonly store?: Store
  /**
   * Keeps what is known of the store outside of it, so that a start while the store is away serves that, and tells how old
   * it is: `lastKnownGood(…)` of `varve/last-known-good`.
   */
  readonly lastKnownGood?: LastKnownGood
  /** Seals secrets that are stored and opens those that are: `fernet(…)` of `varve/secrets`. Without one none can be. */
  readonly keyring?: Keyring | undefined
  /** Who fetches secrets that are kept elsewhere: `vault(…)`, `awsSecrets(…)` and the like of `varve/secrets`. */
  readonly managers?: readonly SecretManager[] | undefined
  /** What is asked of secrets, and of those who keep them. */
  readonly secrets?: SecretOptions | undefined
  /** Who this process is. `environment` defaults to VARVE_ENV, NODE_ENV, `development`. */
  readonly as?: Audience
  /** Profiles that are active beside the environment's own, the strongest last; VARVE_PROFILES when absent. */
  readonly profiles?: readonly string[]
  /** Which scope beats which, strongest first; tenant, service, environment unless said otherwise. */
  readonly scopeOrder?: readonly Dimension[]
  /** Names in sources that fit no key: refuse to start, warn (the default), or pass over. */
  readonly unknownKeys?: 'error' | 'warn' | 'ignore'
  /**
   * Active profiles that no source knows: refuse to start, warn, or pass over. When absent, one that is nearly the name
   * of a known one is refused, as misspelt, and any other warned of.
   */
  readonly unknownProfiles?: 'error' | 'warn' | 'ignore'
  /** Values in sources that do not fit: refuse to start (the default), or warn and let the next layer serve. */
  readonly invalidValues?: 'error' | 'warn'
  /** Keys without any value: refuse to start (the default), or throw only when one is read. */
  readonly missingValues?: 'error' | 'allow'
  /** The largest revision that may be written, in bytes: 1 MiB unless said otherwise, 8 MiB at most. */
  readonly largestRevision?: number
  /**
   * Watches the sources, and takes their changes over while the program runs: all of them at once or, where one does not
   * fit, none. Off when absent; `varve.reload()` is there in any case. `quiet` is how long sources must have been still.
   */
  readonly reload?: boolean | { readonly quiet?: Duration }
  /** How often the store is asked for changes it gave no hint of; one second by default. */
  readonly poll?: Duration
  /** Evaluates the JsonLogic that imported flags may hold; without it such a condition is false. */
  readonly logic?: (rule: Json, data: Json) => unknown
  /**
   * Records who was shown which variant, for experiments: answers of `evaluate` and `variant` that a place on a hash line
   * decided, each unit once a day. Nothing is recorded when absent, for past moments, or for secrets. Closing delivers
   * what waits; a program that ends without closing loses it.
   */
  readonly exposures?: ExposureOptions
  /** Told of problems that do not stop anything: a stored value that does not fit, a watcher that threw, a lost store. */
  readonly onProblem?: (problem: Problem, cause?: unknown) => void
  /** Replaces parts of the surroundings: a clock in a test. */
  readonly platform?: Partial<Platform>
}
