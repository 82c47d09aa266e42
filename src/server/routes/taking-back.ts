import { boolean, integer, object, optional, string } from 'varve/schema'
import type { Host } from '../host.ts'
import { json } from '../reply.ts'
import { route, type Route } from '../route.ts'
import { whenOf } from '../when.ts'
import { changedAnswer, refusals } from '../writing/answers.ts'
import { changedReply } from '../writing/changed.ts'
import { orConflict } from '../writing/conflict.ts'
import { checkChanges } from '../writing/needed.ts'
import { permitted } from '../writing/permitted.ts'
import { dryRunQuery, messageMember, signed, signedForAll } from '../writing/signed.ts'
import { revisionNumber, whenMember, whenText } from '../writing/when-input.ts'
import { scopeIn } from '../writing/scope.ts'

const force = optional(boolean())
const answers = { 200: changedAnswer, ...refusals.notFound, ...refusals.conflict, ...refusals.invalid }

/** Taking back what was changed: a key, a revision, everything; and naming revisions. */
export function takingBackRoutes(_: Host): readonly Route[] {
  return [rollback, undo, restore, tag]
}

const rollback = route({
  ...{ method: 'POST', path: '/v1/values/{key}/rollback', name: 'rollBack', permission: 'write' },
  summary: 'Takes a key back: one version, or `to` a revision, a time or a tag. A new revision.',
  query: dryRunQuery,
  body: object({ to: optional(whenMember), force, ...messageMember, scope: optional(string()) }),
  takes: ['scope'],
  answers,
  async handle(call) {
    const { varve, params, body } = call
    checkChanges(varve, call.principal, [{ key: params.key, scope: call.scope }])
    const to = body.to === undefined ? undefined : whenOf(whenText(body.to), call.host.clock.now())
    const where = { ...scopeIn(call.scope), ...(to === undefined ? {} : { to }), ...forced(body) }
    const attempt = { key: params.key, scope: call.scope, yours: undefined }
    const options = await signed(call, body.message)
    const write = () => permitted(call, options, how => varve.rollback(params.key, { ...how, ...where }))
    const wish = { kind: 'rollback', places: [{ key: params.key, scope: call.scope }] } as const
    return changedReply(call, await orConflict(varve, attempt, write), wish)
  },
})

const undo = route({
  ...{ method: 'POST', path: '/v1/revisions/{revision}/undo', name: 'undoRevision', permission: 'write' },
  summary: 'Undoes one whole revision, as a new one. A conflict where a key of it was changed again since.',
  query: dryRunQuery,
  body: object({ force, ...messageMember }),
  answers,
  async handle(call) {
    const { varve, params, body } = call
    const number = revisionNumber(params.revision)
    for await (const { changes } of varve.revisions({ before: number + 1, limit: 1 }))
      checkChanges(varve, call.principal, changes)
    const options = await signed(call, body.message)
    const attempt = (key: string, scope?: string) => ({ key, scope, yours: undefined })
    const write = () => permitted(call, options, how => varve.undo(number, { ...how, ...forced(body) }))
    const wish = { kind: 'rollback', note: { undoes: number } } as const
    return changedReply(call, await orConflict(varve, attempt, write), wish)
  },
})

const restore = route({
  ...{ method: 'POST', path: '/v1/restore', name: 'restore', permission: 'write' },
  summary: 'Makes every stored value what it was at a moment, as one revision.',
  query: dryRunQuery,
  body: object({ to: whenMember, force, ...messageMember }),
  answers,
  async handle(call) {
    const { varve, body } = call
    const to = whenOf(whenText(body.to), call.host.clock.now()) ?? varve.head().number
    const options = await signedForAll(call, body.message)
    const written = await permitted(call, options, how => varve.restore(to, { ...how, ...forced(body) }))
    return changedReply(call, written, { kind: 'restore', ...(typeof to === 'number' ? { note: { to } } : {}) })
  },
})

function forced({ force: isForced }: { readonly force?: boolean }): { readonly force?: boolean } {
  return isForced === undefined ? {} : { force: isForced }
}

const tag = route({
  ...{ method: 'POST', path: '/v1/tags', name: 'tagRevision', permission: 'write' },
  summary: 'Names a revision, the newest when none is said. A tag never moves.',
  doc: 'Naming the same revision by the same name once more changes nothing.',
  body: object({ name: string({ min: 1, max: 100 }), revision: optional(integer({ min: 0 })), ...messageMember }),
  answers: {
    200: {
      doc: 'The tag and the revision it stands on.',
      schema: {
        type: 'object',
        required: ['name', 'revision'],
        properties: { name: { type: 'string' }, revision: { type: 'integer' } },
      },
    },
    409: { doc: 'The tag names another revision.' },
    ...refusals.notFound,
    ...refusals.invalid,
  },
  async handle({ varve, principal, body: { name, revision, message = '' } }) {
    const there = varve.tags().find(one => one.name === name)
    if (there !== undefined && there.revision === revision && message !== '') return json(there)
    const signature = { by: principal.name, message }
    return json(await varve.tag(name, { ...signature, ...(revision === undefined ? {} : { revision }) }))
  },
})
