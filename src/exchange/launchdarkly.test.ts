import { describe, expect, it } from 'vitest'
import { importLaunchdarkly, launchDarklyContext } from './launchdarkly.ts'

const flag = {
  key: 'checkout',
  version: 3,
  on: true,
  salt: 'f00d',
  variations: ['old', 'new'],
  offVariation: 0,
  targets: [{ variation: 1, values: ['ana'] }],
  rules: [
    { id: 'de', clauses: [{ attribute: 'country', op: 'in', values: ['de'], negate: true }], variation: 0 },
    { id: 'staff', clauses: [{ op: 'segmentMatch', values: ['staff'] }], variation: 1 },
  ],
  fallthrough: {
    rollout: {
      variations: [
        { variation: 0, weight: 90_000 },
        { variation: 1, weight: 10_000 },
      ],
    },
  },
}

describe('a flag of LaunchDarkly’s SDK data', () => {
  const segments = { staff: { key: 'staff', version: 1, included: ['bo'], rules: [] } }
  const { file, remarks } = importLaunchdarkly({ flags: { checkout: flag }, segments })

  it('becomes a document that reads as the flag did', () => {
    expect(file.flags['checkout']).toEqual({
      type: 'string',
      variants: { old: 'old', new: 'new' },
      enabled: true,
      off: 'old',
      rules: [
        { id: 'target-new', when: { attr: 'user', op: 'eq', of: ['ana'] }, serve: 'new' },
        {
          id: 'de',
          when: {
            all: [
              { attr: 'country', op: 'exists' },
              {
                not: {
                  any: [
                    { attr: 'country', op: 'eq', value: 'de' },
                    { attr: 'country', some: { attr: '$it', op: 'eq', value: 'de' } },
                  ],
                },
              },
            ],
          },
          serve: 'old',
        },
        { id: 'staff', when: { segment: 'staff' }, serve: 'new' },
      ],
      serve: {
        alloc: [
          ['old', 0, 90_000],
          ['new', 90_000, 100_000],
        ],
        rest: 'old',
      },
      salt: 'checkout.f00d',
      hash: 'launchdarkly',
    })
  })

  it('brings its segments, and nothing to remark on', () => {
    expect(file.segments).toEqual({ staff: { attr: 'user', op: 'eq', of: ['bo'] } })
    expect(remarks).toEqual([])
  })

  it('is found in a streaming message too, and its deleted neighbours are not', () => {
    const data = { flags: { checkout: flag, gone: { key: 'gone', version: 9, deleted: true } }, segments }
    expect(importLaunchdarkly({ path: '/', data }).file).toEqual(file)
  })

  it('may be a plain value for everybody', () => {
    expect(importLaunchdarkly({ flagValues: { limit: 5 } }).file.flags['limit']).toMatchObject({
      type: 'number',
      variants: { value: 5 },
      serve: 'value',
    })
  })
})

