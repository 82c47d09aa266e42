/** What is first said on a stream of events. */
export interface HelloEvent {
  /** The revision served when the stream began: everything after it is told. */
  readonly revision: number
  /** What stands before our paths: `''` or `/prefix`. */
  readonly mount: string
  readonly store: StoreEvent['status'] | 'none'
  /** True where everything missed since the revision that was asked for follows. */
  readonly resumed: boolean
  /** Seconds between two signs of life. */
  readonly heartbeat: number
}

/** A revision was applied. Its values are not told: who wants them reads them. */
export interface RevisionEvent {
  readonly revision: number
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  readonly kind: string
  /** Who wrote it, and why; only for those who may read the history. */
  readonly by?: string
  readonly message?: string
  /** Keys whose answers may now be others. What is missed and read from the log again names those that were written. */
  readonly keys: readonly string[]
  /** Scopes it wrote to; empty where it was for everybody alone. */
  readonly scopes: readonly string[]
  /** Segments that changed: any key whose rules name one may answer otherwise. */
  readonly segments?: readonly string[]
}

/** Answers changed without a revision: a rollout came to its next step, an override began or ended, a source was read again. */
export interface ChangeEvent {
  readonly revision: number
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  readonly cause: 'rollout' | 'secret' | 'override' | 'source' | 'declaration'
  readonly keys: readonly string[]
}

/** The store was lost, was found to tell another history, or is heard again. */
export interface StoreEvent {
  readonly status: 'ok' | 'stale' | 'diverged' | 'broken'
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  /** How long it had been otherwise, in milliseconds. */
  readonly lasted: number
}

/** What was missed cannot be told one by one: read everything again. */
export interface ResyncEvent {
  readonly revision: number
}

/** The stream ends here. `closing`: the server stops. `refused`: the credential does not count any more. */
export interface EndEvent {
  readonly reason: 'closing' | 'refused'
}

/** The events of `/events`, by their names. */
export interface LiveEvents {
  readonly hello: HelloEvent
  readonly revision: RevisionEvent
  readonly change: ChangeEvent
  readonly store: StoreEvent
  readonly resync: ResyncEvent
  readonly end: EndEvent
}
