import { describe, expect, it } from 'vitest'
import { importGrowthbook } from './growthbook.ts'

/** The document that a feature becomes. */
function flagOf(feature: object, more: object = {}) {
  return importGrowthbook({ features: { checkout: feature }, ...more }).file.flags['checkout']
}

/** The condition that a condition of GrowthBook becomes. */
const whenOf = (condition: object, more: object = {}): unknown =>
  flagOf({ rules: [{ condition, force: true }] }, more)?.rules[0]?.when

/** What an import says, each remark in one line. */
const saidOf = (payload: object): readonly string[] =>
  importGrowthbook(payload).remarks.map(({ severity, flag = '', feature, note }) =>
    [severity, flag, feature, note].join(' | '),
  )

describe('a feature of GrowthBook', () => {
  it('becomes a flag whose values have names, and that hashes as the feature did', () => {
    expect(flagOf({ defaultValue: false })).toEqual({
      type: 'boolean',
      variants: { off: false },
      enabled: true,
      rules: [],
      serve: 'off',
      unit: 'id',
      salt: 'checkout',
      hash: 'growthbook-1',
    })
  })

  it('whose value is null serves what the code falls back on', () => {
    expect(flagOf({ defaultValue: null, rules: [{ force: null, condition: { beta: true } }] })).toMatchObject({
      variants: { null: null },
      rules: [{ serve: null }],
      serve: null,
    })
  })

  it.each<[string, readonly unknown[], string]>([
    ['texts', ['a', 'b'], 'string'],
    ['numbers', [1, 2.5], 'number'],
    ['objects', [{ a: 1 }, {}], 'object'],
    ['all kinds of things', ['a', 1], 'json'],
  ])('has the type of its values: %s', (_, variations, type) => {
    expect(flagOf({ defaultValue: variations[0], rules: [{ variations }] })?.type).toBe(type)
  })
})

describe('a rule of GrowthBook', () => {
  it('that forces a value becomes a rule with its id and its condition', () => {
    expect(
      flagOf({ defaultValue: 'old', rules: [{ id: 'fr_1', condition: { country: 'DE' }, force: 'new' }] })?.rules,
    ).toEqual([{ id: 'fr_1', when: { attr: 'country', op: 'eq', as: 'js', value: 'DE' }, serve: 'new' }])
  })

  it('that forces it for a part includes the last slot of its coverage', () => {
    expect(flagOf({ rules: [{ force: true, coverage: 0.25, hashAttribute: 'company' }] })?.rules).toEqual([
      {
        id: 'rule-1',
        when: { not: { attr: 'company', op: 'eq', of: ['', 0] } },
        serve: { alloc: [['on', 0, 25_100]], unit: 'company' },
      },
    ])
  })

  it('that is an experiment has each arm where its hash had it', () => {
    const rule = { key: 'exp', variations: ['a', 'b'], weights: [0.3, 0.7], coverage: 0.5, hashVersion: 2 }
    expect(flagOf({ rules: [rule] })?.rules[0]?.serve).toEqual({
      alloc: [
        ['a', 0, 15_000],
        ['b', 30_000, 65_000],
      ],
      salt: 'exp',
      hash: 'growthbook-2',
    })
  })

  it('that is an experiment on itself keeps its arms apart', () => {
    const flag = flagOf({ defaultValue: 'same', rules: [{ key: 'aa', variations: ['same', 'same'] }] })
    expect(flag?.variants).toEqual({ same: 'same', 'same-2': 'same' })
    expect(flag?.rules[0]?.serve).toMatchObject({
      alloc: [
        ['same', 0, 50_000],
        ['same-2', 50_000, 100_000],
      ],
    })
  })

  it('in a namespace asks for its part of the line first', () => {
    const rule = { variations: [1, 2], namespace: ['pricing', 0.2, 0.6] }
    expect(flagOf({ rules: [rule] })?.rules[0]?.when).toEqual({
      all: [
        { not: { attr: 'id', op: 'eq', of: ['', 0] } },
        { bucket: { unit: 'id', salt: '__pricing', hash: 'growthbook-1', ranges: [[20_000, 60_000]] } },
      ],
    })
  })

  it('behind a gate serves nothing to whom the gate is closed', () => {
    const gate = { id: 'billing', condition: { value: 'v2' }, gate: true }
    const features = { billing: { defaultValue: 'v1' }, checkout: { rules: [{ parentConditions: [gate], force: 1 }] } }
    const open = { flag: 'billing', when: { attr: 'value', op: 'eq', as: 'js', value: 'v2' } }
    expect(importGrowthbook({ features }).file.flags['checkout']?.rules).toEqual([
      { id: 'rule-1/billing', when: { not: open }, serve: null },
      { id: 'rule-1', when: open, serve: '1' },
    ])
  })

  it('behind a prerequisite that is no gate is passed over', () => {
    const parent = { id: 'billing', condition: { value: true } }
    const features = {
      billing: { defaultValue: true },
      checkout: { rules: [{ parentConditions: [parent], force: 1 }] },
    }
    expect(importGrowthbook({ features }).file.flags['checkout']?.rules).toEqual([
      { id: 'rule-1', when: { flag: 'billing', when: { attr: 'value', op: 'eq', as: 'js', value: true } }, serve: '1' },
    ])
  })
})

