import type { RolloutState } from 'varve'
import { useAt } from '../addresses.ts'
import type { ApiProblem } from '../api/problem.ts'
import { useRead } from '../api/reading.ts'
import { useAll } from '../history/pages.ts'
import type { SnapshotPage } from '../timeline/live-then.tsx'

/** Rollouts that are under way, or were at the moment that is looked at. */
export interface RolloutsRead {
  readonly states: readonly RolloutState[] | undefined
  readonly problem: ApiProblem | null
  /** The instant that is looked at, in milliseconds since 1970 UTC; undefined for now. */
  readonly asOf: number | undefined
}

/** Reads every rollout that is under way, or was at the moment that is looked at. */
export function useRollouts(): RolloutsRead {
  const at = useAt()
  const { all, pages } = useAll<RolloutState>('v1/rollouts')
  // A moment may be named by a revision or a tag: what it was by the clock is told with its snapshot.
  const moment = useRead<SnapshotPage>('v1/snapshot', { limit: 1 }, { enabled: at !== undefined })
  if (at === undefined) return { states: all, problem: pages.error, asOf: undefined }
  const asOf = moment.data?.at
  return { states: asOf === undefined ? undefined : all, problem: pages.error ?? moment.error, asOf }
}
