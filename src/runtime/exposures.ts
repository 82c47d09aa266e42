import type { Definitions } from '../core/definition/definitions.ts'
import { VarveError } from '../core/errors.ts'
import type { Audience } from '../core/layers/audience.ts'
import type { Clock, Platform } from '../core/ports.ts'
import { frame } from '../core/rollouts/asking.ts'
import { unitOf } from '../core/rollouts/attribute.ts'
import { EVERYONE } from '../core/rollouts/document.ts'
import { nativeLine } from '../core/rollouts/native-line.ts'
import { milliseconds } from '../core/time.ts'
import type { Exposure, ExposureOptions } from './exposure.ts'
import type { Instants } from './instants.ts'
import { Outbox } from './outbox.ts'
import type { Evaluation } from './reader.ts'
import { Sightings } from './sightings.ts'
import type { Troubles } from './troubles.ts'
import { checkPattern, covers } from './watch.ts'

/** Records who was shown which variant. */
export interface ExposureRecorder {
  /** Notes that an answer was given. Allocates nothing for one that was noted before. */
  note(evaluation: Evaluation, audience: Audience): void
  /** Delivers what waits. A sink that fails is reported, and what it did not take stays. */
  flush(): Promise<void>
  /** Delivers what waits, and records nothing more. */
  close(): Promise<void>
}

/** What recording needs of its surroundings. */
export interface ExposureSurroundings {
  readonly platform: Pick<Platform, 'clock' | 'timers' | 'digest'>
  readonly instants: Pick<Instants, 'now'>
  readonly troubles: Pick<Troubles, 'report'>
}

/** What records exposures, where that is asked for. Throws as `Exposures` does. */
export function exposureRecorder(
  options: ExposureOptions | undefined,
  definitions: Definitions,
  surroundings: ExposureSurroundings,
): Exposures | undefined {
  return options === undefined ? undefined : new Exposures(options, definitions, surroundings)
}

const DAY = 86_400_000
const PATIENCE = 10_000
const LIMIT = 50_000

/** On a line of its own, so that the sample says nothing about who gets which variant. */
const LINE = 'varve/exposures/1\n'

/**
 * Records who was shown which variant: each unit once in a window, or never where it is not in the sample. Recorded are
 * answers with a variant that a document decided, and never one that has a secret in it.
 */
export class Exposures implements ExposureRecorder {
  readonly #options: ExposureOptions
  readonly #clock: Clock
  readonly #instants: Pick<Instants, 'now'>
  readonly #window: number
  readonly #unitName: string
  readonly #unit: ReturnType<typeof unitOf>
  readonly #question = frame()
  /** The asker of every question, in whom only the audience changes. */
  readonly #asker: { audience: Audience } = { audience: {} }
  readonly #share: number
  readonly #place: (unit: string) => number
  /** Keys that were asked about, and whether they are among those wanted. */
  readonly #wanted = new Map<string, boolean>()
  readonly #seen: Sightings
  readonly #outbox: Outbox<Exposure>

  /** Throws USAGE for numbers that cannot be, BAD_DURATION, and UNKNOWN_KEY for a pattern that covers no key. */
  constructor(
    options: ExposureOptions,
    definitions: Definitions,
    { platform, instants, troubles }: ExposureSurroundings,
  ) {
    const { sink, sample = 1, window = DAY, flush = PATIENCE, limit = LIMIT, unit = 'user' } = options
    if (!(sample >= 0 && sample <= 1)) throw misused('sample', 'a number from 0 to 1', sample)
    if (!Number.isInteger(limit) || limit < 1) throw misused('limit', 'a whole number from 1 on', limit)
    const keys = [...definitions].map(({ key }) => key)
    for (const pattern of options.keys ?? []) checkPattern(pattern, keys, key => definitions.nearest(key))
    this.#options = options
    this.#clock = platform.clock
    this.#instants = instants
    this.#window = milliseconds(window)
    this.#unitName = unit
    this.#unit = unitOf(unit)
    this.#question.asker = this.#asker
    this.#share = Math.round(sample * EVERYONE)
    this.#place = nativeLine(LINE)
    this.#seen = new Sightings(limit)
    this.#outbox = new Outbox({
      ...{ what: 'exposure', sink, patience: milliseconds(flush), limit },
      timers: platform.timers,
      report: (problem, cause) => troubles.report(problem, cause),
    })
  }

  note(evaluation: Evaluation, audience: Audience): void {
    if (!this.#counts(evaluation)) return
    this.#asker.audience = audience
    const unit = this.#unit(this.#question)
    if (unit === undefined) return
    const now = this.#clock.monotonic()
    if (this.#seen.has(evaluation, unit, now) || this.#place(unit) >= this.#share) return
    this.#seen.add(evaluation, unit, now + this.#window)
    this.#outbox.add(this.#exposure(evaluation, audience, unit))
  }

  flush(): Promise<void> {
    return this.#outbox.flush()
  }

  close(): Promise<void> {
    return this.#outbox.close()
  }

  #counts({ key, variant, split, secret, reason, ruleId }: Evaluation): boolean {
    if (variant === undefined || secret) return false
    // While the store cannot be heard, the reason is STALE; that a rule decided is still known.
    const ruled = reason === 'TARGETING_MATCH' || (reason === 'STALE' && ruleId !== undefined)
    if (!split && !(this.#options.all === true && ruled)) return false
    let wanted = this.#wanted.get(key)
    if (wanted === undefined) {
      wanted = this.#options.keys?.some(pattern => covers(pattern, key)) ?? true
      this.#wanted.set(key, wanted)
    }
    return wanted
  }

  #exposure({ key, variant = '', ruleId, revision, reason }: Evaluation, audience: Audience, unit: string): Exposure {
    const { tenant, environment, service } = audience
    return {
      key,
      variant,
      unit,
      unitName: this.#unitName,
      ...(ruleId === undefined ? {} : { ruleId }),
      ...(revision === undefined ? {} : { revision }),
      reason,
      at: this.#instants.now(),
      ...(tenant === undefined ? {} : { tenant }),
      ...(environment === undefined ? {} : { environment }),
      ...(service === undefined ? {} : { service }),
    }
  }
}

function misused(option: string, expected: string, given: unknown): VarveError {
  return new VarveError('USAGE', {
    issue: `exposures.${option} must be ${expected}, but is ${String(given)}.`,
    remedy: 'See docs/experiments.md.',
  })
}
