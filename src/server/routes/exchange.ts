import { VarveError, type Json, type Written } from 'varve'
import type { ImportRemark } from 'varve/exchange'
import { boolean, json as anyJson, object, oneOf, optional, string } from 'varve/schema'
import { type Call, readerFor } from '../call.ts'
import { type FlagsPlan, plannedFlags } from '../exchange/import-flags.ts'
import { type IncomingValue, plannedValues } from '../exchange/import-values.ts'
import { type Exported, servedValues, storedFlags, storedValues } from '../exchange/exported.ts'
import { historyLines } from '../exchange/history-lines.ts'
import type { Host } from '../host.ts'
import { json, type Reply } from '../reply.ts'
import { route, type Route } from '../route.ts'
import { changedAnswer, refusals } from '../writing/answers.ts'
import { changedReply } from '../writing/changed.ts'
import { checkChanges, checkPermission } from '../writing/needed.ts'
import { checkTenant, scopeIn } from '../writing/scope.ts'
import type { Wish } from '../writing/repeated.ts'
import { dryRunQuery, messageMember, signedForAll } from '../writing/signed.ts'

/** In and out: the same documents as the command line's `export` and `import`. */
export function exchangeRoutes(_: Host): readonly Route[] {
  return [exporting, importing]
}

const exporting = route({
  ...{ method: 'GET', path: '/v1/export', name: 'export', permission: 'read' },
  summary: 'Stored values as one document; or flags and segments, or the whole history as JSON lines. Never a secret.',
  doc: 'With `all`, what every key has for the audience. `Varve-Left-Out` says how much the document cannot say.',
  query: { format: optional(oneOf(['json', 'flags', 'jsonl'])), all: optional(boolean()) },
  takes: ['audience', 'at', 'scope'],
  answers: {
    200: { doc: 'The document, as `varve import` and `POST /v1/import` take it.', schema: { type: 'object' } },
  },
  async handle(call) {
    const { varve, query, scope, principal, at } = call
    const { format = 'json', all = false } = query
    if (format === 'json' && all) return handedOut(servedValues(varve, readerFor(call)))
    // Who is bound to tenants gets what is theirs, never what others have.
    if (principal.tenants !== undefined && (scope === undefined || format === 'jsonl'))
      throw new VarveError('TENANT_REFUSED', { tenants: principal.tenants, name: principal.name })
    if (format === 'jsonl') {
      const headers = { 'content-type': 'application/jsonl', 'cache-control': 'no-store' }
      return new Response(await historyLines(varve, at?.moment.revision ?? varve.head().number), { headers })
    }
    const wanted = { at: at?.moment, scope, tenants: principal.tenants }
    return handedOut(await (format === 'flags' ? storedFlags(varve, wanted) : storedValues(varve, wanted)))
  },
})

function handedOut({ document, left }: Exported): Reply {
  const told = Object.entries(left).map(([what, count]) => `${what}=${count}`)
  return json(document, told.length === 0 ? {} : { headers: { 'varve-left-out': told.join(', ') } })
}

const importing = route({
  ...{ method: 'POST', path: '/v1/import', name: 'import', permission: 'write' },
  summary:
    'Stores many values (`values`), or the flags of a product (`from`, `document`), as one revision: all or none.',
  doc: '`skipUnfit` leaves out values that cannot be stored; `strict` refuses flags of which something is lost.',
  query: dryRunQuery,
  body: object({
    values: optional(anyJson({ maxLength: 16 << 20 })),
    from: optional(string({ min: 1, max: 40 })),
    document: optional(anyJson({ maxLength: 16 << 20 })),
    hashing: optional(oneOf(['utf8', 'js'])),
    environment: optional(string({ min: 1, max: 200 })),
    skipUnfit: optional(boolean()),
    strict: optional(boolean()),
    ...messageMember,
    scope: optional(string()),
  }),
  bodyLimit: 16 << 20,
  takes: ['scope'],
  answers: { 200: changedAnswer, ...refusals.conflict, ...refusals.invalid },
  async handle(call) {
    const { values, from, document } = call.body
    if (values !== undefined && from === undefined && document === undefined) return importedValues(call, values)
    if (values === undefined && from !== undefined && document !== undefined)
      return importedFlags(call, { ...call.body, from, document })
    const issue = 'must have either values, or from and document'
    throw new VarveError('REQUEST_INVALID', { problems: [{ code: 'REQUEST_INVALID', key: 'body', issue }] })
  },
})

