import type { Plan } from '../../core/rollouts/plan.ts'
import type { Rollout, RollOutOptions, RolloutState } from '../../runtime/rollout.ts'
import type { ChangeOptions } from '../../runtime/signature.ts'
import type { Varve } from '../../runtime/varve.ts'
import type { Landing } from './landing.ts'
import { planSent } from './plan-sent.ts'
import { keyPath, valueSent } from './value-writes.ts'

/** What starting a rollout answers. */
type Started = RolloutState & Pick<Rollout, 'shadowedBy' | 'shadowedFor'> & { readonly revision: number | null }

type Where = Pick<Rollout, 'key' | 'scope'>

/** Rollouts that are started, and go on, at the server; where they are is told from the log that is followed. */
export function rolloutWrites(varve: Varve, landing: Landing, now: () => number): object {
  const [find, list] = [varve.rollout.bind(varve), varve.rollouts.bind(varve)]
  const acting = (rollout: Rollout): Rollout => Object.assign(rollout, actions(rollout, landing, now))
  const found = (key: string, options?: { readonly scope?: string }): Rollout | undefined => {
    const rollout = find(key, options)
    return rollout === undefined ? undefined : acting(rollout)
  }
  return {
    rollout: found,
    rollouts: () => list().map(acting),
    async rollOut(key: string, value: unknown, options: RollOutOptions): Promise<Rollout> {
      const { by: _by, expect: _expect, id: _id, dryRun: _dryRun, plan, ...rest } = options
      const body = { ...rest, ...valueSent(value), plan: planSent(plan, now()) }
      const request = { method: 'POST', path: keyPath(key, '/rollout'), body } as const
      const started = await landing.landed(() => landing.requests.change<Started>(request, options))
      const { scope, shadowedBy, shadowedFor } = started
      const at = scope === undefined ? {} : { scope }
      const shadows = { shadowedFor, ...(shadowedBy === undefined ? {} : { shadowedBy }) }
      const there = options.dryRun === true ? undefined : found(key, at)
      return Object.assign(there ?? onlyTold(key, started, actions({ key, ...at }, landing, now)), shadows)
    },
  }
}

/** A rollout that was only proposed, or that somebody ended at once: it is as the server told it. */
function onlyTold(key: string, state: Started, acts: ReturnType<typeof actions>): Rollout {
  const { id, scope, shadowedFor } = state
  const at = scope === undefined ? {} : { scope }
  return { key, ...at, id, shadowedFor, ...acts, state: async () => state, includes: () => false }
}

function actions(
  { key, scope }: Where,
  landing: Landing,
  now: () => number,
): Omit<Rollout, keyof Where | 'id' | 'shadowedBy' | 'shadowedFor' | 'state' | 'includes'> {
  const act =
    (name: string) =>
    (options: ChangeOptions, more: object = {}) => {
      const body = { message: options.message, scope, ...more }
      return landing.made({ method: 'POST', path: keyPath(key, `/rollout/${name}`), body }, options)
    }
  return {
    pause: options => act('pause')(options),
    resume: options => act('resume')(options),
    advance: options => act('advance')(options),
    approve: options => act('approve')(options),
    complete: options => act('complete')(options),
    abort: options => act('abort')(options),
    promote: ({ force, ...options }) => act('promote')(options, { force }),
    reschedule: (plan: Plan, { shrink, ...options }) =>
      act('reschedule')(options, { plan: planSent(plan, now()), shrink }),
  }
}
