/** What is told with an event. */
export interface EventDetails {
  readonly providerName: string
  readonly message?: string
  /** Keys whose answers may now be others. */
  readonly flagsChanged?: string[]
  readonly [other: string]: unknown
}

/** What is called when something happens to a provider. */
export type EventHandler = (details?: EventDetails) => unknown

/** Where a handler that throws is told. */
export interface EventLogger {
  error(...words: unknown[]): void
}

/** The events of a provider: what OpenFeature's SDK and application code listen to. */
export class ProviderEvents {
  readonly #handlers = new Map<string, EventHandler[]>()
  #logger: EventLogger | undefined

  /** Calls everybody who listens to an event. One that throws is told to the logger and keeps nobody else from hearing. */
  emit(event: string, details: Omit<EventDetails, 'providerName'> = {}): void {
    for (const handler of this.getHandlers(event)) this.#call(handler, { ...details, providerName: 'varve' })
  }

  addHandler(event: string, handler: EventHandler): void {
    this.#handlers.set(event, [...this.getHandlers(event), handler])
  }

  /** Takes a handler off once, however often it was added. */
  removeHandler(event: string, handler: EventHandler): void {
    const handlers = this.getHandlers(event)
    const index = handlers.lastIndexOf(handler)
    if (index !== -1) this.#handlers.set(event, handlers.toSpliced(index, 1))
  }

  /** Takes off every handler, of one event or of all. */
  removeAllHandlers(event?: string): void {
    if (event === undefined) this.#handlers.clear()
    else this.#handlers.delete(event)
  }

  getHandlers(event: string): EventHandler[] {
    return [...(this.#handlers.get(event) ?? [])]
  }

  setLogger(logger: EventLogger): this {
    this.#logger = logger
    return this
  }

  #call(handler: EventHandler, details: EventDetails): void {
    const complain = (error: unknown): void => this.#logger?.error('A handler of a provider event failed.', error)
    try {
      const outcome = handler(details)
      if (outcome instanceof Promise) outcome.catch(complain)
    } catch (error) {
      complain(error)
    }
  }
}
