import type { Health, Timers } from 'varve'
import type { ProviderEvents } from './events.ts'
import type { ProvidedVarve } from './provided.ts'

/** Tells when the store cannot be heard, and when it is back. */
export class HealthWatch {
  readonly #varve: ProvidedVarve
  readonly #events: ProviderEvents
  readonly #every: number
  readonly #timers: Timers
  #status: Health['status'] = 'ok'
  #cancel: () => void = () => {}

  constructor(
    varve: ProvidedVarve,
    events: ProviderEvents,
    { every, timers = systemTimers }: { readonly every: number; readonly timers: Timers | undefined },
  ) {
    this.#varve = varve
    this.#events = events
    this.#every = every
    this.#timers = timers
  }

  begin(): void {
    this.end()
    this.#status = 'ok'
    // The SDK says READY once it is initialized; what is said before would be lost.
    this.#cancel = this.#timers.after(0, () => this.#look())
  }

  end(): void {
    this.#cancel()
  }

  #look(): void {
    const { status, store } = this.#varve.health()
    if (status !== this.#status) {
      this.#status = status
      const [event, message] = told(status, store?.name ?? 'none')
      this.#events.emit(event, { message })
    }
    if (status !== 'closed') this.#cancel = this.#timers.after(this.#every, () => this.#look())
  }
}

function told(status: Health['status'], store: string): [event: string, message: string] {
  if (status === 'ok') return ['PROVIDER_READY', `The store ${store} is heard again.`]
  if (status === 'closed') return ['PROVIDER_ERROR', 'The Varve was closed; the values it had last are served.']
  const why = {
    stale: 'cannot be heard',
    diverged: 'tells another history than was read',
    broken: 'holds a revision that is not what was written',
  }[status]
  return ['PROVIDER_STALE', `The store ${store} ${why}; the values it had last are served.`]
}

/** Timers that keep no process from ending. */
const systemTimers: Timers = {
  after: (delay, fire) => {
    const timer = setTimeout(fire, delay)
    // In browsers it is a number.
    if (typeof timer === 'object') timer.unref()
    return () => clearTimeout(timer)
  },
}
