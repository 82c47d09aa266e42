import { VarveError } from '../core/errors.ts'
import type { Platform, Store } from '../core/ports.ts'

/** Pauses before a change that got nowhere is tried again, in milliseconds; together less than a second. */
const PAUSES = [0, 50, 100, 200, 400] as const

/** How long such a change is tried, in milliseconds. */
const PATIENCE = 800

/** A change that may be tried again. */
interface Tried {
  readonly reject: (error: unknown) => void
}

/** What tries need of their surroundings. */
export interface TriesOptions {
  readonly store: Pick<Store, 'name'>
  readonly platform: Pick<Platform, 'clock' | 'timers'>
}

/** Tries changes again that a store did not take, with pauses, and gives them up in time: a write neither spins nor hangs. */
export class Tries {
  readonly #options: TriesOptions
  readonly #failed = new WeakMap<Tried, { readonly count: number; readonly since: number }>()

  constructor(options: TriesOptions) {
    this.#options = options
  }

  /** Those to try again now. Where others `gotThereFirst`, all are, at once: then the log goes on. */
  async next<T extends Tried>(again: readonly T[], gotThereFirst: boolean): Promise<readonly T[]> {
    if (gotThereFirst) return again
    const waits = again.map(one => this.#waitOf(one))
    const pause = Math.max(0, ...waits.map(wait => wait ?? 0))
    const { timers } = this.#options.platform
    if (pause > 0) await new Promise<void>(resolve => void timers.after(pause, resolve, { hold: true }))
    return again.filter((_, index) => waits[index] !== undefined)
  }

  /** How long a change has to wait; undefined for one that is given up. */
  #waitOf(one: Tried): number | undefined {
    const { store, platform } = this.#options
    const now = platform.clock.monotonic()
    const { count, since } = this.#failed.get(one) ?? { count: 0, since: now }
    const wait = now - since < PATIENCE ? PAUSES[count] : undefined
    this.#failed.set(one, { count: count + 1, since })
    if (wait === undefined)
      one.reject(
        new VarveError('STORE_UNREACHABLE', { store: store.name, reason: 'it took no write, time after time' }),
      )
    return wait
  }
}
