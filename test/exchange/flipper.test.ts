import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { importFlipper } from '../../src/exchange/flipper.ts'
import { answering, type Asked } from './answering.ts'

/** No evaluator of Flipper's is on npm: answers are compared with the formulas its documentation gives. */
type Gates = Readonly<Record<string, unknown>>

const NOTHING: Gates = {
  boolean: null,
  groups: [],
  actors: [],
  percentage_of_actors: null,
  percentage_of_time: null,
  expression: null,
}

const export1 = (gates: Gates, others: Gates = {}) => ({
  version: 1,
  features: { search: { ...NOTHING, ...gates }, ...others },
})

/** Asks about the feature `search`, whose gates these are. */
function isOn(gates: Gates, others: Gates = {}): (context: Asked['context'], asked?: Partial<Asked>) => boolean {
  const answer = answering(importFlipper(export1(gates, others)).file)
  return (context, asked = {}) => answer('search', { context, ...asked }).value === true
}

const actors = Array.from({ length: 5000 }, (_, n) => `User;${n}`)

describe('a feature of Flipper’s', () => {
  it('is off when no gate is open', () => {
    expect(isOn({})({ user: 'User;1' })).toBe(false)
  })

  it.each([[true], [1], ['true'], ['1']])('is on for everybody when its boolean gate holds %j', boolean => {
    expect(isOn({ boolean })({})).toBe(true)
  })

  it.each([[false], ['false'], [null], ['yes']])('is off when its boolean gate holds %j', boolean => {
    expect(isOn({ boolean })({})).toBe(false)
  })

  it('is on for the actors it names', () => {
    const on = isOn({ actors: ['User;1', 'Org;7'] })
    expect(['User;1', 'Org;7', 'User;2'].map(user => on({ user }))).toEqual([true, true, false])
  })

  it.each([[25], ['25'], [0.5], [33.3], ['12.345'], [100]])(
    'is on for %s %% of actors: those Flipper chooses',
    percent => {
      const on = isOn({ percentage_of_actors: percent })
      const expected = actors.map(user => crc32(`search${user}`) % 100_000 < Number(percent) * 1000)
      expect(actors.map(user => on({ user }))).toEqual(expected)
      expect(expected).toContain(true)
    },
  )

  it('asks who the actor is, even at 100 % of them', () => {
    expect(isOn({ percentage_of_actors: 100 })({})).toBe(false)
  })

  it('is on for a percentage of the time, whoever asks', () => {
    const on = isOn({ percentage_of_time: '15' })
    expect([0, 0.1499, 0.15, 0.99].map(drawn => on({}, { random: () => drawn }))).toEqual([true, true, false, false])
  })

  it('is on when any of its gates is open', () => {
    const on = isOn({ actors: ['User;1'], percentage_of_time: 50 })
    expect(on({ user: 'User;1' }, { random: () => 0.9 })).toBe(true)
    expect(on({ user: 'User;2' }, { random: () => 0.1 })).toBe(true)
    expect(on({ user: 'User;2' }, { random: () => 0.9 })).toBe(false)
  })

  it('is off for who is blocked, whatever gate is open', () => {
    const on = isOn({ boolean: true, block_actors: ['User;2'] })
    expect([on({ user: 'User;1' }), on({ user: 'User;2' })]).toEqual([true, false])
  })

  it('is on for a group once its segment says who is in it', () => {
    const { file } = importFlipper(export1({ groups: ['staff'] }))
    expect(answering(file)('search', { context: { role: 'staff' } }).value).toBe(false)
    const segments = { 'flipper-group-staff': { attr: 'role', op: 'eq', value: 'staff' } as const }
    expect(answering({ ...file, segments })('search', { context: { role: 'staff' } }).value).toBe(true)
  })
})

