import { canonical, type Entry, type Json } from 'varve'
import { boolean, json, list, object, optional, record, string } from 'varve/schema'
import type { Host } from '../host.ts'
import { route, type Route } from '../route.ts'
import { changedAnswer, refusals } from '../writing/answers.ts'
import { changedReply } from '../writing/changed.ts'
import { orConflict } from '../writing/conflict.ts'
import { checkChanges } from '../writing/needed.ts'
import { patched } from '../writing/merge-patch.ts'
import { patchValue } from '../writing/patch-value.ts'
import type { WishedPlace } from '../writing/repeated.ts'
import { scopeIn } from '../writing/scope.ts'
import { dryRunQuery, messageMember, signed, signedForAll } from '../writing/signed.ts'
import { storedOne } from '../writing/stored-one.ts'
import { valueMembers, valueOf, valuesIn } from '../writing/value-input.ts'

const scope = optional(string())
const keyName = string({ min: 1, max: 256 })
const answers = { 200: changedAnswer, ...refusals.notFound, ...refusals.conflict, ...refusals.invalid }

/** Changes of stored values. */
export function changeRoutes(_: Host): readonly Route[] {
  return [setValue, patchOne, deleteValue, patchValues]
}

const setValue = route({
  ...{ method: 'PUT', path: '/v1/values/{key}', name: 'setValue', permission: 'write' },
  summary: 'Stores a value of a key, for everybody or for a scope.',
  doc: 'Send `value` as JSON, or `text` as a form field has it. `If-Match` names the revision that last touched the key.',
  query: dryRunQuery,
  body: object({ ...valueMembers, ...messageMember, scope, locked: optional(boolean()) }),
  takes: ['scope'],
  answers,
  async handle(call) {
    const { varve, params, body } = call
    checkChanges(varve, call.principal, [{ key: params.key, scope: call.scope }])
    const value = valueOf(varve, params.key, body)
    return storedOne(call, value, value)
  },
})

const patchOne = route({
  ...{ method: 'PATCH', path: '/v1/values/{key}', name: 'patchValue', permission: 'write' },
  summary: 'Changes the members of an object that a JSON merge patch names, and no other.',
  doc: 'Where nothing is stored yet, the value that is served is what is changed. Members that others changed since stay theirs.',
  query: dryRunQuery,
  body: object({ patch: json(), ...messageMember, scope }),
  media: ['application/json', 'application/merge-patch+json'],
  takes: ['scope'],
  answers,
  async handle(call) {
    const { varve, params, body } = call
    const wanted = { key: params.key, scope: call.scope, patch: body.patch }
    checkChanges(varve, call.principal, [wanted])
    const written = await patchValue(varve, wanted, await signed(call, body.message))
    // What was patched so stays as it is where it is patched so once more.
    const fits = (entry: Entry) => 'value' in entry && isSame(patched(entry.value, body.patch), entry.value)
    return changedReply(call, written, { kind: 'set', places: [{ ...wanted, op: 'set', fits }] })
  },
})

const deleteValue = route({
  ...{ method: 'DELETE', path: '/v1/values/{key}', name: 'deleteValue', permission: 'write' },
  summary: 'Deletes a stored value, so that the next layer shows; history keeps it.',
  query: { ...dryRunQuery, ...messageMember },
  body: optional(object({ ...messageMember, scope })),
  takes: ['scope'],
  answers,
  async handle(call) {
    const { varve, params, query, body } = call
    checkChanges(varve, call.principal, [{ key: params.key, scope: call.scope }])
    const options = { ...(await signed(call, body?.message ?? query.message)), ...scopeIn(call.scope) }
    const attempt = { key: params.key, scope: call.scope, yours: undefined }
    const written = await orConflict(varve, attempt, () => varve.delete(params.key, options))
    return changedReply(call, written, {
      kind: 'delete',
      places: [{ key: params.key, scope: call.scope, op: 'delete' }],
    })
  },
})

const patchValues = route({
  ...{ method: 'PATCH', path: '/v1/values', name: 'changeValues', permission: 'write' },
  summary: 'Changes several keys as one revision: all of them or none, and no key that is not named.',
  doc: '`If-Match` names the revision that the whole log is expected at.',
  query: dryRunQuery,
  body: object({
    set: optional(record(json())),
    texts: optional(record(string())),
    delete: optional(list(keyName, { max: 1000 })),
    ...messageMember,
    scope,
  }),
  takes: ['scope'],
  answers,
  async handle(call) {
    const { varve, body } = call
    const values = valuesIn(varve, body)
    const gone = body.delete ?? []
    const places = [...values.keys(), ...gone].map(key => ({ key, scope: call.scope }))
    checkChanges(varve, call.principal, places)
    const at = scopeIn(call.scope)
    const options = await signedForAll(call, body.message)
    const attempt = (key: string) => ({ key, scope: call.scope, yours: values.get(key) })
    const write = () =>
      varve.change(options, draft => {
        for (const [key, value] of values) draft.set(key, value, at)
        for (const key of gone) draft.delete(key, at)
      })
    const wished = places.map(place => ({ ...place, ...wishOf(values.get(place.key)) }))
    const kind = values.size === 0 ? 'delete' : 'set'
    return changedReply(call, await orConflict(varve, attempt, write), { kind, places: wished })
  },
})

function wishOf(value: Json | undefined): Pick<WishedPlace, 'op' | 'value'> {
  return value === undefined ? { op: 'delete' } : { op: 'set', value }
}

function isSame(a: Json, b: Json): boolean {
  return canonical(a) === canonical(b)
}
