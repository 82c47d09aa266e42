import type { Json } from '../json.ts'
import type { FlagDocument, RolloutDocument } from '../rollouts/document.ts'

/** Hex SHA-256 that stands in a revision for a secret value whose token is kept beside the log. */
export type Commitment = string

/** A secret, of which a revision holds the commitment only. */
export interface SealedLeaf {
  readonly sealed: Commitment
}

/** What a key holds in one scope: the schema's *input*, as plain JSON; a sealed secret; or a reference to one elsewhere. */
export type Leaf = { readonly value: Json } | SealedLeaf | { readonly reference: string }

/**
 * What a key holds in one scope: a leaf, or a document that says who gets what, and when. A `locked` one, in a scope of
 * somebody's own, stands even while the key is killed.
 */
export type Entry = (Leaf | { readonly flag: FlagDocument } | { readonly rollout: RolloutDocument }) & {
  readonly locked?: true
}

/** Why a revision was made. */
export type RevisionKind =
  | 'set'
  | 'delete'
  | 'rollback'
  | 'restore'
  | 'rollout'
  | 'tag'
  | 'import'
  | 'declare'
  | 'compact'

/** One key in one scope, changed. */
export interface Change {
  /** Dotted path of the value, as in the file, the console and the CLI: `limits.maxUploads`. */
  readonly key: string
  /** `tenant:acme`; absent means everybody. */
  readonly scope?: string
  readonly op: 'set' | 'delete'
  /** Present when `op` is `set`. */
  readonly entry?: Entry
  /** Number of the revision that last touched this key and scope. */
  readonly previous?: number
  /** Number of the revision whose entry this brings back. */
  readonly restores?: number
}

/** A change with what it replaced and what is there since, as history tells them; each absent where nothing is. */
export interface WrittenChange extends Change {
  readonly before?: Json
  readonly after?: Json
}

/** One committed change set: number, time, author, message and changes. The unit of history. */
export interface Revision {
  readonly v: 1
  /** The log's own random id, so that two logs can never be spliced. */
  readonly logId: string
  /** 1, 2, 3 … dense; the primary key of every store. */
  readonly number: number
  /** UUIDv7 chosen by the writer: it makes a retry harmless. */
  readonly id: string
  /** Milliseconds since 1970 UTC; never smaller than the previous revision's. */
  readonly at: number
  readonly by: string
  readonly message: string
  readonly kind: RevisionKind
  readonly changes: readonly Change[]
  /** Evidence, request id, tag name, declarations: whatever the kind needs. */
  readonly note?: Json
  /** Hash of the revision before; for number 1 the genesis hash of the log id. */
  readonly previousHash: string
  /** Hex SHA-256 of `varve/revision/1\n` and the RFC 8785 text of this revision without `hash`. */
  readonly hash: string
}

/** Where a log ends: its last revision's number, hash and time. An empty log has number 0 and the genesis hash. */
export interface Head {
  readonly number: number
  readonly hash: string
  /** Milliseconds since 1970 UTC; 0 for an empty log. */
  readonly at: number
}

/**
 * A revision as stores keep it: the RFC 8785 text of the whole revision (`hash` included), never re-serialised,
 * beside the three facts a store needs as columns or names.
 */
export interface Sealed {
  readonly number: number
  readonly id: string
  readonly hash: string
  readonly text: string
}

/** One question answered at one moment: the last revision known, and the instant the clock stood at. */
export interface Moment {
  readonly revision: number
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  /** When the store was last heard, where it could not be heard at this moment: ramps stood still soon after it. */
  readonly heard?: number
}
