/** What stored documents look like, each once: `document-shape.ts` checks by it, `document-schema.ts` publishes it. */
import type { JsonObject } from '../json.ts'
import { type As, EVERYONE, type Op } from './document.ts'
import type { FlagType } from './evaluation.ts'
import {
  amount,
  either,
  exactly,
  integer,
  isOfLength,
  listOf,
  mapOf,
  type Members,
  named,
  nothing,
  object,
  oneOf,
  type Shape,
  text,
  textLike,
  textOfLength,
  textOrNull,
  truth,
  tuple,
} from './shape.ts'
import { anyName, anything, json, jsonSchema } from './shape-json.ts'

/** Every way of comparing, as documents spell them. */
export const OPS = Object.keys({
  eq: 0,
  lt: 0,
  lte: 0,
  gt: 0,
  gte: 0,
  starts: 0,
  ends: 0,
  contains: 0,
  matches: 0,
  within: 0,
  exists: 0,
  mod: 0,
  size: 0,
  type: 0,
} satisfies Record<Op, 0>)

/** Every way of reading an attribute, as documents spell them. */
export const READERS = Object.keys({
  any: 0,
  string: 0,
  number: 0,
  boolean: 0,
  text: 0,
  numeric: 0,
  date: 0,
  semver: 0,
  ip: 0,
  'semver-short': 0,
  'semver-loose': 0,
  version: 0,
  js: 0,
  'js-string': 0,
  'js-number': 0,
  'js-boolean': 0,
} satisfies Record<As, 0>)

const FLAG_TYPES = Object.keys({
  boolean: 0,
  string: 0,
  integer: 0,
  number: 0,
  object: 0,
  json: 0,
} satisfies Record<FlagType, 0>)

/** Hex SHA-256. */
export const hashText: Shape = textLike('^[0-9a-f]{64}$', 'a SHA-256 hash in hex')
/** A UUID in lower case. */
export const uuid: Shape = textLike(
  '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  'a UUID in lower case',
)

const milliseconds = integer(0)
/** An instant, in milliseconds since 1970 UTC. */
export const instant: Shape = {
  ...milliseconds,
  schema: { ...milliseconds.schema, description: 'Milliseconds since 1970 UTC.' },
}
const share = integer(0, EVERYONE)
const profile = textLike('^[a-z0-9-]+(/[1-9][0-9]{0,5})?$', 'the name of a hash profile, such as varve or eppo/10000')
// Files of flags may name flags by names that are no keys of ours, so every text will do that could be one.
const flagName = textOfLength(1, 256)

const cond = named('cond', () => definitions.cond)
const serve = named('serve', () => definitions.serve)
const rules = listOf(object({ id: text, serve }, { doc: text, when: cond }))
const flag = named('flag', () => definitions.flag)

const step = object({ at: instant, share }, { gate: exactly(true) })
const flagIs: Members = { flag: flagName, is: listOf(text, { minItems: 1 }) }
const range = tuple([share, share], `[from, to], in shares from 0 to ${EVERYONE}`)
const allotted = tuple([text, share, share], `[variant, from, to], in shares from 0 to ${EVERYONE}`)
const bucketing: Members = { unit: text, salt: text, hash: profile, rest: textOrNull }

const leaves = (optional: Members): readonly Shape[] => [
  object({ value: anything }, optional),
  object({ sealed: hashText }, optional),
  object({ reference: text }, optional),
]
/** An entry so marked stands even while its key is killed. */
const locked: Members = { locked: exactly(true) }

const flagMembers: { readonly required: Members; readonly optional: Members } = {
  required: { variants: mapOf(json, anyName, { minMembers: 1 }), enabled: truth, rules, serve, salt: text },
  optional: { off: textOrNull, requires: listOf(object(flagIs)), unit: text, hash: profile },
}

/** A document that others are made of, or that stands for itself. */
export type DocumentName = 'cond' | 'serve' | 'flag' | 'rolledOut' | 'rollout' | 'entry' | 'segment' | 'filedFlag'

const coverage = either('a share or a list of steps', [share, listOf(step)])

const definitions: Readonly<Record<DocumentName, Shape>> = {
  cond: either('true, false, or an object with all, any, not, attr, segment, flag, bucket or logic', [
    truth,
    object({ all: listOf(cond) }),
    object({ any: listOf(cond) }),
    object({ not: cond }),
    object({ attr: text, op: oneOf(OPS) }, { value: json, of: listOf(json), as: oneOf(READERS), fold: truth }),
    object({ attr: text, some: cond }),
    object({ segment: text }),
    object(flagIs),
    object({ flag: flagName, when: cond }),
    object({ bucket: object({ unit: text, salt: text, ranges: listOf(range) }, { hash: profile }) }),
    object({ logic: json }),
  ]),
  serve: either('a variant, null, or an object with split, alloc, rules or next', [
    textOrNull,
    object({ split: mapOf(amount, anyName, { minMembers: 1 }) }, { coverage, ...bucketing }),
    object({ alloc: listOf(allotted) }, { coverage, ...bucketing }),
    object({ rules, serve }),
    object({ next: exactly(true) }),
  ]),
  flag: object(flagMembers.required, flagMembers.optional),
  rolledOut: either('an object with value, sealed, reference or flag', [...leaves({}), object({ flag })]),
  rollout: object(
    {
      id: uuid,
      unit: text,
      salt: text,
      hash: exactly('varve'),
      candidate: named('rolledOut', () => definitions.rolledOut),
      baseline: either('null, or an object with value, sealed, reference or flag', [
        named('rolledOut', () => definitions.rolledOut),
        nothing,
      ]),
      steps: listOf(step),
      approvedThrough: integer(-1),
    },
    {
      when: cond,
      rings: object(
        { order: listOf(object({ name: text, when: cond })), reached: integer(0) },
        { soak: { ...milliseconds, schema: { ...milliseconds.schema, description: 'Milliseconds.' } } },
      ),
      held: object({ share, since: instant }),
    },
  ),
  entry: either('an object with value, sealed, reference, flag or rollout', [
    ...leaves(locked),
    object({ flag }, locked),
    object({ rollout: named('rollout', () => definitions.rollout) }, locked),
  ]),
  segment: object({ when: cond }, { doc: text }),
  filedFlag: object(flagMembers.required, {
    ...flagMembers.optional,
    type: oneOf(FLAG_TYPES),
    doc: text,
    default: json,
  }),
}

/** What a document of some kind looks like. */
export function documentShape(name: DocumentName): Shape {
  return named(name, () => definitions[name])
}

/** A file of flags. */
export const flagsFile: Shape = object(
  { flags: mapOf(documentShape('filedFlag'), namesOfFlags()) },
  { $schema: text, contexts: text, segments: mapOf(cond, anyName), segmentDocs: mapOf(text, anyName) },
)

function namesOfFlags(): typeof anyName {
  return {
    schema: { ...flagName.schema, ...anyName.schema },
    issue: name =>
      anyName.issue(name) ?? (isOfLength(name, 1, 256) ? undefined : 'must be a name of 1 to 256 characters'),
  }
}

/** The schemas of documents, and of what they are made of, for `$defs`. */
export function definitionsOf(names: readonly DocumentName[]): JsonObject {
  return { json: jsonSchema, ...Object.fromEntries(names.map(name => [name, definitions[name].schema])) }
}
