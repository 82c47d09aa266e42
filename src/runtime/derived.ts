import { VarveError } from '../core/errors.ts'
import type { Watching } from './watch.ts'

/** Something built from a value, and built again whenever the value changes: a pool, a logger, a limiter. */
export interface Derived<R> extends AsyncDisposable {
  /** What is built for the present value. */
  get(): R
  /** Stops following the value, and disposes what is built. */
  close(): Promise<void>
}

/** What something is built from, and how it ends. */
export interface Building<V, R> {
  readonly read: () => V
  readonly watch: (onChange: () => void) => Watching
  readonly build: (value: V) => R
  readonly dispose?: ((built: R) => unknown) | undefined
  /** Told of a build or a disposal that failed. */
  readonly report: (issue: string, error: unknown) => void
}

/**
 * Builds at once, and again at every change: the new one is there before the old one is disposed, and stays away when it
 * cannot be built, or its promise is rejected. The first build may throw; it is the caller's.
 */
export function derived<V, R>(building: Building<V, R>): Derived<R> {
  const { read, watch, build, report } = building
  const inUse = new InUse(build(read()), building)
  const watching = watch(() => {
    try {
      inUse.change(build(read()))
    } catch (error) {
      report(NOT_BUILT, error)
    }
  })
  const close = (): Promise<void> => {
    watching.stop()
    return inUse.close()
  }
  return { get: () => inUse.get(), close, [Symbol.asyncDispose]: close }
}

const NOT_BUILT = 'could not be built from; what was built before stays in use'

/** What is built for the present value, and what is still under way. */
class InUse<R> {
  readonly #building: Pick<Building<unknown, R>, 'dispose' | 'report'>
  readonly #underWay = new Set<Promise<void>>()
  #built: R
  #latest = 0
  #closed: Promise<void> | undefined

  constructor(built: R, building: Pick<Building<unknown, R>, 'dispose' | 'report'>) {
    this.#built = built
    this.#building = building
  }

  get(): R {
    if (this.#closed !== undefined) throw new VarveError('CLOSED', {})
    return this.#built
  }

  /** Takes over what was built anew: at once, or when its promise holds and nothing newer came meanwhile. */
  change(next: R): void {
    this.#latest += 1
    if (!(next instanceof Promise)) return this.#replace(next)
    this.#follow(this.#awaited(next, this.#latest))
  }

  async #awaited(next: R & Promise<unknown>, mine: number): Promise<void> {
    try {
      await next
    } catch (error) {
      this.#building.report(NOT_BUILT, error)
      return
    }
    if (mine < this.#latest || this.#closed !== undefined) await this.#end(next)
    else this.#replace(next)
  }

  close(): Promise<void> {
    this.#closed ??= this.#end(this.#built).then(async () => {
      while (this.#underWay.size > 0) await Promise.all(this.#underWay)
    })
    return this.#closed
  }

  #replace(next: R): void {
    const old = this.#built
    this.#built = next
    this.#follow(this.#end(old))
  }

  async #end(old: R): Promise<void> {
    try {
      await this.#building.dispose?.(old)
    } catch (error) {
      this.#building.report('could not dispose what was built from it before', error)
    }
  }

  #follow(work: Promise<void>): void {
    const done = work.finally(() => this.#underWay.delete(done))
    this.#underWay.add(done)
  }
}
