import { describe, expect, it } from 'vitest'
import { importUnleash } from './unleash.ts'

const rollout = (percent: string, more: object = {}): object => ({
  name: 'flexibleRollout',
  parameters: { rollout: percent, stickiness: 'userId', groupId: 'checkout' },
  ...more,
})

function imported(feature: object, rest: object = {}): ReturnType<typeof importUnleash> {
  const features = [{ name: 'checkout', enabled: true, strategies: [], ...feature }]
  return importUnleash({ version: 2, features, ...rest })
}

describe('a feature of Unleash without variants', () => {
  it('becomes a boolean flag with a rule for each strategy', () => {
    const constraints = [{ contextName: 'plan', operator: 'NOT_IN', values: ['free', ' trial '] }]
    const { file, remarks } = imported({
      description: 'The new checkout',
      strategies: [rollout('25', { constraints }), { name: 'userWithId', parameters: { userIds: 'ana, bo' } }],
    })
    const isUser = {
      any: [
        { all: [{ attr: 'userId', op: 'exists' }, { not: { attr: 'userId', op: 'eq', value: '' } }] },
        { all: [{ attr: 'targetingKey', op: 'exists' }, { not: { attr: 'targetingKey', op: 'eq', value: '' } }] },
      ],
    }
    expect(file.flags).toEqual({
      checkout: {
        type: 'boolean',
        doc: 'The new checkout',
        variants: { on: true, off: false },
        enabled: true,
        off: 'off',
        rules: [
          {
            id: 'flexibleRollout-1',
            when: {
              all: [
                { not: { attr: 'plan', op: 'eq', of: ['free', 'trial'], as: 'text' } },
                isUser,
                { bucket: { unit: 'userId', salt: 'checkout', hash: 'unleash', ranges: [[0, 25_000]] } },
              ],
            },
            serve: 'on',
          },
          { id: 'userWithId-2', when: { attr: 'userId', op: 'eq', of: ['ana', 'bo'] }, serve: 'on' },
        ],
        serve: 'off',
        unit: 'userId',
        salt: 'checkout',
      },
    })
    expect(remarks).toEqual([])
  })

  it('keeps the hash of the SDK for Node where that is in use', () => {
    const { file } = importUnleash(
      { features: [{ name: 'checkout', enabled: true, strategies: [rollout('25')] }] },
      { hashing: 'js' },
    )
    expect(JSON.stringify(file)).toContain('"hash":"unleash-js"')
  })

  it('has a remark where its group is hashed otherwise by the SDK for Node', () => {
    const parameters = { rollout: '25', groupId: 'kása' }
    const { remarks } = imported({ strategies: [{ name: 'flexibleRollout', parameters }] })
    expect(remarks).toMatchObject([{ flag: 'checkout', feature: 'groupId', severity: 'changed' }])
  })
})

describe('a feature of Unleash with variants', () => {
  const variants = [
    { name: 'blue', weight: 500, payload: { type: 'json', value: '{"columns":2}' } },
    { name: 'red', weight: 500 },
  ]

  it('has them by name, and a variant for who is not enabled and one for who is and gets none', () => {
    const { file } = imported({ variants })
    expect(file.flags['checkout']).toMatchObject({
      type: 'json',
      variants: { disabled: null, enabled: null, blue: { columns: 2 }, red: null },
    })
  })

  it('has their names for values where none has a payload', () => {
    const { file } = imported({ variants: [{ name: 'blue', weight: 1000 }] })
    expect(file.flags['checkout']).toMatchObject({
      type: 'string',
      variants: { disabled: 'disabled', enabled: 'enabled', blue: 'blue' },
      serve: 'blue',
    })
  })

  it('places who has a user id on the line of the sum of the weights', () => {
    const { file } = imported({
      variants: [...variants, { name: 'green', weight: 500, payload: variants[0]?.payload }],
    })
    expect(file.flags['checkout']?.serve).toMatchObject({
      rules: [
        {
          id: 'by-userId',
          serve: {
            alloc: [
              ['blue', 0, 33_333],
              ['red', 33_333, 66_666],
              ['green', 66_666, 100_000],
            ],
            salt: 'checkout',
            hash: 'unleash-variants/1500',
          },
        },
        { id: 'by-sessionId' },
        { id: 'by-remoteAddress' },
        { id: 'chance-blue', when: { attr: '$random', op: 'lt', value: 1 / 3 } },
        { id: 'chance-red', when: { attr: '$random', op: 'lt', value: 1 / 2 } },
      ],
      serve: 'green',
    })
  })

  it('keeps two of one name apart, and says so', () => {
    const { file, remarks } = imported({
      variants,
      strategies: [rollout('100', { variants: [{ name: 'blue', weight: 1 }] })],
    })
    expect(file.flags['checkout']?.variants).toMatchObject({ blue: { columns: 2 }, 'blue-2': null })
    expect(remarks).toMatchObject([{ flag: 'checkout', feature: 'variant', severity: 'note' }])
  })
})