describe('what cannot come over from LaunchDarkly', () => {
  const remarksOf = (data: unknown) => importLaunchdarkly(data).remarks.map(one => `${one.severity} ${one.feature}`)
  const withClause = (clause: object) => ({
    flags: { f: { ...flag, rules: [{ id: 'r', clauses: [clause], variation: 0 }] } },
  })

  it.each([
    ['a big segment’s members', { segments: { s: { key: 's', unbounded: true, generation: 1 } } }, 'lost unbounded'],
    ['an operator nobody knows', withClause({ attribute: 'a', op: 'sounds', values: [1] }), 'lost op'],
    [
      'a pattern RE2 cannot run',
      withClause({ attribute: 'a', op: 'matches', values: [String.raw`(a)\1`] }),
      'lost matches',
    ],
    ['a clause without an attribute', withClause({ attribute: '', op: 'in', values: [1] }), 'changed MALFORMED_FLAG'],
    [
      'a kind that hides a user’s attribute',
      {
        flags: {
          f: {
            ...flag,
            rules: [
              {
                clauses: [
                  { attribute: 'key', contextKind: 'plan', op: 'in', values: ['a'] },
                  { attribute: 'plan', op: 'in', values: ['b'] },
                ],
                variation: 0,
              },
            ],
          },
        },
      },
      'changed contextKind',
    ],
    [
      'a unit in a nested member with a dot in its name',
      {
        flags: {
          f: {
            ...flag,
            fallthrough: {
              rollout: { contextKind: 'org', bucketBy: '/a/b.c', variations: [{ variation: 0, weight: 100_000 }] },
            },
          },
        },
      },
      'lost bucketBy',
    ],
    ['a flag with nothing to serve', { flags: { f: { ...flag, variations: [] } } }, 'lost variations'],
    ['the work of a migration', { flags: { f: { ...flag, migration: {} } } }, 'lost migration'],
    ['a variation that is not there', { flags: { f: { ...flag, offVariation: 5 } } }, 'changed MALFORMED_FLAG'],
    [
      'a circle of prerequisites',
      { flags: { f: { ...flag, prerequisites: [{ key: 'f', variation: 0 }] } } },
      'changed prerequisites',
    ],
  ])('%s is told of', (_, data, remark) => {
    expect(remarksOf(data)).toEqual([remark])
  })

  it.each([[null], [[]], ['flags'], [{}], [{ flags: [] }], [{ data: 1 }]])('%j is no such document', document => {
    expect(() => importLaunchdarkly(document)).toThrow(expect.objectContaining({ code: 'IMPORT_UNREADABLE' }))
  })

  it('names that reach prototypes are left out, and told of', () => {
    const data = JSON.parse('{"flags":{"__proto__":{"variations":[true],"fallthrough":{"variation":0}}}}') as unknown
    const { file } = importLaunchdarkly(data)
    expect(file.flags).toEqual({})
    expect(Object.getPrototypeOf(file.flags)).toBe(Object.prototype)
    expect(remarksOf(data)).toEqual(['lost __proto__'])
  })
})

describe('a context of LaunchDarkly’s', () => {
  it('has its user’s attributes at the top, and every other kind in an object', () => {
    expect(launchDarklyContext({ kind: 'multi', user: { key: 'ana', plan: 'pro' }, org: { key: 'acme' } })).toEqual({
      user: 'ana',
      plan: 'pro',
      anonymous: false,
      org: { key: 'acme', anonymous: false },
      kind: ['user', 'org'],
    })
  })

  it('keeps what would hide Varve’s own attributes under longer names', () => {
    const context = { kind: 'multi', user: { key: 'ana', user: 1, targetingKey: 2 }, tenant: { key: 'acme' } }
    expect(launchDarklyContext(context)).toMatchObject({
      user: 'ana',
      userAttribute: 1,
      targetingKeyAttribute: 2,
      tenantContext: { key: 'acme' },
    })
  })

  it('of a user from before there were kinds has custom attributes among the others', () => {
    expect(launchDarklyContext({ key: 7, country: 'de', custom: { plan: 'pro', country: 'fr' } })).toEqual({
      user: '7',
      country: 'de',
      plan: 'pro',
      anonymous: false,
      kind: ['user'],
    })
  })

  it('is without what is null', () => {
    expect(launchDarklyContext({ kind: 'org', key: 'acme', plan: null, address: { zip: null } })).toEqual({
      org: { key: 'acme', anonymous: false, address: {} },
      kind: ['org'],
    })
  })
})

it.each<readonly [document: object]>([
  [{ path: '/', data: { flags: { checkout: flag } } }],
  [{ event: 'put', data: { path: '/', data: { flags: { checkout: flag } } } }],
])('SDK data of LaunchDarkly is read inside the message that brings it: %j', document => {
  expect(Object.keys(importLaunchdarkly(document).file.flags)).toEqual(['checkout'])
})

describe('a flag of LaunchDarkly’s that requires what is not there', () => {
  it.each([
    ['a flag', 'gone', 0],
    ['a variation', 'parent', 7],
  ])('%s: serves its off variation, and nothing that a store refuses to name', (_, key, variation) => {
    const child = { ...flag, key: 'child', prerequisites: [{ key, variation }] }
    const { file } = importLaunchdarkly({ flags: { parent: { ...flag, key: 'parent' }, child }, segments: {} })
    expect(file.flags['child']).not.toHaveProperty('requires')
    expect(file.flags['child']?.rules[0]).toEqual({ id: 'prerequisites', when: true, serve: file.flags['child']?.off })
  })
})
