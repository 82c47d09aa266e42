import { readReference, VarveError, type SecretAccess, type Duration, type Varve } from 'varve'
import { boolean, duration, integer, json as anyJson, list, object, oneOf, optional, string } from 'varve/schema'
import type { Host } from '../host.ts'
import { afterQuery, pageIfAsked, placeCursor } from '../pages.ts'
import { json, type Reply, type Shown } from '../reply.ts'
import { route, type Route } from '../route.ts'
import { whenOf } from '../when.ts'
import { changedAnswer, refusals } from '../writing/answers.ts'
import { changedReply } from '../writing/changed.ts'
import { orConflict } from '../writing/conflict.ts'
import { isSecret } from '../writing/facts.ts'
import { checkChanges } from '../writing/needed.ts'
import { scopeIn } from '../writing/scope.ts'
import { dryRunQuery, messageMember, signed } from '../writing/signed.ts'
import { storedOne } from '../writing/stored-one.ts'
import { valueMembers, valueOf, type ValueInput } from '../writing/value-input.ts'
import { whenText } from '../writing/when-input.ts'
import { destroyedShape, revealedShape, secretItemShape, secretShape } from '../shapes/secrets.ts'
import { pageOf } from '../shapes/shape.ts'

const scope = optional(string())
const secretMembers = { ...valueMembers, reference: optional(string({ min: 1, max: 2048 })), ...messageMember, scope }
const answers = { 200: changedAnswer, ...refusals.notFound, ...refusals.conflict, ...refusals.invalid }
const lists = { scope, keys: optional(string({ min: 1, max: 256 })) }

/** Secrets: write-only, but for `reveal`, which is recorded. No other answer has a value of one in it. */
export function secretRoutes(_: Host): readonly Route[] {
  return [listSecrets, getSecret, setSecret, rotateSecret, destroySecret, revealSecret]
}

const listSecrets = route({
  ...{ method: 'GET', path: '/v1/secrets', name: 'listSecrets', permission: 'secrets' },
  summary:
    'Every live stored secret in every scope: how it is kept, by whom and when, and whether it can be read; no value.',
  query: { keys: lists.keys, ...afterQuery },
  answers: {
    200: {
      doc: 'Secrets by key and scope, all unless `limit` is said; the same value has the same fingerprint.',
      schema: pageOf(secretItemShape),
    },
  },
  async handle({ varve, query: { keys, ...page } }) {
    const all = await varve.secrets.list(keys === undefined ? {} : { keys })
    return unkept(pageIfAsked(all, placeCursor, page))
  },
})

const getSecret = route({
  ...{ method: 'GET', path: '/v1/secrets/{key}', name: 'getSecret', permission: 'secrets' },
  summary: 'One secret in every scope, and who was shown it, newest first.',
  answers: {
    200: { doc: 'The secret; `items` is empty where none is stored.', schema: secretShape },
    ...refusals.notFound,
  },
  async handle({ varve, params: { key } }) {
    varve.explain(key)
    const accesses: SecretAccess[] = []
    for await (const access of varve.secrets.accesses({ keys: key, limit: 100 })) accesses.push(access)
    return unkept({ key, items: await varve.secrets.list({ keys: key }), accesses })
  },
})

const setSecret = route({
  ...{ method: 'PUT', path: '/v1/secrets/{key}', name: 'setSecret', permission: 'secrets' },
  summary: 'Stores a secret: its value, which is sealed, or where it is kept (`reference`).',
  query: dryRunQuery,
  body: object({ ...secretMembers, locked: optional(boolean()) }),
  takes: ['scope'],
  answers,
  async handle(call) {
    const { varve, params, body } = call
    checkChanges(varve, call.principal, [{ key: params.key, scope: call.scope }])
    return storedOne(call, secretIn(varve, params.key, body))
  },
})

const span = optional(duration())

