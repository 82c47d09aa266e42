import { describe, expect, it } from 'vitest'
import { importFlagsmith } from './flagsmith.ts'

const state = (name: string, more: object = {}): object => ({
  feature: { id: 1, name, type: 'STANDARD' },
  enabled: true,
  django_id: 42,
  feature_state_value: null,
  multivariate_feature_state_values: [],
  ...more,
})

const option = (id: number, value: string, percentage: number): object => ({
  id,
  percentage_allocation: percentage,
  multivariate_feature_option: { value },
})

function imported(
  states: readonly object[],
  project: object = {},
  rest: object = {},
): ReturnType<typeof importFlagsmith> {
  return importFlagsmith({ api_key: 'env', project, feature_states: states, ...rest })
}

const staff = (more: object = {}): object => ({
  id: 7,
  name: 'staff',
  rules: [{ type: 'ALL', conditions: [{ operator: 'EQUAL', property_: 'team', value: '12' }], rules: [] }],
  feature_states: [],
  ...more,
})

describe('a feature of Flagsmith without a value', () => {
  it('becomes a boolean flag', () => {
    const segments = [staff({ feature_states: [state('banner', { enabled: true, feature_segment: { priority: 1 } })] })]
    const { file, remarks } = imported([state('banner', { enabled: false })], { segments })
    expect(file.flags['banner']).toEqual({
      type: 'boolean',
      variants: { on: true, off: false },
      enabled: true,
      off: 'off',
      rules: [{ id: 'staff', when: { segment: 'staff' }, serve: 'on' }],
      serve: 'off',
      unit: 'user',
      salt: '42,env_',
    })
    expect(remarks).toEqual([])
  })
})

describe('a feature of Flagsmith with values', () => {
  it('has a variant for each of them, and their type', () => {
    const segments = [staff({ feature_states: [state('limit', { feature_state_value: 50 })] })]
    const { file } = imported([state('limit', { feature_state_value: 10 })], { segments })
    expect(file.flags['limit']).toMatchObject({
      type: 'integer',
      variants: { default: 10, staff: 50 },
      serve: 'default',
    })
  })

  it('keeps the places of its options, in the order of their ids', () => {
    const options = [option(9, 'blue', 20), option(2, 'red', 30)]
    const states = [state('banner', { feature_state_value: 'plain', multivariate_feature_state_values: options })]
    const split = {
      alloc: [
        ['default-option-1', 0, 30_006],
        ['default-option-2', 30_006, 50_000],
      ],
      unit: 'user',
      salt: '42,env_',
      hash: 'flagsmith',
      rest: 'default',
    }
    expect(imported(states).file.flags['banner']).toMatchObject({
      variants: { default: 'plain', 'default-option-1': 'red', 'default-option-2': 'blue' },
      serve: { rules: [{ id: 'options', serve: split }], serve: 'default' },
    })
  })

  it('serves nothing to who has it disabled, and says so', () => {
    const { file, remarks } = imported([state('banner', { enabled: false, feature_state_value: 'new' })])
    expect(file.flags['banner']).toMatchObject({ enabled: false, off: null, serve: null })
    expect(remarks).toMatchObject([{ flag: 'banner', feature: 'enabled', severity: 'changed' }])
  })
})

describe('an override of Flagsmith', () => {
  it('of an identity comes before those of segments, which come by their priority', () => {
    const segments = [
      staff({ feature_states: [state('banner', { feature_segment: { priority: 5 } })] }),
      staff({ id: 8, name: 'beta', feature_states: [state('banner', { feature_segment: { priority: 2 } })] }),
    ]
    const identity_overrides = [{ identifier: 'ana', identity_features: [state('banner')] }]
    const { file } = imported([state('banner')], { segments }, { identity_overrides })
    expect(file.flags['banner']?.rules.map(({ id }) => id)).toEqual(['identities', 'beta', 'staff'])
  })
})

describe('identities of Flagsmith', () => {
  it('are one rule where they have the same', () => {
    const own = [state('banner', { enabled: false })]
    const identity_overrides = [
      { identifier: 'ana', identity_features: own },
      { identifier: 'bo', identity_features: [state('banner')] },
      { identifier: 'cy', identity_features: own },
    ]
    const rules = imported([state('banner')], {}, { identity_overrides }).file.flags['banner']?.rules ?? []
    expect(rules.map(({ id, serve }) => [id, serve])).toEqual([
      ['identities', 'off'],
      ['identities-2', 'on'],
    ])
    expect(JSON.stringify(rules[0]?.when)).toContain('{"attr":"user","op":"eq","of":["ana","cy"]}')
  })
})

