import { VarveError, type ChangeOptions, type When } from 'varve'
import { boolean, integer, list, object, optional, string } from 'varve/schema'
import type { Host } from '../host.ts'
import type { Call } from '../call.ts'
import { json, type Reply } from '../reply.ts'
import { route, type Route } from '../route.ts'
import { whenOf } from '../when.ts'
import { changedAnswer, refusals } from '../writing/answers.ts'
import { changedReply } from '../writing/changed.ts'
import { orConflict, versionAt } from '../writing/conflict.ts'
import { checkChanges } from '../writing/needed.ts'
import { permitted } from '../writing/permitted.ts'
import { putBackPart } from '../writing/put-back-part.ts'
import { dryRunQuery, messageMember, signed, signedForAll } from '../writing/signed.ts'
import { revisionNumber, whenMember, whenText } from '../writing/when-input.ts'
import { changeId } from '../writing/repeated.ts'
import { scopeIn } from '../writing/scope.ts'

const force = optional(boolean())
const path = optional(list(string({ min: 1, max: 256 }), { min: 1, max: 32 }))
const answers = { 200: changedAnswer, ...refusals.notFound, ...refusals.conflict, ...refusals.invalid }

/** Taking back what was changed: a key, a revision, everything; and naming revisions. */
export function takingBackRoutes(_: Host): readonly Route[] {
  return [rollback, undo, restore, tag]
}

const rollback = route({
  ...{ method: 'POST', path: '/v1/values/{key}/rollback', name: 'rollBack', permission: 'write' },
  summary: 'Takes a key back: one version, or `to` a revision, a time or a tag. A new revision.',
  doc: 'With `path`, the names of members from the outermost in, only that part of an object is what it was at `to`; all others stay.',
  query: dryRunQuery,
  body: object({ to: optional(whenMember), path, force, ...messageMember, scope: optional(string()) }),
  takes: ['scope'],
  answers,
  async handle(call) {
    const { varve, params, body } = call
    checkChanges(varve, call.principal, [{ key: params.key, scope: call.scope }])
    const to = body.to === undefined ? undefined : whenOf(whenText(body.to), call.host.clock.now())
    const where = { ...scopeIn(call.scope), ...(to === undefined ? {} : { to }), ...forced(body) }
    const attempt = { key: params.key, scope: call.scope, yours: undefined }
    const options = await signed(call, body.message)
    if (body.path !== undefined) return partBack(call, { path: body.path, to }, options)
    const write = () => permitted(call, options, how => varve.rollback(params.key, { ...how, ...where }))
    const wish = { kind: 'rollback', places: [{ key: params.key, scope: call.scope }] } as const
    return changedReply(call, await orConflict(varve, attempt, write), wish)
  },
})

/** Puts one part of an object back. Throws what `putBackPart` throws. */
async function partBack(
  call: Pick<Call<{ readonly key: string }>, 'varve' | 'principal' | 'request' | 'params' | 'scope'>,
  { path: parts, to }: { readonly path: readonly string[]; readonly to: When | undefined },
  options: ChangeOptions,
): Promise<Reply> {
  const place = { key: call.params.key, scope: call.scope }
  if (to === undefined) throw lacking('to')
  const write = () => putBackPart(call.varve, { ...place, path: parts, to }, options)
  const written = await orConflict(call.varve, { ...place, yours: undefined }, write)
  return changedReply(call, written, { kind: 'set', places: [{ ...place, op: 'set' }] })
}

function lacking(name: string): VarveError {
  const issue = 'says to which moment a part goes back, and is not there'
  return new VarveError('REQUEST_INVALID', { problems: [{ code: 'REQUEST_INVALID', key: `body.${name}`, issue }] })
}

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
    // What it was before that revision is what it was to become again.
    const attempt = async (key: string, scope: string | undefined) => {
      const before = await versionAt(varve, { key, scope }, number - 1)
      return { key, scope, yours: before?.after }
    }
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
  doc: 'Naming the same revision by the same name once more changes nothing; nor does a repetition with its Idempotency-Key.',
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
  async handle(call) {
    const { varve, principal, body } = call
    const { name, revision, message = '' } = body
    const there = varve.tags().find(one => one.name === name)
    if (there !== undefined && there.revision === revision && message !== '') return json(there)
    const id = await changeId(call)
    const options = { by: principal.name, message, ...(id === undefined ? {} : { id }) }
    return json(await varve.tag(name, { ...options, ...(revision === undefined ? {} : { revision }) }))
  },
})
