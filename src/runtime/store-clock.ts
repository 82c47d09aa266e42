import { VarveError, type Problem } from '../core/errors.ts'
import type { Platform, Store } from '../core/ports.ts'
import type { Instants } from './instants.ts'
import type { Present } from './present.ts'

/** How far this machine's clock may be from the store's: a minute. */
const MOST_SKEW = 60_000

/** From how far on it is said: two seconds. */
const TOLD_SKEW = 2000

/** What the comparison of two clocks works with. */
export interface StoreClockOptions {
  readonly store: Store
  readonly platform: Pick<Platform, 'clock'>
  readonly instants: Instants
  readonly present: Present
  readonly onProblem: (problem: Problem, cause: unknown) => void
}

/** How far the store's clock is from this machine's, and what follows from that. */
export class StoreClock {
  readonly #options: StoreClockOptions
  #isMeasured = false

  constructor(options: StoreClockOptions) {
    this.#options = options
  }

  /** The store's clock minus this machine's, in milliseconds; undefined before they were compared. */
  get offset(): number | undefined {
    return this.#isMeasured ? this.#options.instants.offset : undefined
  }

  /** The same for dating a revision. Throws CLOCK_SKEWED where it is more than a minute. */
  checkedOffset(): number {
    const { offset } = this.#options.instants
    if (Math.abs(offset) > MOST_SKEW) throw new VarveError('CLOCK_SKEWED', { seconds: Math.round(offset / 1000) })
    return offset
  }

  /** Compares the clocks once more. */
  async measure(): Promise<void> {
    await this.asked(() => this.#options.store.head())
  }

  /**
   * Asks the store for something that comes with its time, and compares the clocks by that. `anew` forgets what was shown
   * before the offset was known.
   */
  async asked<T extends { readonly now: number }>(ask: () => Promise<T>, { anew = false } = {}): Promise<T> {
    const { platform, instants } = this.#options
    const sent = platform.clock.now()
    const answer = await ask()
    const received = platform.clock.now()
    if (anew) instants.begin()
    this.#correct(offsetOf({ sent, now: answer.now, received }))
    return answer
  }

  /** Takes over how far the store's clock is from this machine's. Ramps stand still while nobody can rely on either. */
  #correct(offset: number): void {
    const { instants, present, onProblem } = this.#options
    const before = instants.offset
    instants.offset = offset
    this.#isMeasured = true
    const isFurther = (most: number): boolean => Math.abs(offset) > most && Math.abs(before) <= most
    if (isFurther(TOLD_SKEW)) {
      const seconds = Math.round(offset / 1000)
      const issue = `this machine's clock is ${seconds} s away from the store's; answers go by the store's`
      onProblem({ code: 'CLOCK_SKEWED', issue, severity: 'warning' }, undefined)
    }
    if (isFurther(MOST_SKEW)) present.standstill.trustedUntil(present.now())
    else if (Math.abs(before) > MOST_SKEW && Math.abs(offset) <= MOST_SKEW) present.standstill.trustedUntil(Infinity)
  }
}

/** What the store's clock said, and this machine's before and after the question. */
interface Clocks {
  readonly sent: number
  readonly now: number
  readonly received: number
}

/** How far the store's clock is from this machine's; none where that is not more than the question took. */
function offsetOf({ sent, now, received }: Clocks): number {
  const offset = now - (sent + received) / 2
  return Math.abs(offset) <= (received - sent) / 2 ? 0 : offset
}
