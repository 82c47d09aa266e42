/**
 * The JSON Schema (draft 2020-12) of every stored document, for whoever reads the log without this library: the same
 * shapes as the types in `revision.ts` and `../rollouts/document.ts`.
 */
import type { JsonObject } from '../json.ts'

const DRAFT = 'https://json-schema.org/draft/2020-12/schema'
const text: JsonObject = { type: 'string' }
const hash: JsonObject = { type: 'string', pattern: '^[0-9a-f]{64}$' }
const uuid: JsonObject = { type: 'string', pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' }
const instant: JsonObject = { type: 'integer', minimum: 0, description: 'Milliseconds since 1970 UTC.' }
const number: JsonObject = { type: 'integer', minimum: 1 }
const share: JsonObject = { type: 'integer', minimum: 0, maximum: 100_000 }
const key: JsonObject = {
  type: 'string',
  maxLength: 256,
  pattern: '^[A-Za-z][A-Za-z0-9_-]*(\\.[A-Za-z][A-Za-z0-9_-]*)*$',
}
const scope: JsonObject = { type: 'string', pattern: '^(tenant|service|environment):\\S+$|^varve:killed$' }

const ref = (name: string): JsonObject => ({ $ref: `#/$defs/${name}` })
const list = (items: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'array', items, ...more })
/** An object with these members and no others; names after `required` are optional. */
const shape = (required: JsonObject, optional: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additionalProperties: false,
})

const step = shape({ at: instant, share }, { gate: { const: true } })
const bucketing: JsonObject = { unit: text, salt: text, hash: text, rest: { type: ['string', 'null'] } }
const range = (members: readonly JsonObject[]): JsonObject => ({
  type: 'array',
  prefixItems: members,
  minItems: members.length,
  maxItems: members.length,
})
const flagIs: JsonObject = { flag: key, is: list(text, { minItems: 1 }) }

const definitions: JsonObject = {
  leaf: { oneOf: [shape({ value: true }), shape({ sealed: hash }), shape({ reference: text })] },
  entry: { oneOf: [ref('leaf'), shape({ flag: ref('flag') }), shape({ rollout: ref('rollout') })] },
  cond: {
    anyOf: [
      { type: 'boolean' },
      shape({ all: list(ref('cond')) }),
      shape({ any: list(ref('cond')) }),
      shape({ not: ref('cond') }),
      shape({ attr: text, op: text }, { value: true, of: list({}), as: text, fold: { type: 'boolean' } }),
      shape({ attr: text, some: ref('cond') }),
      shape({ segment: text }),
      shape(flagIs),
      shape({ flag: key, when: ref('cond') }),
      shape({ bucket: shape({ unit: text, salt: text, ranges: list(range([share, share])) }, { hash: text }) }),
      shape({ logic: true }),
    ],
  },
  serve: {
    anyOf: [
      { type: ['string', 'null'] },
      shape(
        { split: { type: 'object', additionalProperties: { type: 'number', minimum: 0 }, minProperties: 1 } },
        { coverage: { oneOf: [share, list(step)] }, ...bucketing },
      ),
      shape({ alloc: list(range([text, share, share])) }, bucketing),
      shape({ rules: list(ref('rule')), serve: ref('serve') }),
      shape({ next: { const: true } }),
    ],
  },
  rule: shape({ id: text, serve: ref('serve') }, { doc: text, when: ref('cond') }),
  flag: shape(
    {
      variants: { type: 'object', minProperties: 1 },
      enabled: { type: 'boolean' },
      rules: list(ref('rule')),
      serve: ref('serve'),
      salt: text,
    },
    { off: { type: ['string', 'null'] }, requires: list(shape(flagIs)), unit: text, hash: text },
  ),
  rolledOut: { oneOf: [ref('leaf'), shape({ flag: ref('flag') })] },
  rollout: shape(
    {
      id: uuid,
      unit: text,
      salt: text,
      hash: { const: 'varve' },
      candidate: ref('rolledOut'),
      baseline: { anyOf: [ref('rolledOut'), { type: 'null' }] },
      steps: list(step),
      approvedThrough: { type: 'integer', minimum: -1 },
    },
    { when: ref('cond'), held: shape({ share, since: instant }) },
  ),
  change: {
    ...shape(
      { key, op: { enum: ['set', 'delete'] } },
      { scope, entry: ref('entry'), previous: number, restores: number },
    ),
    if: { properties: { op: { const: 'set' } } },
    // oxlint-disable-next-line unicorn/no-thenable
    then: { required: ['entry'] },
    else: { properties: { entry: false } },
  },
}

/** The JSON Schema of a revision and, by name in `$defs`, of every document inside one. */
export const revisionSchema: JsonObject = {
  $schema: DRAFT,
  $id: 'urn:varve:revision:1',
  title: 'One revision of a Varve log',
  ...shape(
    {
      v: { const: 1 },
      logId: uuid,
      number,
      id: uuid,
      at: instant,
      by: { type: 'string', minLength: 1 },
      message: { type: 'string', minLength: 1 },
      kind: { enum: ['set', 'delete', 'rollback', 'restore', 'rollout', 'tag', 'import', 'declare', 'compact'] },
      changes: list(ref('change')),
      previousHash: hash,
      hash,
    },
    { note: true },
  ),
  $defs: definitions,
}
