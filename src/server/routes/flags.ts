import type { FlagInput } from 'varve'
import { pageLimits } from 'varve/protocol'
import { boolean, json as anyJson, number, object, optional, record, string } from 'varve/schema'
import type { Call } from '../call.ts'
import type { Host } from '../host.ts'
import { afterQuery } from '../pages.ts'
import { json, type Reply } from '../reply.ts'
import { route, type Route } from '../route.ts'
import { changedAnswer, refusals } from '../writing/answers.ts'
import { changedReply } from '../writing/changed.ts'
import { orConflict } from '../writing/conflict.ts'
import { flagDetail, flagPage } from '../writing/flag-listing.ts'
import { checkChanges } from '../writing/needed.ts'
import type { Wish } from '../writing/repeated.ts'
import { scopeIn } from '../writing/scope.ts'
import { dryRunQuery, messageMember, signed } from '../writing/signed.ts'
import { flagItemShape, flagShape } from '../shapes/rollouts.ts'
import { pageOf } from '../shapes/shape.ts'

const scope = optional(string())
const locked = optional(boolean())
const answers = { 200: changedAnswer, ...refusals.notFound, ...refusals.conflict, ...refusals.invalid }

/** Flags: who gets what; kills and experiments. */
export function flagRoutes(_: Host): readonly Route[] {
  return [listFlags, getFlag, setFlag, setExperiment, kill, revive]
}

const listFlags = route({
  ...{ method: 'GET', path: '/v1/flags', name: 'listFlags', permission: 'read' },
  summary: 'Every key that is declared as a flag, or that a flag, a rollout or a kill decides.',
  query: afterQuery,
  takes: ['audience', 'at'],
  tagged: true,
  answers: {
    200: {
      doc: 'Flags by key: value and layer for the audience, document in short, rollouts, whether killed.',
      schema: pageOf(flagItemShape),
    },
  },
  async handle({ varve, audience, at, principal, query }) {
    const wanted = { audience, at, tenants: principal.tenants }
    return json(await flagPage(varve, wanted, { limit: pageLimits.most, ...query }))
  },
})

const getFlag = route({
  ...{ method: 'GET', path: '/v1/flags/{key}', name: 'getFlag', permission: 'read' },
  summary:
    'One flag: its declaration, what is stored for everybody and for scopes, its rollouts, whether it is killed.',
  takes: ['audience', 'at'],
  tagged: true,
  answers: { 200: { doc: 'The flag.', schema: flagShape }, ...refusals.notFound },
  handle: async ({ varve, audience, at, principal, params }) =>
    json(await flagDetail(varve, params.key, { audience, at, tenants: principal.tenants })),
})

const setFlag = route({
  ...{ method: 'PUT', path: '/v1/flags/{key}', name: 'setFlag', permission: 'release' },
  summary: 'Stores who gets what: variants, rules, splits. Warnings tell of rules that nobody reaches.',
  query: dryRunQuery,
  body: object({ flag: record(anyJson()), locked, ...messageMember, scope }),
  takes: ['scope'],
  answers,
  async handle(call) {
    const { varve, params, body } = call
    checkChanges(varve, call.principal, [{ key: params.key, scope: call.scope }])
    const lock = body.locked === undefined ? {} : { locked: body.locked }
    const options = { ...(await signed(call, body.message)), ...scopeIn(call.scope), ...lock }
    const attempt = { key: params.key, scope: call.scope, yours: { flag: body.flag } }
    // Its shape is checked by the one description of documents, with everything that is wrong.
    const flag = body.flag as FlagInput
    const written = await orConflict(varve, attempt, () => varve.setFlag(params.key, flag, options))
    return changedReply(call, written, flagWish(call))
  },
})

const percent = number({ min: 0, max: 100 })
const part = object({ name: string({ min: 1, max: 200 }), percent })
const range = object({ group: string({ min: 1, max: 200 }), from: percent, to: percent })

const setExperiment = route({
  ...{ method: 'PUT', path: '/v1/flags/{key}/experiment', name: 'setExperiment', permission: 'release' },
  summary: 'Sets up an experiment, or gives one other weights: those move as few units as they can.',
  query: dryRunQuery,
  body: object({
    variants: record(object({ value: anyJson(), weight: number() })),
    control: optional(string()),
    when: optional(anyJson()),
    coverage: optional(percent),
    unit: optional(string({ min: 1, max: 200 })),
    holdout: optional(part),
    exclusive: optional(range),
    locked,
    ...messageMember,
    scope,
  }),
  takes: ['scope'],
  answers,
  async handle(call) {
    const { varve, params, body } = call
    checkChanges(varve, call.principal, [{ key: params.key, scope: call.scope }])
    const { message, scope: _scope, ...experiment } = body
    const options = { ...experiment, ...(await signed(call, message)), ...scopeIn(call.scope) }
    const attempt = { key: params.key, scope: call.scope, yours: { variants: body.variants } }
    const write = () => varve.abTest(params.key, options as Parameters<typeof varve.abTest>[1])
    return changedReply(call, await orConflict(varve, attempt, write), flagWish(call))
  },
})

const kill = route({
  ...{ method: 'POST', path: '/v1/flags/{key}/kill', name: 'killFlag', permission: 'release' },
  summary:
    'Serves the off variant, or the declared default, to everybody, above every stored layer, until it is revived.',
  query: dryRunQuery,
  body: object(messageMember),
  answers,
  handle: call => switched(call, 'set'),
})

const revive = route({
  ...{ method: 'POST', path: '/v1/flags/{key}/revive', name: 'reviveFlag', permission: 'release' },
  summary: 'Undoes a kill; `revision` is null where there was none.',
  query: dryRunQuery,
  body: object(messageMember),
  answers,
  handle: call => switched(call, 'delete'),
})

/** A document is completed before it is stored, so that it cannot be held against what was sent. */
function flagWish({
  params,
  scope: of,
}: {
  readonly params: { readonly key: string }
  readonly scope?: string | undefined
}): Wish {
  return { kind: 'set', places: [{ key: params.key, scope: of, op: 'set', fits: entry => 'flag' in entry }] }
}

type SwitchCall = Call<{ readonly key: string }, { readonly dryRun?: boolean }, { readonly message?: string }>

/** Kills a flag, or revives it, and answers with what came of it. */
async function switched(call: SwitchCall, op: 'set' | 'delete'): Promise<Reply> {
  const { varve, params, body } = call
  const options = await signed(call, body.message)
  const written = await (op === 'set' ? varve.kill(params.key, options) : varve.revive(params.key, options))
  return changedReply(call, written, { kind: 'set', places: [{ key: params.key, scope: 'varve:killed', op }] })
}
