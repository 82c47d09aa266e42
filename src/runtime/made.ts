import type { Candidate } from '../core/layers/layer.ts'
import type { Revision } from '../core/revisions/revision.ts'
import type { ChangeCause, ValueChange } from './watch.ts'

/** Who made a change, and where it stands in the log. */
export type Made = Pick<ValueChange, 'revision' | 'by' | 'message'>

/** What a revision says of itself. */
export function madeIn({ number: revision, by, message }: Revision): Made {
  return { revision, by, message }
}

/** For a change that a rollout made by going on: the revision that last said how it goes. Others have none. */
export function madeBy(cause: ChangeCause, winner: Candidate | undefined): Made | undefined {
  const origin = winner?.origin
  if (cause !== 'rollout' || origin === undefined || !('revision' in origin)) return undefined
  return { revision: origin.revision, by: origin.by }
}
