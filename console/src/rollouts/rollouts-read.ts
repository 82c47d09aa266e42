import type { RolloutState } from 'varve'
import { useAt } from '../addresses.ts'
import type { ApiProblem } from '../api/problem.ts'
import { useRead } from '../api/reading.ts'
import type { Page } from '../api/shapes.ts'
import type { SnapshotPage } from '../timeline/live-then.tsx'
import { pastStates } from './past-state.ts'

/** Rollouts that are under way, or were at the moment that is looked at. */
export interface RolloutsRead {
  readonly states: readonly RolloutState[] | undefined
  readonly problem: ApiProblem | null
  /** The instant that is looked at, in milliseconds since 1970 UTC; undefined for now. */
  readonly asOf: number | undefined
}

/** Reads every rollout under way; of a past moment, from what was stored then. */
export function useRollouts(): RolloutsRead {
  const at = useAt()
  const present = useRead<Page<RolloutState>>('v1/rollouts', {}, { enabled: at === undefined, now: true })
  const past = useRead<SnapshotPage>('v1/snapshot', {}, { enabled: at !== undefined })
  if (at === undefined) return { states: present.data?.items, problem: present.error, asOf: undefined }
  const asOf = past.data?.at
  return { states: past.data && pastStates(past.data.items, past.data.at), problem: past.error, asOf }
}