const rotateSecret = route({
  ...{ method: 'POST', path: '/v1/secrets/{key}/rotate', name: 'rotateSecret', permission: 'secrets' },
  summary: 'Stores a new value, and accepts the former one beside it until `window` (a day) has passed.',
  query: dryRunQuery,
  body: object({ ...secretMembers, window: span, lead: span }),
  takes: ['scope'],
  answers,
  async handle(call) {
    const { varve, params, body } = call
    checkChanges(varve, call.principal, [{ key: params.key, scope: call.scope }])
    const value = secretIn(varve, params.key, body)
    const spans = { ...inMs('window', body.window), ...inMs('lead', body.lead) }
    const options = { ...(await signed(call, body.message)), ...scopeIn(call.scope), ...spans }
    const attempt = { key: params.key, scope: call.scope, yours: undefined }
    const written = await orConflict(varve, attempt, () => varve.secrets.rotate(params.key, value, options))
    const places = [{ key: params.key, scope: call.scope, op: 'set' }] as const
    return changedReply(call, written, { note: { action: 'rotate' }, places })
  },
})

const destroySecret = route({
  ...{ method: 'POST', path: '/v1/secrets/{key}/destroy', name: 'destroySecret', permission: 'secrets' },
  summary:
    'Destroys values for good: those before the live one, all of them, or those of some revisions. History stays.',
  body: object({
    which: optional(oneOf(['all', 'former'])),
    revisions: optional(list(integer({ min: 1 }), { min: 1, max: 1000 })),
    ...messageMember,
    scope,
  }),
  takes: ['scope'],
  answers: {
    200: { doc: 'The revisions whose values are gone.', schema: destroyedShape },
    ...refusals.notFound,
    ...refusals.invalid,
  },
  async handle({ varve, principal, params, body, scope: of }) {
    const { which, revisions, message = '' } = body
    if (which !== undefined && revisions !== undefined) throw twice('revisions')
    const wanted = revisions ?? which
    const options = {
      by: principal.name,
      message,
      ...scopeIn(of),
      ...(wanted === undefined ? {} : { revisions: wanted }),
    }
    const { revision = null, scrubbed = null, ...rest } = await varve.secrets.destroy(params.key, options)
    return unkept({ revision, scrubbed, ...rest })
  },
})

const revealSecret = route({
  ...{ method: 'POST', path: '/v1/secrets/{key}/reveal', name: 'revealSecret', permission: 'secrets' },
  summary: 'Shows a secret to a person. Who asked and why is recorded before it is shown.',
  body: object({ when: optional(anyJson({ maxLength: 300 })), ...messageMember, scope }),
  takes: ['scope'],
  answers: {
    200: { doc: 'The value, once: `{ key, value }`.', schema: revealedShape },
    ...refusals.notFound,
    ...refusals.invalid,
  },
  async handle({ varve, principal, params: { key }, body, host, scope: of }) {
    const { when, message = '' } = body
    const at = when === undefined ? undefined : whenOf(whenText(when), host.clock.now())
    const options = { by: principal.name, message, ...scopeIn(of), ...(at === undefined ? {} : { at }) }
    const value = await varve.secrets.reveal(key, options)
    return unkept({ key, value }, { scope: of, detail: message })
  },
})

/** What a body gives for a secret: its value, or where it is kept. Throws REQUEST_INVALID, VALUE_REFUSED, REFERENCE_INVALID. */
function secretIn(
  varve: Varve,
  key: string,
  body: ValueInput & { readonly reference?: string },
): Parameters<Varve['set']>[1] {
  varve.explain(key)
  if (!isSecret(varve, key)) {
    const remedy = `Store it as a value: PUT /v1/values/${key}.`
    const problems = [{ code: 'INVALID_VALUE' as const, key, issue: 'is declared as no secret', remedy }]
    throw new VarveError('VALUE_REFUSED', { problems })
  }
  if (body.reference === undefined) return valueOf(varve, key, body)
  if (body.value !== undefined || body.text !== undefined) throw twice('reference')
  return { reference: readReference(body.reference).text }
}

function twice(name: string): VarveError {
  const issue = 'is there beside something else that says the same'
  return new VarveError('REQUEST_INVALID', { problems: [{ code: 'REQUEST_INVALID', key: `body.${name}`, issue }] })
}

function inMs<N extends string>(name: N, ms: number | undefined): { readonly [K in N]?: Duration } {
  return ms === undefined ? {} : ({ [name]: `${ms}ms` } as { readonly [K in N]?: Duration })
}

/** An answer that nobody may keep, the browser's own store included. */
function unkept(body: unknown, shown?: Shown): Reply {
  return json(body, { headers: { 'cache-control': 'no-store' }, shown })
}
