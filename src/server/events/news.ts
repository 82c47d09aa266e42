import type { ChangeCause, Revision, StoreStatus } from 'varve'

/** Where something changed: a key, in one scope or for everybody. */
export interface Place {
  readonly key: string
  readonly scope?: string
}

/** What listeners are told of, before anybody worked out who may hear how much of it. */
export type News = RevisionNews | ChangeNews | StoreNews | ResyncNews

/** A revision was applied. */
export interface RevisionNews {
  readonly event: 'revision'
  readonly revision: number
  readonly at: number
  readonly kind: string
  readonly by: string
  readonly message: string
  readonly places: readonly Place[]
  readonly segments: readonly string[]
}

/** Answers changed, and no revision says so. */
export interface ChangeNews {
  readonly event: 'change'
  /** The revision that was served then. */
  readonly revision: number
  readonly at: number
  readonly cause: Exclude<ChangeCause, 'revision'>
  readonly places: readonly Place[]
}

/** The store is lost, or back. */
export interface StoreNews {
  readonly event: 'store'
  readonly revision: number
  readonly at: number
  readonly status: StoreStatus
  readonly lasted: number
}

/** Too much happened to be told. */
export interface ResyncNews {
  readonly event: 'resync'
  readonly revision: number
  readonly at: number
}

/** Scopes under which the log keeps what is not a value in a scope. */
const SEGMENTS = 'varve:segment'
const OWN = 'varve:'

/** A revision as news. `decided` are the places whose answers it changed, where that is known: the written ones otherwise. */
export function newsOf(revision: Revision, decided: readonly Place[] = written(revision)): RevisionNews {
  const { number, at, kind, by, message, changes } = revision
  const segments = changes.filter(({ scope }) => scope === SEGMENTS).map(({ key }) => key)
  return { event: 'revision', revision: number, at, kind, by, message, places: decided, segments }
}

function written({ changes }: Revision): Place[] {
  return changes
    .filter(({ scope }) => scope !== SEGMENTS)
    .map(({ key, scope }) => (scope === undefined || scope.startsWith(OWN) ? { key } : { key, scope }))
}