describe('a feature of Unleash that depends on another', () => {
  const parent = { name: 'parent', enabled: true, strategies: [] }
  const child = (dependency: object): object => ({
    name: 'child',
    enabled: true,
    strategies: [],
    dependencies: [dependency],
  })

  it('requires it', () => {
    const { file } = importUnleash({ features: [parent, child({ feature: 'parent' })] })
    expect(file.flags['child']?.requires).toEqual([{ flag: 'parent', is: ['on'] }])
  })

  it('is off while a parent is on that must be off', () => {
    const { file } = importUnleash({ features: [parent, child({ feature: 'parent', enabled: false })] })
    expect(file.flags['child']).toMatchObject({
      rules: [{ id: 'parent-parent', when: { flag: 'parent', is: ['on'] }, serve: 'off' }],
      serve: 'on',
    })
  })

  it('is off, with a remark, where the document does not have the parent', () => {
    const { file, remarks } = importUnleash({ features: [child({ feature: 'elsewhere' })] })
    expect(file.flags['child']?.rules).toEqual([{ id: 'parent-elsewhere', serve: 'off' }])
    expect(remarks).toMatchObject([{ flag: 'child', feature: 'dependencies' }])
  })
})

describe('what Varve does not have of Unleash', () => {
  it.each([
    [{ strategies: [{ name: 'ourOwn', parameters: {} }] }, 'ourOwn', 'lost'],
    [
      { strategies: [{ name: 'applicationHostname', parameters: { hostNames: 'web-1' } }] },
      'applicationHostname',
      'changed',
    ],
    [{ strategies: [rollout('100', { constraints: [{ contextName: 'a', operator: 'NEW' }] })] }, 'NEW', 'lost'],
    [{ impressionData: true }, 'impressionData', 'lost'],
    [{ stale: true }, 'stale', 'lost'],
    [{ strategies: null }, 'strategies', 'note'],
    [{ variants: [{ name: 'a', weight: 1, payload: { type: 'number', value: 'x' } }] }, 'payload', 'changed'],
    [
      {
        variants: [
          { name: 'a', weight: 0.5 },
          { name: 'b', weight: 0.7 },
        ],
      },
      'weight',
      'changed',
    ],
  ])('%j is remarked on', (feature, named, severity) => {
    expect(imported(feature).remarks).toMatchObject([{ feature: named, severity }])
  })
})

describe("an export of Unleash's admin API", () => {
  const exported = {
    features: [{ name: 'checkout', description: 'The new checkout' }],
    featureStrategies: [
      { featureName: 'checkout', environment: 'test', name: 'default', sortOrder: 2 },
      { featureName: 'checkout', environment: 'production', segments: [7], sortOrder: 1, ...rollout('25') },
      { featureName: 'other', name: 'default' },
    ],
    featureEnvironments: [
      { featureName: 'checkout', environment: 'test', enabled: false },
      { featureName: 'checkout', environment: 'production', enabled: true, variants: [{ name: 'blue', weight: 1000 }] },
    ],
    dependencies: [{ feature: 'checkout', dependencies: [{ feature: 'checkout', enabled: true }] }],
    segments: [{ id: 7, name: 'staff' }],
  }

  it('gives those of the first environment where none is asked for, and nothing of the others', () => {
    expect(importUnleash(exported).file).toEqual(importUnleash(exported, { environment: 'test' }).file)
  })

  it('gives the flags of the environment that is asked for', () => {
    const { file } = importUnleash(exported, { environment: 'production' })
    expect(file.flags['checkout']).toMatchObject({ enabled: true, variants: { blue: 'blue' } })
    expect(file.flags['checkout']?.rules.map(({ id }) => id)).toContain('flexibleRollout-1')
    expect(importUnleash(exported, { environment: 'test' }).file.flags['checkout']).toMatchObject({ enabled: false })
  })

  it('says that it does not say who is in a segment', () => {
    const { file, remarks } = importUnleash(exported, { environment: 'production' })
    expect(file.segments).toEqual({ staff: false })
    expect(remarks).toContainEqual(expect.objectContaining({ feature: 'segments', severity: 'lost' }))
  })
})

describe('features of Unleash', () => {
  const features = [{ name: 'checkout', enabled: true, strategies: [{ name: 'default', segments: [7] }] }]
  const segments = [{ id: 7, name: 'staff', constraints: [] }]

  it.each<readonly [how: string, document: unknown, segments: readonly string[]]>([
    ['alone', features, []],
    ['as an SDK takes them for its bootstrap', { data: features, segments }, ['staff']],
    ['in the first event of a stream', { events: [{ type: 'hydration', eventId: 1, features, segments }] }, ['staff']],
  ])('are read %s', (_, document, named) => {
    const { file } = importUnleash(document)
    expect([Object.keys(file.flags), Object.keys(file.segments ?? {})]).toEqual([['checkout'], named])
  })
})

describe('what is no document of Unleash', () => {
  it.each([[null], [[]], ['{}'], [{}], [{ features: {} }]])('%j is refused', document => {
    expect(() => importUnleash(document)).toThrow(expect.objectContaining({ code: 'IMPORT_UNREADABLE' }))
  })

  it('is passed over where something is called after what every object inherits', () => {
    const { file, remarks } = importUnleash({ features: [{ name: '__proto__', enabled: true, strategies: [] }] })
    expect(Object.keys(file.flags)).toEqual([])
    expect(remarks).toMatchObject([{ feature: 'name', severity: 'lost' }])
  })
})