describe('a condition of GrowthBook', () => {
  it.each<[string, object, unknown]>([
    ['a literal', { age: 18 }, { attr: 'age', op: 'eq', as: 'js', value: 18 }],
    [
      'a list',
      { country: { $in: ['DE'] } },
      {
        any: [
          { attr: 'country', op: 'eq', of: ['DE'] },
          { attr: 'country', some: { attr: '$it', op: 'eq', of: ['DE'] } },
        ],
      },
    ],
    ['an order', { age: { $gte: 18 } }, { attr: 'age', op: 'gte', as: 'js', value: 18 }],
    [
      'an order that null fulfils',
      { age: { $lt: 18 } },
      {
        any: [{ not: { attr: 'age', op: 'exists' } }, { attr: 'age', op: 'lt', as: 'js', value: 18 }],
      },
    ],
    ['a version', { v: { $vgte: '1.2' } }, { attr: 'v', op: 'gte', as: 'version', value: '1.2' }],
    [
      'an expression',
      { mail: { $regexi: '@acme$' } },
      {
        attr: 'mail',
        op: 'matches',
        as: 'js-string',
        value: '@acme$',
        fold: true,
      },
    ],
    [
      'an item',
      { tags: { $elemMatch: { name: 'x' } } },
      {
        attr: 'tags',
        some: {
          all: [
            { attr: '$it', op: 'exists' },
            { attr: '$it.name', op: 'eq', as: 'js', value: 'x' },
          ],
        },
      },
    ],
    ['a length', { tags: { $size: { $gt: 2 } } }, { attr: 'tags', op: 'size', of: [3, null] }],
    [
      'neither',
      { $nor: [{ a: 1 }, { b: 1 }] },
      {
        not: {
          any: [
            { attr: 'a', op: 'eq', as: 'js', value: 1 },
            { attr: 'b', op: 'eq', as: 'js', value: 1 },
          ],
        },
      },
    ],
  ])('with %s', (_, condition, when) => {
    expect(whenOf(condition)).toEqual(when)
  })

  it('on a saved group of its own attribute is a segment', () => {
    const savedGroups = { vips: { type: 'list', attributeKey: 'id', values: ['ana'] } }
    const { file } = importGrowthbook({
      features: { checkout: { rules: [{ condition: { id: { $inGroup: 'vips' } }, force: true }] } },
      savedGroups,
    })
    expect(file.flags['checkout']?.rules[0]?.when).toEqual({ segment: 'vips' })
    expect(Object.keys(file.segments ?? {})).toEqual(['vips'])
  })

  it('on a saved group of another attribute has its values', () => {
    expect(whenOf({ id: { $notInGroup: 'vips' } }, { savedGroups: { vips: ['ana'] } })).toMatchObject({
      not: { any: [{ attr: 'id', of: ['ana'] }, { attr: 'id' }] },
    })
  })

  it('is not read where it is nested too deep', () => {
    let condition: object = { a: 1 }
    for (let depth = 0; depth < 5000; depth += 1) condition = { $not: condition }
    const features = { checkout: { rules: [{ condition, force: true }] } }
    expect(saidOf({ features })).toEqual([
      'lost | checkout | condition | It is nested more than 40 deep, so it counts as false.',
    ])
  })
})

