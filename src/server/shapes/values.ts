import { anything, flag, instant, listOf, type Shape, shape, text, whole } from './shape.ts'

export { pageOf } from './shape.ts'

const words = listOf(text)
const signature = { revision: whole, by: text, at: instant, message: text }

const rolloutBrief = shape(
  'RolloutBrief',
  {
    status: text,
    share: { type: 'integer', description: 'In hundred-thousandths.' },
    next: shape(undefined, { at: instant, share: whole }),
  },
  ['next'],
)

const itemMembers: Record<string, Shape> = {
  key: text,
  value: { description: 'The value; `••••` for a secret; null where nothing is set.' },
  ...{ type: text, layer: text, origin: text, reason: text, variant: text, invalid: text },
  split: {
    type: 'object',
    description: 'Percent by variant, where a flag divides people and it was not said who asks.',
  },
  kind: { enum: ['setting', 'live', 'flag'] },
  ...{ secret: flag, category: text, doc: text, owner: text, tags: words, unit: text, deprecated: text, expires: text },
  ...{ variable: text, default: anything, ...signature },
  scopes: { type: 'integer', description: 'How many scopes have an entry of their own.' },
  rollout: rolloutBrief,
  inCode: { type: 'boolean', description: 'False for a key that only the log knows.' },
}

const OPTIONAL = [
  'variant',
  'split',
  'invalid',
  'doc',
  'owner',
  'unit',
  'deprecated',
  'expires',
  'variable',
  'default',
  'rollout',
]

/** One key as lists answer it. */
export const valueItemShape = shape('ValueItem', itemMembers, [...OPTIONAL, ...Object.keys(signature)])

/** Why a key has its value. */
export const explanationShape = shape(
  'Explanation',
  {
    ...{
      key: text,
      value: anything,
      layer: text,
      origin: { type: 'object' },
      reason: text,
      variant: text,
      ruleId: text,
    },
    moment: shape(undefined, { revision: whole, at: instant }, ['at']),
    layers: listOf(shape(undefined, { layer: text, status: text })),
  },
  ['variant', 'ruleId'],
)

/** One stored entry. */
export const entryShape = shape('StoredEntry', { key: text, scope: text, value: anything, ...signature }, ['scope'])

/** One key with all there is to say about it. */
export const valueDetailShape = shape(
  'ValueDetail',
  {
    ...itemMembers,
    explanation: explanationShape,
    entry: entryShape,
    entries: listOf(entryShape),
    declared: { description: 'Its declaration as the log records it: kind, JSON Schema, doc, default, variants.' },
    killed: flag,
  },
  [...OPTIONAL, 'by', 'at', 'message', 'explanation', 'entry'],
)
