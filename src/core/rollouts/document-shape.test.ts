import { Ajv2020 as Ajv } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { damage, damaged, documents } from '../../../test/random-documents.ts'
import { byTier } from '../../../test/tier.ts'
import type { Json } from '../json.ts'
import { flagsFileSchema, revisionSchema } from '../revisions/document-schema.ts'
import {
  condShape,
  entryShape,
  filedFlagShape,
  flagsFileShape,
  flagShape,
  rolloutShape,
  segmentShape,
  type Shaped,
} from './document-shape.ts'

const flag = {
  variants: { on: true, off: false },
  enabled: true,
  rules: [{ id: 'staff', when: { segment: 'staff' }, serve: 'on' }],
  serve: 'off',
  salt: 's',
}
const issues = (shaped: Shaped<unknown>): string[] =>
  (shaped.problems ?? []).map(({ path, issue }) => `${path} ${issue}`)
const within = (depth: number, wrap: (inner: Json) => Json, innermost: Json): Json => {
  let value = innermost
  for (let level = 0; level < depth; level += 1) value = wrap(value)
  return value
}

describe('what is wrong with a document', () => {
  it('is nothing, when it is one, and the document comes back typed', () => {
    expect(flagShape(flag).document).toBe(flag)
  })

  it('is told all at once, each with its path', () => {
    const rules = [
      flag.rules[0],
      { id: 'eu', serve: { split: { on: -1 }, coverage: 100_001 } },
      { id: 7, when: { all: [{ attr: 'country', op: 'is', value: 'DE' }, { segment: 1 }] }, serve: 'on' },
    ]
    expect(issues(flagShape({ ...flag, enabled: 'yes', rules, hash: 'MD5', surprise: 1 }))).toEqual([
      'enabled must be true or false',
      'rules.1.serve.split.on must be a number from 0 on',
      'rules.1.serve.coverage must be an integer from 0 to 100000',
      'rules.2.id must be a text',
      'rules.2.when.all.0.op must be one of eq, lt, lte, gt, gte, starts, ends, contains, matches, within, exists, mod, size, type',
      'rules.2.when.all.1.segment must be a text',
      'hash must be the name of a hash profile, such as varve or eppo/10000',
      'surprise is not known here: there are variants, enabled, rules, serve, salt, off, requires, unit, hash',
    ])
  })

  it.each([
    ['a flag of nothing', flagShape(null), [' must be an object']],
    ['a flag without variants', flagShape({ ...flag, variants: {} }), ['variants must have at least 1 member']],
    [
      'a date',
      flagShape({ ...flag, variants: { on: new URL('x:') } }),
      [expect.stringContaining('variants.on must be JSON')],
    ],
    [
      'no number',
      flagShape({ ...flag, variants: { on: Number.NaN } }),
      [expect.stringContaining('variants.on must be JSON')],
    ],
    ['a member that is missing', condShape({ attr: 'country' }), ['op is missing']],
    [
      'two conditions in one',
      condShape({ segment: 'a', not: true }),
      [expect.stringMatching(/^segment is not known here/)],
    ],
    ['a flag that may be nothing', condShape({ flag: 'a', is: [] }), ['is must have at least 1 item']],
    ['no condition', condShape('staff'), [expect.stringMatching(/^ must be true, false, or an object with all, any/)]],
    ['an unknown condition', condShape({ none: [] }), [expect.stringMatching(/^ must be true, false, or an object/)]],
    [
      'a range of three',
      condShape({ bucket: { unit: 'user', salt: '', ranges: [[0, 1, 2]] } }),
      ['bucket.ranges.0 must be [from, to], in shares from 0 to 100000'],
    ],
    [
      'an entry that is two things',
      entryShape({ value: 1, reference: 'x' }),
      [expect.stringMatching(/^reference is not known here/)],
    ],
    ['a lock that is open', entryShape({ value: 1, locked: false }), ['locked must be true']],
    [
      'a type nobody knows',
      filedFlagShape({ ...flag, type: 'date' }),
      ['type must be one of boolean, string, integer, number, object, json'],
    ],
    ['a flag of a file', flagsFileShape({ flags: { 'a.b': 1 } }), ['flags.a.b must be an object']],
    [
      'a rollout of nothing',
      rolloutShape({ candidate: {} }),
      [
        ...['id', 'unit', 'salt', 'hash', 'baseline', 'steps', 'approvedThrough'].map(name => `${name} is missing`),
        'candidate must be an object with value, sealed, reference or flag',
      ],
    ],
  ])('names the place: %s', (_what, shaped, expected) => {
    expect(issues(shaped)).toEqual(expected)
  })

  it('is told up to a hundred times', () => {
    const rules = Array.from({ length: 1000 }, () => 1)
    expect(flagShape({ ...flag, rules }).problems).toHaveLength(100)
    expect(condShape({ attr: 'a', op: 'eq', of: rules.map(() => undefined) }).problems).toHaveLength(100)
  })

  it('is cut where names are endless', () => {
    const [problem] = flagShape({ ...flag, ['x'.repeat(100_000)]: 1 }).problems ?? []
    expect(problem?.path).toBe(`${'x'.repeat(59)}…`)
  })
})

