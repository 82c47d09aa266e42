import { watch, type FSWatcher } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Timers, Unsubscribe } from '../../core/ports.ts'
import { isBusy } from './failures.ts'

/** Asks the open file, without waiting, what could have changed. */
export interface Glance {
  /** A number that changes whenever another connection commits anything (`PRAGMA data_version`, 2 µs). */
  version(): number
  /** Number of the last revision. */
  head(): number
}

/** Where to look, and how often. */
export interface HintOptions {
  /** Absolute path of the database. */
  readonly place: string
  /** The longest time between two glances, in milliseconds. */
  readonly poll: number
  readonly timers?: Timers
}

interface Subscriber {
  readonly onHint: (number?: number) => void
  readonly onDown: () => void
}

/**
 * Hints at appends of any process. The folder is watched, because the write-ahead log comes and goes; the event is
 * early (the commit is visible only after its sync) and sometimes absent, so each is followed by glances at growing
 * distances, and there is a glance every `poll` milliseconds whatever happens. Runs only while somebody is subscribed.
 */
export class Hints {
  readonly #glance: Glance
  readonly #options: HintOptions
  readonly #timers: Timers
  readonly #subscribers = new Set<Subscriber>()
  #watcher: FSWatcher | undefined
  #stop: Unsubscribe | undefined
  #delay = 0
  #version = -1
  #seen = -1
  #down = false
  /** True when this connection has appended since the next glance was planned. */
  #appended = false

  constructor(glance: Glance, options: HintOptions) {
    this.#glance = glance
    this.#options = options
    this.#timers = options.timers ?? unheldTimers
  }

  subscribe(onHint: (number?: number) => void, onDown: () => void): Unsubscribe {
    const subscriber = { onHint, onDown }
    this.#subscribers.add(subscriber)
    if (this.#subscribers.size === 1) this.#begin()
    return () => {
      if (this.#subscribers.delete(subscriber) && this.#subscribers.size === 0) this.#end()
    }
  }

  /**
   * Tells subscribers of a revision this very connection has written, which no glance would notice. An append is a glance as
   * well: it goes in only where nobody else has appended. So while one follows the other, no stir in the folder need be
   * looked into: each of them makes one.
   */
  own(number: number): void {
    if (this.#subscribers.size === 0) return
    this.#appended = true
    this.#tell(number)
  }

  close(): void {
    this.#subscribers.clear()
    this.#end()
  }

  #begin(): void {
    this.#version = -1
    this.#seen = -1
    this.#look()
    this.#watch()
    this.#lookAfter(this.#options.poll)
  }

  #end(): void {
    this.#stop?.()
    this.#watcher?.close()
    this.#watcher = undefined
  }

  #watch(): void {
    const { place } = this.#options
    const file = basename(place)
    try {
      this.#watcher = watch(dirname(place), { persistent: false }, (_event, name) => {
        if (this.#delay > 1 && (name === null || name.startsWith(file))) this.#lookAfter(1)
      })
      // Where there is nothing to watch with, polling alone must do.
      this.#watcher.on('error', () => this.#watcher?.close())
    } catch {
      this.#watcher = undefined
    }
  }

  #lookAfter(delay: number): void {
    this.#stop?.()
    this.#delay = delay
    this.#appended = false
    this.#stop = this.#timers.after(delay, () => {
      const { poll } = this.#options
      if (this.#appended && delay < poll) return this.#lookAfter(1)
      const found = this.#look()
      this.#lookAfter(found ? poll : Math.min(delay * 2, poll))
    })
  }

  #look(): boolean {
    try {
      const version = this.#glance.version()
      const changed = version !== this.#version
      const first = this.#version === -1
      this.#version = version
      // Records and leases change the version too, but are nobody's news.
      const head = changed ? this.#glance.head() : this.#seen
      this.#down = false
      if (head <= this.#seen) return false
      if (first) this.#seen = head
      else this.#tell(head)
      return true
    } catch (error) {
      this.#version = -2
      if (!isBusy(error)) this.#tellDown()
      return false
    }
  }

  #tell(number: number): void {
    this.#seen = Math.max(this.#seen, number)
    for (const subscriber of this.#subscribers) {
      queueMicrotask(() => {
        if (this.#subscribers.has(subscriber)) subscriber.onHint(number)
      })
    }
  }

  #tellDown(): void {
    if (this.#down) return
    this.#down = true
    for (const subscriber of this.#subscribers) queueMicrotask(subscriber.onDown)
  }
}

/** Timers of the system that let the process end. */
const unheldTimers: Timers = {
  after(delay, fire) {
    const timer = setTimeout(fire, delay).unref()
    return () => clearTimeout(timer)
  },
}
