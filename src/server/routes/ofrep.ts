import { optional, string } from 'varve/schema'
import { anyBody } from '../any-body.ts'
import type { Host } from '../host.ts'
import { OfrepDoor } from '../ofrep/door.ts'
import { route, type Route, type RouteFacts } from '../route.ts'
import { lastEventIn, STREAM_HEADERS } from './events.ts'

/** Contexts are small: who sends more than this means something else. */
const BODY_LIMIT = 262_144

const FAILURE = {
  type: 'object',
  required: ['key', 'errorCode'],
  properties: { key: { type: 'string' }, errorCode: { type: 'string' }, errorDetails: { type: 'string' } },
} as const

const FLAG = {
  type: 'object',
  required: ['key', 'reason'],
  properties: {
    key: { type: 'string' },
    value: {},
    reason: { type: 'string' },
    variant: { type: 'string' },
    metadata: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } },
  },
} as const

const BULK = {
  type: 'object',
  required: ['flags'],
  properties: {
    flags: { type: 'array', items: { anyOf: [FLAG, FAILURE] } },
    metadata: { type: 'object' },
    eventStreams: { type: 'array', items: { type: 'object' } },
  },
} as const

const usual = {
  permission: 'evaluate',
  strangers: 'told',
  // Which tenants somebody may ask for is in the context, and looked at there.
  tenants: 'same',
  bodyLimit: BODY_LIMIT,
} as const satisfies Partial<RouteFacts>

/** OpenFeature's Remote Evaluation Protocol 0.3. */
export function ofrepRoutes(host: Host): readonly Route[] {
  const door = new OfrepDoor(host)
  return [
    route({
      ...{ method: 'POST', path: '/ofrep/v1/evaluate/flags/{key+}', name: 'evaluateFlag', ...usual },
      summary: 'One flag or live value for a context, as OFREP has it.',
      doc: 'A key may have slashes in it. `targetingKey` is the user, unless the context names one.',
      body: anyBody,
      answers: {
        200: { doc: 'The value, unless the default of the code stands.', schema: FLAG },
        400: { doc: 'The context lacks something, or is none.', schema: FAILURE },
        404: { doc: 'There is no such flag: settings and secrets are none.', schema: FAILURE },
      },
      handle: call => door.single(call.params.key, call.body, call),
    }),
    route({
      ...{ method: 'POST', path: '/ofrep/v1/evaluate/flags', name: 'evaluateFlags', ...usual },
      summary: 'Every flag and live value for a context, as OFREP has it, with where changes are told.',
      query: { flagConfigEtag: optional(string({ max: 200 })), flagConfigLastModified: optional(string({ max: 40 })) },
      body: anyBody,
      answers: {
        200: { doc: 'The flags, each with its value or what keeps it from one.', schema: BULK },
        304: { doc: 'The client has this very answer.' },
        400: { doc: 'The context is none.', schema: FAILURE },
      },
      handle: call => door.bulk(call.body, call.query, call),
    }),
    route({
      ...{ method: 'GET', path: '/ofrep/v1/events', name: 'listenForFlags', permission: 'public', tenants: 'same' },
      summary: 'Says when to ask for all flags again, as server-sent events. The address stands in their answer.',
      query: { token: string({ min: 1, max: 2_000 }) },
      answers: {
        200: { doc: 'Events without a name: `{"type":"refetchEvaluation"}`.', media: 'text/event-stream' },
        401: { doc: 'The address has expired.' },
      },
      async handle(call) {
        return new Response(await door.listen(call.query.token, lastEventIn(call), call), { headers: STREAM_HEADERS })
      },
    }),
  ]
}
