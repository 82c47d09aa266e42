import type { OpenedLog, StoredRecord } from '../ports/store.ts'
import type { Head, Sealed } from '../revisions/revision.ts'

/** What `GET /v1/log` answers: the log as it was opened, or that there is none yet. */
export type LogAnswer =
  | ({ readonly exists: true; readonly name: string } & OpenedLog)
  | { readonly exists: false; readonly name: string }

/** What `GET /v1/log/revisions` answers: a page of the log, with where it begins and ends. */
export interface LogPage {
  readonly revisions: readonly Sealed[]
  readonly oldest: number
  readonly head: Head
}

/** What `POST /v1/log/append` takes: revisions that follow a head, sealed as the writer sealed them. */
export interface LogAppend {
  readonly expected: Head
  readonly revisions: readonly Sealed[]
}

/** What `POST /v1/log/append` answers: how many were written, and where the log stands then. */
export interface LogAppended {
  readonly written: number
  readonly head: Head
}

/** A folded state of the log, as it is stored. */
export interface LogSnapshot {
  readonly number: number
  readonly hash: string
  readonly body: string
}

/** What `GET /v1/log/snapshot` answers. */
export interface LogSnapshotAnswer {
  readonly snapshot: LogSnapshot | null
}

/** What `GET /v1/log/records` answers: records of one kind in order of id. */
export interface LogRecords {
  readonly records: readonly StoredRecord[]
}

/** What is asked of a server's log at once, at most. */
export const logLimits = {
  /** Revisions of one page. */
  revisions: 1000,
  /** Characters of text on one page: after the revision that goes beyond it, a page ends. */
  page: 4 << 20,
  /** Bytes of one append's body: the largest revision, escaped, fits. */
  append: 20 << 20,
  /** Bytes of a snapshot's body. */
  snapshot: 128 << 20,
  /** Records of one page. */
  records: 1000,
  /** The shortest and the longest time between two heartbeats of a stream of hints, in milliseconds. */
  heartbeat: { least: 250, usual: 15_000, most: 60_000 },
} as const

/**
 * Kinds of records that the doors of a server keep. Whoever could write them through the log could make keys to every
 * door, so they are for those only who may do that anyway.
 */
export const doorRecords: readonly string[] = ['token', 'session', 'nonce', 'audit']
