import { type Audience, milliseconds } from 'varve'
import { audienceOf, type EvaluationContext } from './audience.ts'
import { ProviderEvents } from './events.ts'
import { HealthWatch } from './health-watch.ts'
import { KeysChanged } from './keys-changed.ts'
import type { ProvidedVarve, ProviderLogger, ProviderOptions } from './provided.ts'
import { errorOf, type Question, type Resolution, ResolutionError, resolutionOf } from './resolution.ts'

/**
 * Varve as a provider of OpenFeature's server SDK: answers come from memory, in this process. Every key but secrets is a
 * flag of its value's type.
 * @example await OpenFeature.setProviderAndWait(new VarveProvider(varve))
 */
export class VarveProvider {
  readonly metadata = { name: 'varve' } as const
  readonly runsOn = 'server'
  readonly events = new ProviderEvents()
  readonly #varve: ProvidedVarve
  readonly #options: ProviderOptions
  readonly #audienceOf: (context: EvaluationContext) => Audience
  readonly #health: HealthWatch
  readonly #changes: KeysChanged
  /** Keys of which it was said that an attribute is missing. */
  readonly #warned = new Set<string>()

  /** Throws BAD_DURATION for a `poll` that is none. */
  constructor(varve: ProvidedVarve, options: ProviderOptions = {}) {
    this.#varve = varve
    this.#options = options
    this.#audienceOf = options.audience ?? audienceOf
    const { poll = 1000, timers } = options
    this.#health = new HealthWatch(varve, this.events, { every: milliseconds(poll), timers })
    this.#changes = new KeysChanged(varve, this.events)
  }

  /** Begins to tell of changes. Rejects when the Varve is closed, or its store was never read and cannot be. */
  async initialize(): Promise<void> {
    const { status, store } = this.#varve.health()
    if (status === 'closed') throw new ResolutionError('PROVIDER_FATAL', 'The Varve was closed.')
    // One that was opened synchronously has not looked at its store yet.
    if (store !== undefined && store.silence === undefined) await this.#varve.refresh()
    this.#changes.begin()
    this.#health.begin()
  }

  /** Tells of nothing more. The Varve is its owner's to close. */
  onClose(): Promise<void> {
    this.#changes.end()
    this.#health.end()
    return Promise.resolve()
  }

  resolveBooleanEvaluation(
    key: string,
    fallback: boolean,
    context: EvaluationContext,
    logger?: ProviderLogger,
  ): Promise<Resolution<boolean>> {
    return this.#resolve({ key, fallback, type: 'boolean' }, context, logger)
  }

  resolveStringEvaluation(
    key: string,
    fallback: string,
    context: EvaluationContext,
    logger?: ProviderLogger,
  ): Promise<Resolution<string>> {
    return this.#resolve({ key, fallback, type: 'string' }, context, logger)
  }

  resolveNumberEvaluation(
    key: string,
    fallback: number,
    context: EvaluationContext,
    logger?: ProviderLogger,
  ): Promise<Resolution<number>> {
    return this.#resolve({ key, fallback, type: 'number' }, context, logger)
  }

  /** Lists and null are objects here, as in OpenFeature. What is returned is frozen. */
  resolveObjectEvaluation<T>(
    key: string,
    fallback: T,
    context: EvaluationContext,
    logger?: ProviderLogger,
  ): Promise<Resolution<T>> {
    return this.#resolve({ key, fallback, type: 'object' }, context, logger)
  }

  /** Hands what a user did to the `track` option. */
  track(
    name: string,
    context: EvaluationContext,
    details: { readonly value?: number; readonly [name: string]: unknown } = {},
  ): void {
    const { value, ...others } = details
    const audience = this.#audienceOf(context)
    this.#options.track?.({ name, audience, ...(value === undefined ? {} : { value }), details: others })
  }

  async #resolve<T>(
    asked: Pick<Question<T>, 'key' | 'fallback' | 'type'>,
    context: EvaluationContext,
    logger: ProviderLogger | undefined,
  ): Promise<Resolution<T>> {
    try {
      const audience = this.#audienceOf(context)
      const evaluation = this.#varve.for(audience).evaluate(asked.key)
      const resolution = resolutionOf(evaluation, { ...asked, audience, flagSetId: this.#options.flagSetId })
      if (evaluation.lacks !== undefined) this.#warn(asked.key, evaluation.lacks, logger)
      return resolution
    } catch (error) {
      throw errorOf(error)
    }
  }

  /** Says once for each key that those without a bucket are served what everybody had before. */
  #warn(key: string, lacks: string, logger: ProviderLogger | undefined): void {
    if (logger === undefined || this.#warned.has(key)) return
    this.#warned.add(key)
    logger.warn(
      `${key} is decided by ${lacks}, which the evaluation context does not have: what holds without it was served.`,
    )
  }
}
