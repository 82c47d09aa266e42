import { Ajv2020 as Ajv } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { flagsFileSchema, revisionSchema } from './document-schema.ts'

const ajv = new Ajv({ strict: false, allErrors: true }).addSchema([revisionSchema, flagsFileSchema])
const fits = (ref: string, value: unknown): boolean => ajv.compile({ $ref: ref })(value)

describe('the published JSON Schema of a file of flags', () => {
  const checkout = {
    type: 'string',
    doc: 'Which checkout customers see.',
    default: 'v1',
    variants: { old: 'v1', new: 'v2' },
    enabled: true,
    off: 'old',
    requires: [{ flag: 'payments', is: ['on'] }],
    rules: [
      { id: 'staff', when: { segment: 'staff' }, serve: 'new' },
      {
        id: 'canary',
        when: {
          all: [
            { attr: 'app.version', as: 'semver', op: 'gte', value: '2.4.0' },
            { not: { attr: 'country', op: 'eq', of: ['DE', 'FR'] } },
          ],
        },
        serve: { split: { new: 1 }, coverage: [{ at: 1_796_083_200_000, share: 10_000, gate: true }], unit: 'tenant' },
      },
    ],
    serve: { alloc: [['new', 0, 50_000]], rest: 'old', hash: 'eppo/10000' },
    salt: '9f3c',
  }
  const file = {
    $schema: 'urn:varve:flags:1',
    flags: { 'checkout.flow': checkout },
    segments: { staff: { attr: 'email', op: 'ends', value: '@shop.example' } },
  }

  it('accepts one', () => {
    expect(fits('urn:varve:flags:1', file)).toBe(true)
  })

  it.each([
    ['without flags', { segments: {} }],
    ['with a list of flags', { flags: [checkout] }],
    ['with a flag without a name', { flags: { '': checkout } }],
    ['with a flag named after the prototype', { flags: { constructor: checkout } }],
    ['with an operator nobody has', { flags: {}, segments: { staff: { attr: 'email', op: 'endsWith', value: '@' } } }],
    ['with a reader nobody has', { flags: {}, segments: { staff: { attr: 'at', op: 'lt', value: 1, as: 'time' } } }],
    ['with a profile spelt wrongly', { flags: { a: { ...checkout, hash: 'Eppo/0' } } }],
    ['with a type nobody has', { flags: { a: { ...checkout, type: 'float' } } }],
    ['with a member nobody declared', { flags: {}, version: 1 }],
  ])('refuses one %s', (_what, wrong) => {
    expect(fits('urn:varve:flags:1', wrong)).toBe(false)
  })
})

describe('the published JSON Schema of a change', () => {
  const change = (more: object): boolean =>
    fits('urn:varve:revision:1#/$defs/change', { key: 'staff', op: 'set', ...more })

  it('knows segments by their scope', () => {
    const scope = 'varve:segment'
    expect(change({ scope, entry: { value: { when: { attr: 'team', op: 'exists' }, doc: 'Us.' } } })).toBe(true)
    expect(change({ scope, entry: { value: { attr: 'team', op: 'exists' } } })).toBe(false)
    expect(change({ scope, entry: { reference: 'file:a' } })).toBe(false)
    expect(change({ scope, op: 'delete' })).toBe(true)
  })

  it('lets any entry be locked, and none be unlocked', () => {
    for (const entry of [{ value: 1 }, { sealed: '0'.repeat(64) }, { reference: 'file:a' }]) {
      expect(change({ scope: 'tenant:acme', entry: { ...entry, locked: true } })).toBe(true)
      expect(change({ scope: 'tenant:acme', entry: { ...entry, locked: false } })).toBe(false)
    }
  })

  it('knows no other scopes of ours', () => {
    expect(change({ scope: 'varve:killed', entry: { value: true } })).toBe(true)
    expect(change({ scope: 'varve:other', entry: { value: true } })).toBe(false)
  })
})
