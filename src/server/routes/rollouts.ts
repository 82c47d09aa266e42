import { isProblem, VarveError } from 'varve'
import type { ChangeOptions, Cond, Revision, Rollout, RolloutState, Written } from 'varve'
import { boolean, json as anyJson, object, optional, string } from 'varve/schema'
import type { Call } from '../call.ts'
import { mayName } from '../doors/principal.ts'
import type { Host } from '../host.ts'
import { afterQuery, pageAfter, placeCursor } from '../pages.ts'
import { rolloutsAt } from '../reading/past-rollouts.ts'
import { json } from '../reply.ts'
import { route, type Route } from '../route.ts'
import { changedAnswer, refusals } from '../writing/answers.ts'
import { changedReply } from '../writing/changed.ts'
import { orConflict } from '../writing/conflict.ts'
import { checkChanges } from '../writing/needed.ts'
import { planOf } from '../writing/plan-document.ts'
import { madeBefore, ownOnly, type Wish } from '../writing/repeated.ts'
import { rolloutTo, rolloutTold, rolloutWithEvents } from '../writing/rollout-told.ts'
import { scopeIn } from '../writing/scope.ts'
import { dryRunQuery, messageMember, signed } from '../writing/signed.ts'
import { valueMembers, valueOf } from '../writing/value-input.ts'
import { rolloutShape } from '../shapes/rollouts.ts'
import { pageOf } from '../shapes/shape.ts'

const scope = optional(string())
const answers = { 200: changedAnswer, ...refusals.notFound, ...refusals.conflict, ...refusals.invalid }
const told = {
  200: {
    doc: 'The rollout: status, share, steps, what comes next, and what was done to it by whom.',
    schema: rolloutShape,
  },
}

/** Rollouts: starting, seeing, holding and ending them. */
export function rolloutRoutes(_: Host): readonly Route[] {
  return [listRollouts, getRollout, startRollout, ...plainActions.map(action), promote, reschedule]
}

const listRollouts = route({
  ...{ method: 'GET', path: '/v1/rollouts', name: 'listRollouts', permission: 'read' },
  summary: 'Every rollout under way, with its share, its steps, and how it stands in words.',
  query: afterQuery,
  takes: ['at'],
  tagged: true,
  tenants: 'same',
  answers: {
    200: {
      doc: 'Rollouts by key and scope; who is bound to tenants sees those for them and for everybody.',
      schema: pageOf(rolloutShape),
    },
  },
  async handle({ varve, principal, query, at }) {
    const there = at === undefined ? varve.rollouts() : await rolloutsAt(varve, at)
    const { items, ...next } = pageAfter(
      there.filter(one => isVisible(one, principal)),
      placeCursor,
      query,
    )
    const states = await Promise.all(items.map(async one => ('state' in one ? one.state() : one)))
    return json({ items: states.map(state => rolloutTo(principal.tenants, at ?? varve, state)), ...next })
  },
})

function isVisible({ scope: of }: Pick<Rollout, 'scope'>, principal: Call['principal']): boolean {
  return of === undefined || mayName(principal, of.startsWith('tenant:') ? of.slice('tenant:'.length) : undefined)
}

const getRollout = route({
  ...{ method: 'GET', path: '/v1/values/{key}/rollout', name: 'getRollout', permission: 'read' },
  summary: 'The rollout of a key that is under way.',
  takes: ['scope', 'at'],
  tagged: true,
  answers: { ...told, ...refusals.notFound },
  async handle(call) {
    const { varve, at } = call
    const state = at === undefined ? await running(call).state() : await pastRollout(call, at)
    return json(await rolloutWithEvents(varve, state, at))
  },
})

const startRollout = route({
  ...{ method: 'POST', path: '/v1/values/{key}/rollout', name: 'startRollout', permission: 'release' },
  summary: 'Rolls a value out by a plan: some have it before all.',
  doc: 'A plan is `{ "ramp": { "from": 5, "to": 100, "step": 15, "every": "30m" } }`, or `percentage`, `steps`, `windows`; around one: `startingAt`, `during`, `rings`.',
  query: dryRunQuery,
  body: object({
    ...valueMembers,
    plan: anyJson({ maxLength: 300_000 }),
    when: optional(anyJson()),
    unit: optional(string({ min: 1, max: 200 })),
    shrink: optional(boolean()),
    locked: optional(boolean()),
    ...messageMember,
    scope,
  }),
  takes: ['scope'],
  answers: { ...told, ...refusals.notFound, ...refusals.conflict, ...refusals.invalid },
  async handle(call) {
    const { varve, params, body, principal } = call
    checkChanges(varve, principal, [{ key: params.key, scope: call.scope }])
    const value = valueOf(varve, params.key, body)
    const options = {
      ...{ ...(await signed(call, body.message)), ...scopeIn(call.scope), plan: planOf(body.plan) },
      ...(body.when === undefined ? {} : { when: body.when as Cond }),
      ...(body.unit === undefined ? {} : { unit: body.unit }),
      ...(body.shrink === true ? { shrink: true as const } : {}),
      ...(body.locked === undefined ? {} : { locked: body.locked }),
    }
    const attempt = { key: params.key, scope: call.scope, yours: value }
    const rollout = await orConflict(varve, attempt, () => varve.rollOut(params.key, value, options)).catch(
      orUsed(options),
    )
    const state = rolloutTold(varve, await rollout.state().catch(orUsed(options)))
    if (options.dryRun !== true) await refuseOther(call, state.started.number)
    const { shadowedBy, shadowedFor } = rollout
    return json({
      ...{ ...state, shadowedFor, ...(shadowedBy === undefined ? {} : { shadowedBy }) },
      ...(options.dryRun === true ? { revision: null, dryRun: true } : { revision: state.started.number }),
    })
  },
})