describe('an expression of Flipper’s', () => {
  const property = (name: string) => ({ Property: [name] })
  const holds = (expression: unknown, context: Asked['context'], asked: Partial<Asked> = {}) =>
    isOn({ expression })(context, asked)

  it.each([
    ['Equal', 'basic', 'basic', true],
    ['Equal', 'basic', 'plus', false],
    ['Equal', 18, '18', false],
    ['NotEqual', 'basic', 'plus', true],
    ['GreaterThan', 18, 19, true],
    ['GreaterThan', 18, 18, false],
    ['GreaterThanOrEqualTo', 18, 18, true],
    ['LessThan', 18, 17.5, true],
    ['LessThanOrEqualTo', 18, 18, true],
    ['LessThan', 'm', 'a', true],
  ])('%s compares a property with %j: %j is %s', (name, literal, value, expected) => {
    expect(holds({ [name]: [property('x'), literal] }, { x: value })).toBe(expected)
  })

  it('turns a comparison whose property comes last', () => {
    expect(holds({ LessThan: [18, property('age')] }, { age: 19 })).toBe(true)
    expect(holds({ LessThan: [18, property('age')] }, { age: 18 })).toBe(false)
  })

  it('takes a missing property for nothing: unequal, and in no order', () => {
    expect(holds({ NotEqual: [property('plan'), 'basic'] }, {})).toBe(true)
    expect(holds({ LessThan: [property('age'), 18] }, {})).toBe(false)
  })

  it('combines with All and Any, of which an empty one is true and false', () => {
    const isPro = { Equal: [property('plan'), 'pro'] }
    const isAdult = { GreaterThan: [property('age'), 17] }
    expect(holds({ All: [isPro, isAdult] }, { plan: 'pro', age: 18 })).toBe(true)
    expect(holds({ All: [isPro, isAdult] }, { plan: 'pro', age: 17 })).toBe(false)
    expect(holds({ Any: [isPro, isAdult] }, { plan: 'free', age: 18 })).toBe(true)
    expect([holds({ All: [] }, {}), holds({ Any: [] }, {})]).toEqual([true, false])
  })

  it('knows the actor’s own id as flipper_id', () => {
    expect(holds({ Equal: [property('flipper_id'), 'User;1'] }, { user: 'User;1' })).toBe(true)
  })

  it('takes a property by itself for true unless it is false or missing', () => {
    const beta = property('beta')
    expect([true, 0, '', false].map(value => holds(beta, { beta: value }))).toEqual([true, true, true, false])
    expect(holds({ Boolean: [true] }, {})).toBe(true)
  })

  it('lets a share of actors in, as the percentage gate does', () => {
    const on = isOn({ expression: { PercentageOfActors: [property('flipper_id'), 42] } })
    expect(actors.map(user => on({ user }))).toEqual(actors.map(user => crc32(`search${user}`) % 100_000 < 42_000))
  })

  it('compares the time with an instant', () => {
    const expression = { GreaterThanOrEqualTo: [{ Now: [] }, { Time: ['2026-12-01T00:00:00Z'] }] }
    const at = (now: string) => holds(expression, {}, { now: Date.parse(now) })
    expect([at('2026-11-30T23:59:59.999Z'), at('2026-12-01T00:00:00Z')]).toEqual([false, true])
  })

  it('asks another feature, and nothing of one that asks back', () => {
    const asks = (feature: string) => ({ ...NOTHING, expression: { FeatureEnabled: [feature] } })
    expect(isOn(asks('other'), { other: { ...NOTHING, boolean: 'true' } })({})).toBe(true)
    expect(isOn(asks('other'), { other: asks('search') })({})).toBe(false)
  })

  it('looks into lists', () => {
    const expression = { In: [property('plan'), ['pro', 'max']] }
    expect(['pro', 'free'].map(plan => holds(expression, { plan }))).toEqual([true, false])
    expect(holds({ NotIn: [property('plan'), ['pro']] }, {})).toBe(true)
  })
})

describe('features as Flipper’s HTTP API lists them', () => {
  const gates = [
    { key: 'boolean', name: 'boolean', value: null },
    { key: 'actors', name: 'actor', value: ['User;1', 7] },
  ]
  const answer = answering(importFlipper({ features: [{ key: 'search', state: 'conditional', gates }] }).file)

  it.each([
    ['User;1', true],
    ['7', true],
    ['User;2', false],
  ])('are read, so that %s gets %j', (user, value) => {
    expect(answer('search', { context: { user } }).value).toBe(value)
  })
})

it.each([[1], ['1'], [null], [undefined]])('an export of Flipper’s whose version is %j is read', version => {
  expect(Object.keys(importFlipper({ version, features: { search: {} } }).file.flags)).toEqual(['search'])
})

describe('what cannot come over from Flipper', () => {
  const told = (gates: Gates) => importFlipper(export1(gates)).remarks.map(one => `${one.severity} ${one.feature}`)

  it.each<[string, Gates, string]>([
    ['a group', { groups: ['staff'] }, 'lost groups'],
    ['a gate nobody knows', { percentage_of_moons: 5 }, 'lost percentage_of_moons'],
    ['an expression that computes', { expression: { Equal: [{ Add: [1, 2] }, 3] } }, 'lost expression'],
    [
      'a comparison of two properties',
      { expression: { Equal: [{ Property: 'a' }, { Property: 'b' }] } },
      'lost expression',
    ],
  ])('%s is told of', (_, gates, remark) => {
    expect(told(gates)).toEqual([remark])
  })

  it.each([[null], [{}], [{ features: 'search' }], [{ version: 2, features: {} }]])(
    '%j is no such document',
    document => {
      expect(() => importFlipper(document)).toThrow(expect.objectContaining({ code: 'IMPORT_UNREADABLE' }))
    },
  )
})