describe('a segment of Flagsmith', () => {
  const condOf = (condition: object): unknown => {
    const rules = [{ type: 'ALL', conditions: [condition], rules: [] }]
    const all = imported([], { segments: [staff({ rules })] }).file.segments?.['staff']
    return typeof all === 'object' && 'all' in all ? all.all.at(-1) : all
  }

  it.each([
    ['EQUAL', '12', { attr: 'age', op: 'eq', of: ['12', 12, true] }],
    ['NOT_EQUAL', 'false', { not: { attr: 'age', op: 'eq', of: ['false', false] } }],
    ['NOT_EQUAL', '1:semver', { not: { attr: 'age', op: 'eq', of: ['1', 1, true] } }],
    ['LESS_THAN', '2.0.0:semver', { attr: 'age', op: 'lt', value: '2.0.0', as: 'semver' }],
    ['IN', '12,pro', { attr: 'age', op: 'eq', of: ['12', 'pro', 12] }],
    ['MODULO', '3|1', { attr: 'age', op: 'mod', value: [3, 1], as: 'numeric' }],
    ['REGEX', '^1', { attr: 'age', op: 'matches', value: '^1', as: 'text' }],
    ['IS_NOT_SET', null, { not: { attr: 'age', op: 'exists' } }],
  ])('asks %s %j as it stands', (operator, value, cond) => {
    expect(condOf({ operator, property_: 'age', value })).toEqual(cond)
  })

  it('asks an order of each kind of trait', () => {
    expect(condOf({ operator: 'GREATER_THAN', property_: 'age', value: '12' })).toEqual({
      any: [
        { attr: 'age', op: 'gt', value: '12', as: 'string' },
        { attr: 'age', op: 'gt', value: 12, as: 'number' },
      ],
    })
  })

  it('keeps the places of a percentage split', () => {
    expect(condOf({ operator: 'PERCENTAGE_SPLIT', value: '50' })).toEqual({
      bucket: { unit: 'user', salt: '7,env_', hash: 'flagsmith', ranges: [[0, 50_010]] },
    })
  })

  it('without rules has nobody in it', () => {
    expect(imported([], { segments: [staff({ rules: [] })] }).file.segments).toEqual({ staff: false })
  })
})

describe('what Varve does not have of Flagsmith', () => {
  const condition = (operator: string, value: string, property_ = 'plan'): object => ({
    segments: [staff({ rules: [{ type: 'ALL', conditions: [{ operator, property_, value }], rules: [] }] })],
  })

  it.each([
    [condition('REGEX', '(?=a)'), {}, 'REGEX', 'lost'],
    [condition('NEW', 'a'), {}, 'NEW', 'lost'],
    [condition('PERCENTAGE_SPLIT', '5', '$.environment.name'), {}, 'PERCENTAGE_SPLIT', 'lost'],
    [condition('EQUAL', 'a', '$.environment.name'), {}, '$.environment.name', 'changed'],
    [{ hide_disabled_flags: true }, {}, 'hide_disabled_flags', 'changed'],
    [{ segments: [staff({ feature_states: [state('gone')] })] }, {}, 'override', 'lost'],
    [
      {},
      { identity_overrides: [{ identifier: 'ana', identity_traits: [{ trait_key: 'a' }] }] },
      'identity_traits',
      'lost',
    ],
  ])('%j %j is remarked on', (project, rest, feature, severity) => {
    expect(imported([], project, rest).remarks).toMatchObject([{ feature, severity }])
  })

  it('an option without anything to hash it with is remarked on', () => {
    const options = [option(1, 'a', 50)]
    const states = [state('banner', { django_id: null, multivariate_feature_state_values: options })]
    expect(imported(states).remarks).toMatchObject([{ flag: 'banner', feature: 'multivariate', severity: 'lost' }])
  })
})

describe('what is no document of Flagsmith', () => {
  it.each([
    [null],
    [[]],
    [{}],
    [{ project: {}, feature_states: [] }],
    [{ api_key: 'env', feature_states: [], project: 1 }],
  ])('%j is refused', document => {
    expect(() => importFlagsmith(document)).toThrow(expect.objectContaining({ code: 'IMPORT_UNREADABLE' }))
  })
})

describe('the context that newer engines of Flagsmith are asked with', () => {
  const conditions = [{ operator: 'EQUAL', property: 'team', value: '12' }]
  const { file } = importFlagsmith({
    environment: { key: 'env', name: 'Production' },
    features: {
      color: { key: '42', name: 'color', enabled: true, value: 'red', variants: [{ value: 'blue', weight: 30 }] },
    },
    segments: {
      7: {
        key: '7',
        name: 'staff',
        rules: [{ type: 'ALL', conditions, rules: [] }],
        overrides: [{ key: '43', name: 'color', enabled: true, value: 'green', priority: 1 }],
      },
    },
    identity: { identifier: 'ana', key: 'env_ana', traits: {} },
  })

  it('says what the environment document says', () => {
    const multivariate = { multivariate_feature_state_values: [option(1, 'blue', 30)] }
    const own = state('color', { feature_segment: { priority: 1 }, feature_state_value: 'green', django_id: 43 })
    const document = imported([state('color', { feature_state_value: 'red', ...multivariate })], {
      segments: [staff({ feature_states: [own] })],
    })
    expect(file).toEqual(document.file)
  })
})