describe('importing from GrowthBook', () => {
  it('says what did not come over', () => {
    const features = {
      checkout: {
        rules: [
          { condition: { mail: { $regex: '(?<=a)b' } }, force: 1 },
          { key: 'exp', variations: [1, 2], fallbackAttribute: 'deviceId', minBucketVersion: 3 },
          { variations: [1, 2], hashVersion: 9 },
          { condition: { x: { $near: 1 } }, force: 1 },
        ],
      },
    }
    expect(saidOf({ features, experiments: [{ key: 'red-button', variations: [{}, { css: '…' }] }] })).toEqual([
      'lost | checkout | $regex | (?<=a)b cannot be matched: it looks around. It counts as false.',
      'changed | checkout | fallbackAttribute, minBucketVersion | Rule exp is evaluated as without a sticky bucket service: nothing is remembered.',
      'lost | checkout | experiment | Rule rule-3 has an unknown hashVersion, so nobody is in it.',
      'lost | checkout | $near | This operator is unknown: it is false, as in GrowthBook.',
      'lost |  | experiments | Experiment red-button changes or redirects pages by their URL; it is no flag.',
    ])
  })

  it.each([
    [{ encryptedFeatures: 'x.y' }, 'its features are encrypted'],
    [{}, 'features is not an object'],
    [[], 'features is not an object'],
    [undefined, 'features is not an object'],
  ])('refuses %j', (document, reason) => {
    expect(() => importGrowthbook(document)).toThrow(reason)
  })

  it('takes names that objects inherit for names', () => {
    const payload: unknown = JSON.parse(
      '{"features":{"__proto__":{"defaultValue":1},"a":{"rules":[{"condition":{"x":{"$inGroup":"toString"}},"force":1}]}}}',
    )
    expect(Object.keys(importGrowthbook(payload).file.flags)).toEqual(['__proto__', 'a'])
    expect(importGrowthbook(payload).remarks).toEqual([])
  })

  it('does not try for long whether an expression is found in the text null', () => {
    const slow = `${'(?:'.repeat(20)}.?${'){9}'.repeat(20)}z`
    const features = { checkout: { rules: [{ condition: { a: { $regex: slow } }, force: 1 }] } }
    expect(saidOf({ features })).toHaveLength(1)
  })
})

describe('features of GrowthBook', () => {
  const features = { checkout: { defaultValue: true }, search: { rules: [] }, empty: {} }

  it.each<readonly [how: string, document: unknown]>([
    ['alone, as setFeatures takes them', features],
    ['in a payload, as init takes it', { payload: { features } }],
    ['of an answer that has nothing encrypted', { status: 200, features, encryptedFeatures: '', savedGroups: null }],
  ])('are read %s', (_, document) => {
    expect(Object.keys(importGrowthbook(document).file.flags)).toEqual(['checkout', 'search', 'empty'])
  })

  it.each([[{}], [{ payload: {} }], [{ attributes: { id: '1' } }], [[]]])('are not found in %j', document => {
    expect(() => importGrowthbook(document)).toThrow(expect.objectContaining({ code: 'IMPORT_UNREADABLE' }))
  })
})
