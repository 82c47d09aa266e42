import type { SourceReport, Unsubscribe } from '../core/ports.ts'
import { watchFiles, type WatchedFiles } from './watching.ts'

/** The files that a source reads, for whoever watches it. They are other ones after each reading. */
export class WatchedPaths {
  readonly #paths: () => readonly string[]
  readonly #watching = new Set<WatchedFiles>()

  constructor(paths: () => readonly string[]) {
    this.#paths = paths
  }

  /** Calls back when one of the files may have changed, until the returned function is called. */
  watch(onChange: () => void, onTrouble: (error: unknown) => void): Unsubscribe {
    const watching = watchFiles(this.#paths, onChange, onTrouble)
    this.#watching.add(watching)
    return () => {
      this.#watching.delete(watching)
      watching()
    }
  }

  /** To be called after a reading. */
  follow(): void {
    for (const watching of this.#watching) watching.follow()
  }
}

/** The files whose text a report's values are: those that `<NAME>_FILE` names. */
export function filesNamedIn(reports: readonly SourceReport[]): readonly string[] {
  return reports.flatMap(({ values = [] }) =>
    values.flatMap(({ origin }) => ('secretFile' in origin ? [origin.secretFile] : [])),
  )
}
