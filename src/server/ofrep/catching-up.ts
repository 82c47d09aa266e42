/** Reads the store for those who were told of a change that this process may not have read: once for many who ask at once. */
export class CatchingUp {
  readonly #refresh: () => Promise<void>
  #running: Promise<void> | undefined
  #next: Promise<void> | undefined

  constructor(refresh: () => Promise<void>) {
    this.#refresh = refresh
  }

  /** Resolves once a look at the store that began after this call is over, whatever came of it. */
  look(): Promise<void> {
    if (this.#running === undefined) return this.#run()
    // The one under way may have looked before that change was written.
    this.#next ??= this.#running.then(() => {
      this.#next = undefined
      return this.#run()
    })
    return this.#next
  }

  #run(): Promise<void> {
    this.#running = this.#refresh()
      .catch(() => {})
      .finally(() => void (this.#running = undefined))
    return this.#running
  }
}
