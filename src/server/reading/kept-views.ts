/** Items that all views together may hold. */
const MOST_ITEMS = 40_000

/** What was made of keys for one who asks, by key. */
export type View<T> = Map<string, T>

/** What was described of keys, for each who asks, for as long as nothing changed: what the next page of a list need not make again. */
export class KeptViews<T> {
  readonly #views = new Map<string, View<T>>()
  #state: string | undefined

  /** The view of somebody at a state, begun where there is none. `state` differs wherever any item of anybody may. */
  of(state: string, asker: string): View<T> {
    if (state !== this.#state) this.#views.clear()
    this.#state = state
    const view = this.#views.get(asker) ?? new Map<string, T>()
    // The one that was asked for last goes last.
    this.#views.delete(asker)
    this.#views.set(asker, view)
    this.#bound()
    return view
  }

  /** Lets views go that were not asked for longest, but never the last. */
  #bound(): void {
    let count = [...this.#views.values()].reduce((sum, { size }) => sum + size, 0)
    for (const [asker, { size }] of this.#views) {
      if (count <= MOST_ITEMS || this.#views.size === 1) return
      this.#views.delete(asker)
      count -= size
    }
  }
}
