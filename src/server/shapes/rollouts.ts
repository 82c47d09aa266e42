import { anything, flag, instant, listOf, type Shape, shape, text, whole } from './shape.ts'

const revision = shape('RevisionBrief', { number: whole, at: instant, by: text, message: text })
const share: Shape = { type: 'integer', description: 'In hundred-thousandths.' }
const step = { at: instant, share, percent: { type: 'number' }, gate: flag, approved: flag, reached: flag }
const event = { revision: whole, at: instant, by: text, message: text, action: text }

const members = {
  ...{ key: text, scope: text, id: text, status: text, words: text, plan: text, share, percent: { type: 'number' } },
  steps: listOf(shape('RolloutStep', step)),
  next: shape(undefined, { at: instant, share }),
  last: instant,
  ring: shape(undefined, { name: text, reached: whole, of: whole }),
  document: { type: 'object', description: 'As it is stored.' },
  ...{ started: revision, changed: revision, ended: revision },
  events: listOf(shape('RolloutEvent', event)),
} satisfies Record<string, Shape>

const OPTIONAL = ['scope', 'plan', 'next', 'last', 'ring', 'ended', 'events']

/** A rollout: where it stands, what comes next, and what was done to it. */
export const rolloutShape = shape('Rollout', members, OPTIONAL)

const item = {
  ...{ key: text, kind: text, value: anything, layer: text, type: text, secret: flag, doc: text, owner: text },
  ...{ tags: listOf(text), variant: text, killed: flag, enabled: flag, rules: whole },
  rollouts: listOf(rolloutShape),
} satisfies Record<string, Shape>

const SOMETIMES = ['doc', 'owner', 'variant', 'enabled', 'rules', 'rollouts']

/** A flag in a list. */
export const flagItemShape = shape('FlagItem', item, SOMETIMES)

const detail = { ...item, declared: anything, entry: anything, scopes: listOf({ type: 'object' }) }

/** A flag with all there is to say about it. */
export const flagShape = shape('Flag', detail, [...SOMETIMES, 'entry'])
