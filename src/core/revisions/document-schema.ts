/**
 * The JSON Schemas (draft 2020-12) of every stored document and of files of flags, for whoever reads them without this
 * library: the same shapes as the types in `revision.ts` and `../rollouts/document.ts`.
 */
import type { JsonObject } from '../json.ts'
import { definitionsOf, documentShape, flagsFile, hashText, instant, uuid } from '../rollouts/document-shapes.ts'

const DRAFT = 'https://json-schema.org/draft/2020-12/schema'
const number: JsonObject = { type: 'integer', minimum: 1 }
const key: JsonObject = {
  type: 'string',
  maxLength: 256,
  pattern: '^[A-Za-z][A-Za-z0-9_-]*(\\.[A-Za-z][A-Za-z0-9_-]*)*$',
}
const scope: JsonObject = {
  type: 'string',
  pattern: '^(tenant|service|environment):\\S+$|^varve:(killed|segment)$',
}

/** An object with these members and no others; names after `required` are optional. */
const shape = (required: JsonObject, optional: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additionalProperties: false,
})

const change: JsonObject = {
  ...shape(
    { key, op: { enum: ['set', 'delete'] } },
    { scope, entry: documentShape('entry').schema, previous: number, restores: number },
  ),
  if: { properties: { op: { const: 'set' } } },
  // oxlint-disable-next-line unicorn/no-thenable
  then: { required: ['entry'] },
  else: { properties: { entry: false } },
  // What is kept in the scope of segments is a segment, as a value.
  dependentSchemas: {
    scope: {
      if: { properties: { scope: { const: 'varve:segment' } } },
      // oxlint-disable-next-line unicorn/no-thenable
      then: { properties: { entry: { properties: { value: documentShape('segment').schema }, required: ['value'] } } },
    },
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
      logId: uuid.schema,
      number,
      id: uuid.schema,
      at: instant.schema,
      by: { type: 'string', minLength: 1 },
      message: { type: 'string', minLength: 1 },
      kind: { enum: ['set', 'delete', 'rollback', 'restore', 'rollout', 'tag', 'import', 'declare', 'compact'] },
      changes: { type: 'array', items: { $ref: '#/$defs/change' } },
      previousHash: hashText.schema,
      hash: hashText.schema,
    },
    { note: true },
  ),
  $defs: { ...definitionsOf(['cond', 'serve', 'flag', 'rolledOut', 'rollout', 'entry', 'segment']), change },
}

/** The JSON Schema of a file of flags, as `flagSet` reads it and `varve import --out` writes it. */
export const flagsFileSchema: JsonObject = {
  $schema: DRAFT,
  $id: 'urn:varve:flags:1',
  title: 'A file of flags for Varve',
  ...flagsFile.schema,
  $defs: definitionsOf(['cond', 'serve', 'filedFlag']),
}
