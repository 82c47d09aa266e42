import type { Definitions } from '../core/definition/definitions.ts'
import type { Json } from '../core/json.ts'
import type { LostPlace } from '../core/revisions/put-back.ts'
import type { Head, RevisionKind, Sealed } from '../core/revisions/revision.ts'
import { lineOf } from '../core/revisions/settlement.ts'
import type { LogState } from '../core/revisions/state.ts'
import type { KnownHistory } from '../core/revisions/known-history.ts'
import { entryShown } from './look-back.ts'
import type { Signature } from './signature.ts'

/** How a store's history differs from the one that is known here, and what that takes away. */
export interface Divergence {
  /**
   * `behind`: the store ends where both were the same, as after a restored backup or a failover to a replica that lagged.
   * `forked`: it went on from there otherwise. `another-log`: its log is not the one that is known.
   */
  readonly kind: 'behind' | 'forked' | 'another-log'
  /** What is known and served here. */
  readonly known: HistoryEnd & {
    /** When the store last told it, in milliseconds since 1970 UTC. */
    readonly heard: number
  }
  /** What the store has. */
  readonly found: HistoryEnd
  /** The last revision that both have; 0 where there is none. */
  readonly common: number
  /** Revisions known here after that, oldest first: the last of them, at most 1,000. */
  readonly lost: readonly RevisionLine[]
  /** Revisions of the store after that, oldest first: the last of them, at most 100. */
  readonly meanwhile: readonly RevisionLine[]
  /** Every value that the lost revisions left, in order of key and scope. */
  readonly values: readonly LostValue[]
}

/** Where a history ends. */
export interface HistoryEnd extends Head {
  /** The log's own random id. */
  readonly logId: string
}

/** One revision in one line. */
export interface RevisionLine {
  readonly number: number
  readonly id: string
  readonly kind: RevisionKind
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  readonly by: string
  readonly message: string
}

/** One key in one scope that lost revisions changed. A secret is `••••`. */
export interface LostValue {
  readonly key: string
  readonly scope?: string
  /** What they left; absent where they deleted it. */
  readonly lost?: Json
  /** What the store has; absent where it has nothing. */
  readonly there?: Json
  /**
   * `put-back`: nobody changed it in the store since, so putting it back takes nothing away. `conflict`: the store was given
   * something else meanwhile. `same`: the store has it already.
   */
  readonly fate: LostPlace['fate']
  /** The lost revision that last changed it, with its time, author and message. */
  readonly revision: number
  readonly at: number
  readonly by: string
  readonly message: string
}

/** How a store that tells another history is followed. */
export interface AdoptOptions extends Signature {
  /**
   * What is done about the values that were lost. `untouched` (the default) puts back those that nobody changed in the store
   * meanwhile; `everything` also those, over what the store was given; `nothing` leaves the store as it is.
   */
  readonly putBack?: 'untouched' | 'everything' | 'nothing'
}

/** What became of following the store. */
export interface Adopted {
  /** The revision that holds the decision: every process that stood at a lost revision goes on from it by itself. */
  readonly revision: RevisionLine
  /** What was put back. */
  readonly putBack: readonly LostValue[]
  /** What was not: the store has something else and keeps it, or it is a secret that nobody can open any more. */
  readonly left: readonly LostValue[]
}

/** What a known history and a store were found to have. */
export interface Compared {
  readonly known: KnownHistory
  readonly logId: string
  readonly common: number
  /** The whole of the store's log, and its last revisions after the common one. */
  readonly state: LogState
  readonly meanwhile: readonly Sealed[]
  readonly places: readonly LostPlace[]
}

/** A comparison as people and programs are told of it. */
export function divergenceIn(compared: Compared, definitions: Definitions): Divergence {
  const { known, logId, common, state, meanwhile, places } = compared
  const isBehind = state.head.number === common
  return {
    kind: logId === known.logId ? (isBehind ? 'behind' : 'forked') : 'another-log',
    known: { logId: known.logId, ...known.state.head, heard: known.heard },
    found: { logId, ...state.head },
    common,
    lost: known.recent.filter(({ number }) => number > common).map(lineOf),
    meanwhile: meanwhile.map(lineOf),
    values: places.map(place => lostValue(place, definitions)),
  }
}

/** A lost place as it may be shown. */
export function lostValue({ key, scope, lost, there, fate }: LostPlace, definitions: Definitions): LostValue {
  const { revision, at, by, message } = lost
  const [before, after] = [lost, there].map(stored => entryShown(definitions, key, stored?.entry))
  return {
    key,
    ...(scope === undefined ? {} : { scope }),
    ...(before === undefined ? {} : { lost: before }),
    ...(after === undefined ? {} : { there: after }),
    ...{ fate, revision, at, by, message },
  }
}
