import { type ChangeDraft, type Cond, type Flat, type Json, reference, type Tree, VarveError } from 'varve'
import { boolean, json as anyJson, list, object, oneOf, optional, record, string } from 'varve/schema'
import type { Call } from '../call.ts'
import type { Host } from '../host.ts'
import { route, type Route } from '../route.ts'
import { changedAnswer, refusals } from '../writing/answers.ts'
import { changedReply } from '../writing/changed.ts'
import { checkChanges, checkPermission } from '../writing/needed.ts'
import type { WishedPlace } from '../writing/repeated.ts'
import { scopeIn } from '../writing/scope.ts'
import { dryRunQuery, messageMember, signedForAll } from '../writing/signed.ts'

const name = string({ min: 1, max: 256 })
const text = optional(string({ max: 2048 }))
const change = object({
  key: optional(name),
  segment: optional(name),
  scope: optional(string({ max: 220 })),
  value: optional(anyJson()),
  reference: text,
  locked: optional(boolean()),
  flag: optional(record(anyJson())),
  when: optional(anyJson()),
  doc: text,
  delete: optional(boolean()),
})

/** One of several changes: a value, a reference, a flag's document or nothing for a key in a scope; or a segment. */
interface DraftedChange {
  readonly key?: string
  readonly segment?: string
  readonly scope?: string
  readonly value?: Json
  readonly reference?: string
  readonly locked?: boolean
  readonly flag?: Readonly<Record<string, Json>>
  readonly when?: Json
  readonly doc?: string
  readonly delete?: boolean
}

type Draft = ChangeDraft<Flat<Tree>>

/** Several changes, over any keys and scopes, as one revision: what the library's `change` and `import` are over HTTP. */
export function draftRoutes(_: Host): readonly Route[] {
  return [
    route({
      ...{ method: 'POST', path: '/v1/changes', name: 'makeChanges', permission: 'write' },
      summary: 'Makes several changes, over any keys and scopes, as one revision: all of them or none.',
      doc: 'Each names a `key` and what it is to have (`value`, `reference`, `flag` or `delete: true`), or a `segment` and `when` it holds. `If-Match` names the revision that the whole log is expected at.',
      query: dryRunQuery,
      body: object({
        ...{ kind: optional(oneOf(['set', 'import'])), note: optional(anyJson()) },
        ...{ changes: list(change, { min: 1, max: 10_000 }), ...messageMember },
      }),
      bodyLimit: 8 << 20,
      answers: { 200: changedAnswer, ...refusals.notFound, ...refusals.conflict, ...refusals.invalid },
      async handle(call) {
        const { varve, body } = call
        checkAll(call, body.changes)
        const options = await signedForAll(call, body.message)
        const edit = (draft: Draft): void => body.changes.forEach((one, index) => make(draft, one, index))
        const noted = { ...options, ...(body.note === undefined ? {} : { note: body.note }) }
        const written = await (body.kind === 'import' ? varve.import(noted, edit) : varve.change(options, edit))
        const places = lastWords(body.changes).map(wishOf)
        const kind = places.every(({ op }) => op === 'delete') ? 'delete' : 'set'
        return changedReply(call, written, { kind: body.kind === 'import' ? 'import' : kind, places })
      },
    }),
  ]
}

/** What it takes depends on what is changed: secrets, and what decides who gets what, are not everybody's to write. */
function checkAll({ varve, principal }: Call, changes: readonly DraftedChange[]): void {
  checkChanges(
    varve,
    principal,
    changes.flatMap(({ key, scope }) => (key === undefined ? [] : [{ key, scope }])),
  )
  if (changes.some(({ flag, segment }) => flag !== undefined || segment !== undefined))
    checkPermission(principal, 'release')
}

function make(draft: Draft, one: DraftedChange, index: number): void {
  const { key, segment, scope, value, flag, when, locked } = one
  const at = scopeIn(scope)
  const said = [one.value, one.reference, flag, when].filter(part => part !== undefined).length
  if ((key === undefined) === (segment === undefined) || said !== (one.delete === true ? 0 : 1)) throw unclear(index)
  if (segment !== undefined) {
    if (when === undefined) throw unclear(index)
    // What is no condition is refused by the library, with everything that is wrong with it.
    return draft.setSegment(segment, when as Cond, one.doc === undefined ? {} : { doc: one.doc })
  }
  if (key === undefined || when !== undefined) throw unclear(index)
  if (one.delete === true) return draft.delete(key, at)
  if (flag !== undefined) return draft.setFlag(key, flag, at)
  const kept: Json = one.reference === undefined ? (value ?? null) : { ...reference(one.reference) }
  return draft.set(key, kept, { ...at, ...(locked === undefined ? {} : { locked }) })
}

/** What each place is to have in the end: the last word on it counts. */
function lastWords(changes: readonly DraftedChange[]): DraftedChange[] {
  const last = new Map(changes.map(one => [`${one.key ?? ''}\n${one.segment ?? ''}\n${one.scope ?? ''}`, one]))
  return [...last.values()]
}

function wishOf({ key, segment, scope, value, flag, reference: text, ...one }: DraftedChange): WishedPlace {
  if (segment !== undefined) return { key: segment, scope: 'varve:segment', op: 'set' }
  const place = { key: key ?? '', scope, op: one.delete === true ? ('delete' as const) : ('set' as const) }
  if (value !== undefined) return { ...place, value }
  if (flag !== undefined) return { ...place, fits: entry => 'flag' in entry }
  return text === undefined ? place : { ...place, fits: entry => 'reference' in entry }
}

function unclear(index: number): VarveError<'REQUEST_INVALID'> {
  const issue = 'must name a key and one of value, reference, flag and delete, or a segment and when it holds'
  return new VarveError('REQUEST_INVALID', {
    problems: [{ code: 'REQUEST_INVALID', key: `body.changes[${index}]`, issue }],
  })
}
