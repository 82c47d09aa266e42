import type { Json } from 'varve'
import { headers, PROBLEM_MEDIA } from 'varve/protocol'
import type { Members } from 'varve/schema'
import { type Answer, paramNames, type RouteFacts } from '../route.ts'
import { takenQuery } from '../taken.ts'
import { shape, text } from '../shapes/shape.ts'
import { answerJson, problemShape, schemaJson } from './schemas.ts'
import { isOfrepPath, usualAnswers } from './usual-answers.ts'

/** What parts of a query mean that have one meaning everywhere. */
const MEANINGS: Readonly<Record<string, string>> = {
  tenant: 'The tenant whose values are meant.',
  user: 'The user whose values are meant.',
  environment: "The environment whose values are meant; the server's own when absent.",
  service: "The service whose values are meant; the server's own when absent.",
  at: 'The past: a revision (`42`, `r42`), a time with its zone, an age (`2h`), or a tag.',
  scope: 'Where an entry is stored: `tenant:acme`; for everybody when absent.',
  limit: 'Items of a page, at most.',
  after: 'The `next` of the page before.',
  before: 'The `next` of the page before: only what is older.',
  dryRun: 'True: everything is checked, and nothing is written.',
}

/** One route as an operation of an OpenAPI document. */
export function operationOf(route: RouteFacts): Json {
  const { name, summary, doc, permission } = route
  return {
    operationId: name,
    summary,
    ...(doc === undefined ? {} : { description: doc }),
    tags: [subjectOf(route.path)],
    ...(permission === 'public' ? { security: [] } : { 'x-permission': permission }),
    parameters: [...pathParameters(route), ...queryParameters(route), ...headerParameters(route)],
    ...(route.body === undefined ? {} : { requestBody: bodyOf(route) }),
    responses: responsesOf(route),
  }
}

/** The subject of a path: `values` of `/v1/values/{key}`. */
export function subjectOf(path: string): string {
  const [, first = '', second = ''] = path.split('/')
  const word = first === 'v1' ? second : first
  return word.replace(/^_(?:un)?lock-debug$/, 'sign-in').replace('.json', '')
}

function pathParameters({ path }: RouteFacts): Json[] {
  return paramNames(path).map(name => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
}

function queryParameters({ query = {}, takes = [] }: RouteFacts): Json[] {
  const all: Members = Object.assign({}, ...takes.map(what => takenQuery[what]), query) as Members
  const named = Object.entries(all).map(([name, schema]) => {
    const required = schema['~standard'].validate(undefined).issues !== undefined
    const description = MEANINGS[name]
    const json = schemaJson(schema)
    return { name, in: 'query', required, ...(description === undefined ? {} : { description }), schema: json }
  })
  return takes.includes('audience') ? [...named, ATTRIBUTES] : named
}

/** Any `attribute.NAME`: a form of style `form` whose names are written out. */
const ATTRIBUTES: Json = {
  name: 'attributes',
  in: 'query',
  description: 'Attributes that rules look at, each as `attribute.NAME=VALUE`; JSON where it is JSON, else text.',
  schema: { type: 'object', additionalProperties: true },
  style: 'form',
  explode: true,
}

function headerParameters({ method, tagged, takes = [] }: RouteFacts): Json[] {
  const header = (name: string, description: string): Json => ({
    ...{ name, in: 'header', description },
    schema: { type: 'string' },
  })
  const reads = method === 'GET' || takes.includes('at')
  const changes = method !== 'GET' && takes.includes('scope')
  return [
    ...(tagged === true ? [header('If-None-Match', 'The entity tag of an earlier answer.')] : []),
    ...(reads ? [header(headers.minRevision, 'The revision that the answer must at least know.')] : []),
    ...(changes
      ? [header('If-Match', 'The revision that last touched the key, `"41"`, `"0"` for never, or `*`.')]
      : []),
  ]
}

function bodyOf({ body, media = ['application/json'] }: RouteFacts): Json {
  const schema = body === undefined ? {} : schemaJson(body)
  const required = body?.['~standard'].validate(undefined).issues !== undefined
  return { required, content: Object.fromEntries(media.map(type => [type, { schema }])) }
}

function responsesOf(route: RouteFacts): Json {
  const usual = usualAnswers(route)
  const failed = isOfrepPath(route.path) ? ofrepFailure : problem
  const responses = new Map<string, Json>()
  for (const [status, doc] of usual) responses.set(String(status), status === 304 ? { description: doc } : failed(doc))
  for (const [status, answer] of Object.entries(route.answers)) {
    const also = usual.get(Number(status))
    const doc = also === undefined ? answer.doc : `${answer.doc} ${also}`
    const fails = Number(status) >= 400 && answer.schema === undefined
    responses.set(status, fails ? failed(doc) : responseOf(Number(status), answer, doc))
  }
  const ordered = [...responses].toSorted(([a], [b]) => Number(a) - Number(b))
  const other = failed('Anything else that went wrong: the store is away, a secret cannot be opened, …')
  return { ...Object.fromEntries(ordered), default: other }
}

function responseOf(status: number, answer: Answer, description: string): Json {
  if (status === 204 || (status >= 300 && status < 400)) return { description, headers: usualHeaders }
  const { media = 'application/json', example } = answer
  const content = { schema: answerJson(answer), ...(example === undefined ? {} : { example }) }
  return { description, headers: usualHeaders, content: { [media]: content } }
}

function problem(description: string): Json {
  return { description, headers: usualHeaders, content: { [PROBLEM_MEDIA]: { schema: problemShape } } }
}

/** How OFREP says that something went wrong. */
function ofrepFailure(description: string): Json {
  return { description, headers: usualHeaders, content: { 'application/json': { schema: ofrepShape } } }
}

const ofrepShape = shape('OfrepFailure', { key: text, errorCode: text, errorDetails: text }, [
  'key',
  'errorCode',
  'errorDetails',
])

const usualHeaders: Json = {
  [headers.requestId]: { $ref: '#/components/headers/RequestId' },
  [headers.revision]: { $ref: '#/components/headers/Revision' },
}