interface ImportBody {
  readonly message?: string
  readonly skipUnfit?: boolean
  readonly strict?: boolean
}

type ImportCall = Call<unknown, { readonly dryRun?: boolean }, ImportBody>

async function importedValues(call: ImportCall, document: Json): Promise<Reply> {
  const { varve, principal, body, scope } = call
  const { news, unfit, unchanged } = plannedValues(varve, document, scope)
  if (unfit.length > 0 && body.skipUnfit !== true) throw new VarveError('VALUE_REFUSED', { problems: unfit })
  checkPlaces(call, news)
  checkChanges(varve, principal, news)
  const options = await signedForAll(call, body.message)
  const written =
    news.length === 0
      ? undefined
      : await varve.import(options, draft => {
          for (const { key, value, scope: of } of news) draft.set(key, value, scopeIn(of))
        })
  const places = news.map(({ key, scope: of, value }) => ({ key, scope: of, value }))
  return reported(call, written, { left: unfit, unchanged }, { kind: 'import', places, more: true })
}

/** A document may name scopes of its own: those who are bound to tenants may name theirs. */
function checkPlaces({ principal }: ImportCall, news: readonly IncomingValue[]): void {
  if (principal.tenants === undefined) return
  for (const { scope = '' } of news) checkTenant(principal, scope.replace(/^tenant:/, ''))
}

async function importedFlags(call: ImportCall, input: Parameters<typeof plannedFlags>[1] & ImportBody): Promise<Reply> {
  const { varve, principal, scope } = call
  checkPermission(principal, 'release')
  const plan = await plannedFlags(varve, input, scope)
  if (plan.segments.size > 0 && principal.tenants !== undefined)
    throw new VarveError('TENANT_REFUSED', { tenants: principal.tenants, name: principal.name })
  checkChanges(
    varve,
    principal,
    [...plan.flags.keys()].map(key => ({ key, scope })),
  )
  const lost = plan.remarks.filter(({ severity }) => severity === 'lost')
  if (input.strict === true && lost.length > 0) throw new VarveError('VALUE_REFUSED', { problems: lost.map(problemOf) })
  const options = await signedForAll(call, input.message)
  const written =
    plan.flags.size + plan.segments.size === 0
      ? undefined
      : await varve.import(options, draft => {
          for (const [name, { when, ...about }] of plan.segments) draft.setSegment(name, when, about)
          for (const [key, flag] of plan.flags) draft.setFlag(key, flag, scopeIn(scope))
        })
  const places = [...plan.flags.keys()].map(key => ({ key, scope }))
  return reported(call, written, flagsReport(plan), { kind: 'import', places, more: true })
}

function problemOf({ flag, feature, note }: ImportRemark): {
  readonly code: 'INVALID_VALUE'
  readonly key: string
  readonly issue: string
} {
  return { code: 'INVALID_VALUE', key: flag ?? feature, issue: `loses ${feature}: ${note}` }
}

/** What became of flags, as `varve import --json` prints it. */
function flagsReport({ flags, segments, unchanged, remarks }: FlagsPlan): object {
  const of = (severity: string): number => remarks.filter(remark => remark.severity === severity).length
  const tally = { lost: of('lost'), changed: of('changed'), note: of('note') }
  return { flags: [...flags.keys()], segments: [...segments.keys()], unchanged, ...tally, remarks }
}

async function reported(call: ImportCall, written: Written | undefined, report: object, wish: Wish): Promise<Reply> {
  const reply = await changedReply(call, written, wish)
  return { ...reply, body: { ...(typeof reply.body === 'object' ? reply.body : {}), report } }
}
