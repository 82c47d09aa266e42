import type { Pattern, Platform } from '../core/ports.ts'
import type { Compiling } from '../core/rollouts/condition.ts'
import type * as evaluators from '../core/rollouts/evaluators.ts'
import type { ManagedSecrets } from './managed/managed-secrets.ts'
import type { OpenOptions } from './open-options.ts'
import { Sealing, type Plaintext } from './secrets/sealing.ts'
import type { RequiredSecrets } from './secrets/secret-policy.ts'
import { StoredReferences } from './managed/stored-references.ts'

/** What compiles documents. */
export type Evaluators = typeof evaluators

/** How documents, and the operator of regular expressions in them, are written in stored texts, which are canonical. */
const DOCUMENTS = ['"flag":{', '"rollout":{', '"varve:segment"']
const MATCHES = '"matches"'

/** What entries are made values of: what compiles documents, loaded when the first one comes, and what opens and fetches secrets. */
export class DocumentTools {
  readonly sealing: Sealing
  /** What fetches the secrets that references name. */
  readonly managed: ManagedSecrets
  /** Where secrets must come from, if that is asked. */
  readonly required: RequiredSecrets | undefined
  /** Which references the log holds. */
  readonly references: StoredReferences
  readonly #platform: Pick<Platform, 'digest' | 'pattern'>
  readonly #logic: Compiling['logic']
  #evaluators: Evaluators | undefined
  #pattern: Pattern | undefined

  constructor(
    platform: Pick<Platform, 'digest' | 'pattern' | 'random' | 'variable'>,
    {
      logic,
      keyring,
      required,
      plaintext,
    }: Pick<OpenOptions, 'logic' | 'keyring'> & {
      readonly required?: RequiredSecrets | undefined
      readonly plaintext?: Plaintext
    },
    managed: ManagedSecrets,
  ) {
    this.managed = managed
    this.required = required
    this.references = new StoredReferences(managed)
    this.sealing = new Sealing(keyring, platform, plaintext)
    this.#platform = platform
    this.#logic = logic
  }

  /** What compiles documents; undefined until the first one was prepared for. */
  get evaluators(): Evaluators | undefined {
    return this.#evaluators
  }

  /** What they are compiled with. */
  get compiling(): Compiling {
    return { digest: this.#platform.digest, pattern: this.#pattern, logic: this.#logic }
  }

  /** Loads what these stored texts need; undefined when there is nothing to wait for. */
  prepare(...texts: readonly string[]): Promise<void> | undefined {
    const holds = (...marks: readonly string[]): boolean => texts.some(text => marks.some(mark => text.includes(mark)))
    const loading: Promise<void>[] = []
    if (this.#evaluators === undefined && holds(...DOCUMENTS)) loading.push(this.#loadEvaluators())
    if (this.#pattern === undefined && this.#platform.pattern !== undefined && holds(MATCHES))
      loading.push(this.#loadPattern(this.#platform.pattern))
    return loading.length === 0 ? undefined : Promise.all(loading).then(() => {})
  }

  async #loadEvaluators(): Promise<void> {
    this.#evaluators = await import('../core/rollouts/evaluators.ts')
  }

  async #loadPattern(load: () => Promise<Pattern>): Promise<void> {
    this.#pattern = await load()
  }
}
