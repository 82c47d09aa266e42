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
 * cannot be built. The first build may throw; it is the caller's.
 */
export function derived<V, R>({ read, watch, build, dispose, report }: Building<V, R>): Derived<R> {
  let built: R | undefined = build(read())
  let closed = false
  const end = async (old: R): Promise<void> => {
    try {
      await dispose?.(old)
    } catch (error) {
      report('could not dispose what was built from it before', error)
    }
  }
  const watching = watch(() => {
    const old = built as R
    try {
      built = build(read())
    } catch (error) {
      report('could not be built from; what was built before stays in use', error)
      return
    }
    void end(old)
  })
  const close = async (): Promise<void> => {
    if (closed) return
    closed = true
    watching.stop()
    await end(built as R)
    built = undefined
  }
  return {
    get: () => {
      if (closed) throw new VarveError('CLOSED', {})
      return built as R
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