describe('a document nested without end', () => {
  it('is refused with the place where it goes too deep, and does not exhaust the stack', () => {
    const problems = condShape(within(50_000, inner => ({ not: inner }), true)).problems
    expect(problems).toEqual([
      { path: Array(64).fill('not').join('.'), issue: 'must be nested at most 64 deep', severity: 'error' },
    ])
  })

  it('may nest conditions 64 deep', () => {
    expect(issues(condShape(within(63, inner => ({ not: inner }), true)))).toEqual([])
    expect(issues(condShape(within(64, inner => ({ not: inner }), true)))).toHaveLength(1)
  })

  it('may hold JSON 64 deep', () => {
    const flagWith = (depth: number): unknown => ({ ...flag, variants: { on: within(depth, inner => [inner], 1) } })
    expect(issues(flagShape(flagWith(64)))).toEqual([])
    expect(issues(flagShape(flagWith(65)))).toEqual([`variants.on${'.0'.repeat(64)} must be nested at most 64 deep`])
  })
})

describe('members of the prototype', () => {
  it('are no members of a document', () => {
    expect(issues(flagShape(Object.create(flag)))).toContain(' must be an object')
    expect(issues(condShape(JSON.parse('{"__proto__": {"segment": "staff"}}')))).toHaveLength(1)
  })

  it.each(['__proto__', 'constructor', 'prototype'])('are not reached by a variant or JsonLogic named %s', name => {
    const named: unknown = JSON.parse(`{ "${name}": 1 }`)
    expect(issues(flagShape({ ...flag, variants: named }))).toEqual([
      expect.stringMatching(`^variants.${name} has a forbidden name`),
    ])
    expect(issues(condShape({ logic: { if: [named] } }))).toHaveLength(1)
  })

  it('are free names in what a key holds, which its own schema judges', () => {
    expect(issues(entryShape({ value: JSON.parse('{ "constructor": 1 }') }))).toEqual([])
  })
})

describe('the check and the published JSON Schema', () => {
  const ajv = new Ajv({ strict: false }).addSchema([revisionSchema, flagsFileSchema])
  const byAjv = (ref: string): ((value: unknown) => boolean) => {
    const validate = ajv.compile({ $ref: ref })
    return value => validate(value)
  }
  const kinds = {
    cond: { shape: condShape, fits: byAjv('urn:varve:revision:1#/$defs/cond') },
    flag: { shape: flagShape, fits: byAjv('urn:varve:revision:1#/$defs/flag') },
    rollout: { shape: rolloutShape, fits: byAjv('urn:varve:revision:1#/$defs/rollout') },
    entry: { shape: entryShape, fits: byAjv('urn:varve:revision:1#/$defs/entry') },
    segment: { shape: segmentShape, fits: byAjv('urn:varve:revision:1#/$defs/segment') },
    filedFlag: { shape: filedFlagShape, fits: byAjv('urn:varve:flags:1#/$defs/filedFlag') },
    flagsFile: { shape: flagsFileShape, fits: byAjv('urn:varve:flags:1') },
  }
  const runs = { numRuns: byTier({ short: 200, long: 5000 }) }

  describe.each(Object.entries(kinds))('of a %s', (kind, { shape, fits }) => {
    // A document as it arrives: as JSON.
    const document = documents[kind as keyof typeof kinds].map(value => JSON.parse(JSON.stringify(value)) as Json)

    it('both accept every one', () => {
      fc.assert(
        fc.property(document, value => {
          expect(issues(shape(value))).toEqual([])
          expect(fits(value)).toBe(true)
        }),
        runs,
      )
    })

    it('agree on every one that was damaged', () => {
      fc.assert(
        fc.property(document, fc.array(damage, { minLength: 1, maxLength: 3 }), (value, damages) => {
          const wrong = damages.reduce(damaged, value)
          expect({ wrong, problems: issues(shape(wrong)), fits: issues(shape(wrong)).length === 0 }).toMatchObject({
            fits: fits(wrong),
          })
        }),
        { numRuns: 5 * runs.numRuns },
      )
    })
  })
})
