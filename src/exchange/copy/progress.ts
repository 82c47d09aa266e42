import type { Head } from 'varve'

/** How far a copy has come. */
export interface CopyProgress {
  /** What is under way. `verifying` begins again at the first revision. */
  readonly phase: 'revisions' | 'snapshots' | 'records' | 'verifying'
  /** Number of the last revision that is copied, or verified. */
  readonly revision: number
  /** Number of the original's last revision, as far as it is known. */
  readonly of: number
  /** Revisions copied since this run began. */
  readonly revisions: number
  /** Bytes of their text, as UTF-8. */
  readonly bytes: number
  /** Snapshots written since this run began. */
  readonly snapshots: number
  /** Records written or deleted since this run began. */
  readonly records: number
}

/** Counts what a run does, tells it, and ends the run when it is asked to. */
export class Report {
  readonly #tell: (progress: CopyProgress) => void
  readonly #signal: AbortSignal | undefined
  #progress: CopyProgress = { phase: 'revisions', revision: 0, of: 0, revisions: 0, bytes: 0, snapshots: 0, records: 0 }

  constructor(tell: (progress: CopyProgress) => void = () => {}, signal?: AbortSignal) {
    this.#tell = tell
    this.#signal = signal
  }

  get counts(): Pick<CopyProgress, 'revisions' | 'bytes' | 'snapshots' | 'records'> {
    const { revisions, bytes, snapshots, records } = this.#progress
    return { revisions, bytes, snapshots, records }
  }

  /** Begins a phase at a revision. */
  begin(phase: CopyProgress['phase'], at: Head, of: Head): void {
    this.#step({ phase, revision: at.number, of: of.number })
  }

  /** Revisions were copied. */
  copied(head: Head, of: Head, { revisions, bytes }: { revisions: number; bytes: number }): void {
    const { revisions: before, bytes: bytesBefore } = this.#progress
    const counts = { revisions: before + revisions, bytes: bytesBefore + bytes }
    this.#step({ revision: head.number, of: of.number, ...counts })
  }

  /** Revisions were verified. */
  verified(head: Head): void {
    this.#step({ revision: head.number })
  }

  /** Snapshots or records were written. */
  kept(what: 'snapshots' | 'records', count: number): void {
    this.#step({ [what]: this.#progress[what] + count })
  }

  /** Throws the signal's reason once it says so. */
  #step(change: Partial<CopyProgress>): void {
    this.#progress = { ...this.#progress, ...change }
    this.#tell(this.#progress)
    this.#signal?.throwIfAborted()
  }
}
