import type { WritableKey } from '../core/definition/inference.ts'
import type { Head, Revision } from '../core/revisions/revision.ts'
import type { Duration } from '../core/time.ts'
import type { BlameEntry, Difference, HistoryEntry, LiveEntry } from './look-back.ts'
import type { MomentReader } from './reader.ts'
import type { ChangeOptions, Signature, WriteOptions } from './signature.ts'
import type { Written } from './varve.ts'
import type { Verification, VerifyOptions } from './verify.ts'
import type { When } from './when.ts'

/** Which part of the history is wanted. */
export interface HistoryOptions {
  /** One scope; null for what holds for everybody; every scope when absent. */
  readonly scope?: string | null
  /** At most this many entries. */
  readonly limit?: number
  /** Only revisions before this number: the cursor of the next page. */
  readonly before?: number
}

/** One side of a comparison: a point in history (`'now'` for the present), or a scope at a point in history. */
export type Side = When | { readonly scope: string; readonly at?: When }

/** What a name means: the tag and the revision it stands on. */
export interface Tag {
  readonly name: string
  readonly revision: number
}

/** Who names a revision, and which. */
export interface TagOptions extends Signature {
  /** The revision that is named; the newest when absent. */
  readonly revision?: number
  /** UUIDv7 of the change: naming with the same id once more does nothing, and returns what the first did. */
  readonly id?: string
}

/** What can be asked about the past of an opened configuration, and how it is taken back. */
export interface History<F> {
  /** What happened to a key, `prefix.*` or `*`, newest first. */
  history(pattern?: string, options?: HistoryOptions): AsyncIterable<HistoryEntry>
  /** Revisions as they are, newest first. */
  revisions(options?: { readonly limit?: number; readonly before?: number }): AsyncIterable<Revision>
  /** Who made each part of a key's stored value what it is; `before` a revision, what it was then. */
  blame(key: string, options?: { readonly scope?: string; readonly before?: number }): Promise<BlameEntry[]>
  /** What differs in the store between two moments, or between two scopes. */
  diff(from: Side, to?: Side, options?: { readonly keys?: string }): Promise<Difference[]>
  /** What was live: every stored value at a moment, the present when absent. */
  snapshot(when?: When): Promise<{ readonly revision: number; readonly at: number; readonly entries: LiveEntry[] }>
  /** A Reader of the past: what the log had decided at that moment. */
  at(when: When): Promise<MomentReader<F>>
  /**
   * Takes a key back: one version, or `to` a revision, time or tag. A new revision; history is never edited. One version back
   * from a rollout is what stood before it; `to` a moment during one brings it back paused, at the share it had.
   */
  rollback<K extends WritableKey<F>>(
    key: K,
    options: WriteOptions & { readonly to?: When; readonly force?: boolean },
  ): Promise<Written>
  /** Undoes one whole revision. Throws REVISION_CONFLICT where a key of it was changed again since. */
  undo(revision: number, options: ChangeOptions & { readonly force?: boolean }): Promise<Written>
  /** Makes every stored value what it was at a moment, as one revision; undefined when everything is already. */
  restore(when: When, options: ChangeOptions & { readonly force?: boolean }): Promise<Written | undefined>
  /** Names a revision, the newest when `revision` is absent. A tag never moves. Throws TAG_EXISTS, and IDEMPOTENCY_KEY_USED. */
  tag(name: string, options: TagOptions): Promise<Tag>
  tags(): readonly Tag[]
  /**
   * Checks the whole chain, or its `last` revisions; with `expectHead` (`number:hash`) all of it, and that its end was not
   * lost.
   */
  verify(options?: VerifyOptions): Promise<Verification>
  /** The end of the log as this process has applied it. */
  head(): Head
  /**
   * Drops history older than `keep`, leaving the state there as a snapshot: answers inside the window stay the same.
   * Never drops the last 1,000 revisions or a tagged one. Returns the oldest revision kept.
   */
  compact(options: Signature & { readonly keep: Duration }): Promise<{ readonly oldest: number }>
}
