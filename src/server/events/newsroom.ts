import type { DecisionChange, Revision, StoreChange, Varve } from 'varve'
import { newsOf, type ChangeNews, type News, type Place } from './news.ts'

/** What is heard of a Varve. */
export type HeardVarve = Pick<Varve, 'head' | 'watch' | 'watchDecisions' | 'watchRevisions' | 'watchStore'>

/** Hears of everything that changes a Varve's answers, and makes news of it, in order. */
export class Newsroom implements Disposable {
  readonly #varve: HeardVarve
  readonly #now: () => number
  readonly #tell: (news: News) => void
  readonly #watches: readonly Disposable[]
  /** Places that the revision which is told next decides anew. */
  #decided: Place[] = []
  /** What changed without a revision, by its cause, until all of it that comes at once is here. */
  readonly #changed = new Map<ChangeNews['cause'], Place[]>()

  constructor(varve: HeardVarve, { now, tell }: { readonly now: () => number; readonly tell: (news: News) => void }) {
    this.#varve = varve
    this.#now = now
    this.#tell = tell
    this.#watches = [
      varve.watchDecisions('*', change => this.#decision(change)),
      varve.watchRevisions(revision => this.#revision(revision)),
      varve.watchStore(change => this.#store(change)),
      varve.watch('*', (_value, { key, cause }) => {
        // Stored ones were told already, for everybody; these are the process's own.
        if (cause !== 'revision' && cause !== 'rollout') this.#change(cause, { key })
      }),
    ]
  }

  [Symbol.dispose](): void {
    for (const watch of this.#watches) watch[Symbol.dispose]()
    this.#changed.clear()
  }

  #decision({ key, scope, cause }: DecisionChange): void {
    const place = scope === undefined ? { key } : { key, scope }
    if (cause === 'revision') this.#decided.push(place)
    else this.#change(cause, place)
  }

  #revision(revision: Revision): void {
    const decided = this.#decided
    this.#decided = []
    this.#tell(newsOf(revision, decided))
  }

  #store({ status, at, lasted }: StoreChange): void {
    this.#tell({ event: 'store', revision: this.#varve.head().number, at, status, lasted })
  }

  #change(cause: ChangeNews['cause'], place: Place): void {
    if (this.#changed.size === 0) queueMicrotask(() => this.#flush())
    const places = this.#changed.get(cause)
    if (places === undefined) this.#changed.set(cause, [place])
    else places.push(place)
  }

  #flush(): void {
    const all = [...this.#changed]
    this.#changed.clear()
    const { number: revision } = this.#varve.head()
    for (const [cause, places] of all) this.#tell({ event: 'change', revision, at: this.#now(), cause, places })
  }
}