const plainActions = ['pause', 'resume', 'advance', 'approve', 'abort', 'complete'] as const

const SUMMARIES: Readonly<Record<(typeof plainActions)[number], string>> = {
  pause: 'Holds the share of this moment.',
  resume: 'Goes on where it was paused: the share does not jump, and what was ahead comes later.',
  advance: 'Takes the next step now, approving a gate that waits.',
  approve: 'Approves the next gate, whether its time has come or not.',
  abort: 'Nobody has it from now on: what stood before stands again.',
  complete: 'Everybody has it from now on: the candidate becomes the entry.',
}

function action(name: (typeof plainActions)[number]): Route {
  return route({
    ...{ method: 'POST', path: `/v1/values/{key}/rollout/${name}`, name: `${name}Rollout`, permission: 'release' },
    summary: SUMMARIES[name],
    query: dryRunQuery,
    body: object({ ...messageMember, scope }),
    takes: ['scope'],
    answers,
    handle: call => done(call, name, call.body.message, (rollout, options) => rollout[name](options)),
  })
}

const promote = route({
  ...{ method: 'POST', path: '/v1/values/{key}/rollout/promote', name: 'promoteRollout', permission: 'release' },
  summary: 'Goes on to the next ring; with `force` although the present one is not complete or has not soaked.',
  query: dryRunQuery,
  body: object({ force: optional(boolean()), ...messageMember, scope }),
  takes: ['scope'],
  answers,
  handle: call =>
    done(call, 'promote', call.body.message, (rollout, options) =>
      rollout.promote({ ...options, ...(call.body.force === true ? { force: true } : {}) }),
    ),
})

const reschedule = route({
  ...{ method: 'POST', path: '/v1/values/{key}/rollout/reschedule', name: 'rescheduleRollout', permission: 'release' },
  summary: 'Gives what is ahead another plan; who has it keeps it, unless it may shrink.',
  query: dryRunQuery,
  body: object({ plan: anyJson({ maxLength: 300_000 }), shrink: optional(boolean()), ...messageMember, scope }),
  takes: ['scope'],
  answers,
  handle: call =>
    done(call, 'reschedule', call.body.message, (rollout, options) =>
      rollout.reschedule(planOf(call.body.plan), {
        ...options,
        ...(call.body.shrink === true ? { shrink: true } : {}),
      }),
    ),
})

type RolloutCall = Call<{ readonly key: string }, { readonly dryRun?: boolean }>

/** Does something to the rollout of a key, and answers with the revision. */
async function done(
  call: RolloutCall,
  name: string,
  message: string | undefined,
  make: (rollout: Rollout, options: ChangeOptions) => Promise<Revision>,
): ReturnType<typeof changedReply> {
  const { varve, params, principal } = call
  checkChanges(varve, principal, [{ key: params.key, scope: call.scope }])
  const options = await signed(call, message)
  const attempt = { key: params.key, scope: call.scope, yours: undefined }
  const write = async (): Promise<Revision> => {
    try {
      return await make(running(call), options)
    } catch (error) {
      // It may be over by this very change, whose answer was lost.
      return (await madeBefore(varve, options.id)) ?? Promise.reject(error)
    }
  }
  const revision = await orConflict(varve, attempt, write)
  const isDry = options.dryRun === true ? { dryRun: true as const } : {}
  const written: Written = { shadowedFor: [], ...revision, ...isDry }
  return changedReply(call, written, { ...wishFor(call), note: { action: name } })
}

function wishFor({ params, scope: of }: RolloutCall): Wish {
  return { kind: 'rollout', places: [{ key: params.key, scope: of }] }
}

/** What was made under an id is no rollout, or none of this key. */
function orUsed({ id }: ChangeOptions): (error: unknown) => never {
  return error => {
    throw id !== undefined && isProblem(error, 'NO_ROLLOUT') ? new VarveError('IDEMPOTENCY_KEY_USED', {}) : error
  }
}

/** Refuses what another change was made as, under the id that this one was sent with. */
async function refuseOther(call: RolloutCall, number: number): Promise<void> {
  for await (const revision of call.varve.revisions({ before: number + 1, limit: 1 }))
    ownOnly(call, { ...revision, shadowedFor: [] }, { ...wishFor(call), note: { action: 'start' } })
}

/** The rollout of a key that was under way at a moment. Throws UNKNOWN_KEY, NO_ROLLOUT. */
async function pastRollout(
  { varve, params, scope: of }: Call<{ readonly key: string }>,
  at: NonNullable<Call['at']>,
): Promise<RolloutState> {
  const { key } = varve.explain(params.key)
  const there = (await rolloutsAt(varve, at)).find(one => one.key === key && one.scope === of)
  if (there === undefined) throw new VarveError('NO_ROLLOUT', { key, scope: of })
  return there
}

/** The rollout of a key that is under way. Throws NO_ROLLOUT. */
function running({
  varve,
  params: { key },
  scope: of,
}: Pick<Call<{ readonly key: string }>, 'varve' | 'params' | 'scope'>): Rollout {
  const rollout = varve.rollout(key, scopeIn(of))
  if (rollout === undefined) throw new VarveError('NO_ROLLOUT', { key, scope: of })
  return rollout
}
