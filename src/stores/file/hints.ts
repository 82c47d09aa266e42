import type { Timers, Unsubscribe } from '../../core/ports.ts'
import type { Disk } from './disk.ts'

/** What hints are made from. */
export interface HintParts {
  readonly disk: Disk
  readonly timers: Timers
  /** Folder that a new name appears in with every revision. */
  readonly folder: string
  /** Milliseconds between looks that happen in any case. */
  readonly poll: number
  /** The number of the last revision, looked up. */
  readonly look: () => Promise<number>
}

interface Listener {
  readonly onHint: (number?: number) => void
  readonly onDown: () => void
}

/**
 * Tells subscribers of new revisions, once each: by watching the folder, and by looking from time to time, because
 * a watch is silent on network disks and in some containers. Watches and polls only while there are subscribers.
 */
export class Hints {
  readonly #parts: HintParts
  readonly #listeners = new Set<Listener>()
  #last = 0
  #unwatch: Unsubscribe | undefined
  #untime: Unsubscribe | undefined
  #looking = false
  #again = false
  #down = false

  constructor(parts: HintParts) {
    this.#parts = parts
  }

  /** Hints about revisions after `known`, the last one this process has seen. */
  subscribe(listener: Listener, known: number): Unsubscribe {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) this.#start(known)
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#stop()
    }
  }

  /** Tells of revision `number`, unless that was told already. */
  tell(number: number): void {
    if (number <= this.#last) return
    this.#last = number
    for (const listener of this.#listeners) {
      queueMicrotask(() => {
        if (this.#listeners.has(listener)) listener.onHint(number)
      })
    }
  }

  /** Ends every subscription. */
  close(): void {
    this.#listeners.clear()
    this.#stop()
  }

  #start(known: number): void {
    this.#last = Math.max(this.#last, known)
    const { disk, folder } = this.#parts
    this.#unwatch = disk.watch(
      folder,
      () => this.#look(),
      // The polling goes on, so hints get slower and do not end.
      () => this.#unwatch?.(),
    )
    this.#schedule()
    // Revisions that came between the last look and the watch.
    this.#look()
  }

  #stop(): void {
    this.#unwatch?.()
    this.#untime?.()
    this.#unwatch = undefined
    this.#untime = undefined
  }

  #schedule(): void {
    this.#untime = this.#parts.timers.after(this.#parts.poll, () => {
      if (this.#listeners.size === 0) return
      this.#look()
      this.#schedule()
    })
  }

  #look(): void {
    this.#again = this.#looking
    if (this.#looking || this.#listeners.size === 0) return
    this.#looking = true
    void this.#parts
      .look()
      .then(
        number => {
          this.#down = false
          this.tell(number)
        },
        () => this.#goDown(),
      )
      .finally(() => {
        this.#looking = false
        if (this.#again) this.#look()
      })
  }

  #goDown(): void {
    if (this.#down) return
    this.#down = true
    for (const { onDown } of this.#listeners) onDown()
  }
}
