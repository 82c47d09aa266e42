import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, secret, setting, type Audience } from 'varve'
import { date, integer, json, string } from 'varve/schema'
import { testConfig, type TestVarve } from 'varve/testing'
import { Evaluations } from '../../../src/server/ofrep/evaluations.ts'
import type { FlagAnswersOptions } from '../../../src/server/ofrep/answers.ts'

const config = defineConfig({
  server: { port: setting(integer(), { default: 8080 }) },
  checkout: {
    newFlow: flag(),
    button: flag({ variants: { blue: '#00f', red: '#f00' }, default: 'blue' }),
  },
  limits: { maxUploads: live(integer(), { default: 10 }), seats: live(integer(), { default: 5, perTenant: true }) },
  release: { from: live(date(), { default: '2026-01-01T00:00:00Z' }) },
  extra: live(json(), { default: null }),
  payment: {
    key: live(secret(string()), { devDefault: 'hunter1' }),
    url: live(string(), { devDefault: 'https://pay.example' }),
  },
})
const signed = { by: 'dana', message: 'A test' }
const nobody = { audience: {}, contextId: undefined }
const asker = (user: string, more = {}): { audience: Audience; contextId: string } => ({
  audience: { user, ...more },
  contextId: user,
})

function evaluations(varve: TestVarve<typeof config.tree>, options: Partial<FlagAnswersOptions> = {}): Evaluations {
  return new Evaluations(varve, { flagSetId: 'shop', emptyValue: 'omit', variants: 'declared', ...options })
}

const flagsOf = (evaluated: { body: () => string }): Record<string, Record<string, unknown>> =>
  Object.fromEntries(
    (JSON.parse(evaluated.body()) as { flags: { key: string }[] }).flags.map(one => [one.key, { ...one }]),
  )

describe('an answer in the words of OFREP', () => {
  it('has the value, its variant, the reason, and what is known of how it came about', async () => {
    const varve = testConfig(config)
    await varve.setFlag(
      'checkout.button',
      { rules: [{ id: 'staff', when: { attr: 'user', op: 'eq', value: 'dana' }, serve: 'red' }], serve: 'blue' },
      signed,
    )
    const single = evaluations(varve).single('checkout.button', asker('dana'))
    expect(JSON.parse(single?.text ?? '')).toEqual({
      ...{ key: 'checkout.button', value: '#f00', reason: 'TARGETING_MATCH', variant: 'red' },
      metadata: { flagSetId: 'shop', version: '2', ruleId: 'staff', contextId: 'dana' },
    })
  })

  it('is the same text in a bulk, for each flag and live value; settings are the server’s own', () => {
    const all = evaluations(testConfig(config))
    const bulk = flagsOf(all.bulk(asker('alex'), ''))
    expect(Object.keys(bulk)).toEqual([
      'checkout.newFlow',
      'checkout.button',
      'limits.maxUploads',
      'limits.seats',
      'release.from',
      'extra',
      'payment.url',
    ])
    expect(bulk['checkout.button']).toEqual(JSON.parse(all.single('checkout.button', asker('alex'))?.text ?? ''))
  })

  it('is never a secret, in bulk or alone', async () => {
    const varve = testConfig(config, { 'payment.key': 'hunter2' })
    const all = evaluations(varve)
    expect(all.bulk(nobody, '').body()).not.toMatch(/hunter2|payment\.key/)
    expect(all.single('payment.key', nobody)).toBeUndefined()
  })

  it('is nothing for a key that is not declared, a setting, or a name of JavaScript’s own', () => {
    const all = evaluations(testConfig(config))
    for (const key of ['nope', 'server.port', '__proto__', 'constructor', 'toString'])
      expect(all.single(key, nobody)).toBeUndefined()
  })

  it('of a date is its text, and of null is null', () => {
    const bulk = flagsOf(evaluations(testConfig(config)).bulk(nobody, ''))
    expect([bulk['release.from']?.['value'], bulk['extra']?.['value']]).toEqual(['2026-01-01T00:00:00Z', null])
  })

  it('says per flag what the context lacks, and answers the others', async () => {
    const varve = testConfig(config)
    await varve.setFlag('checkout.newFlow', { serve: { split: { on: 50_000, off: 50_000 }, rest: null } }, signed)
    const bulk = flagsOf(evaluations(varve).bulk(nobody, ''))
    expect(bulk['limits.seats']).toMatchObject({ key: 'limits.seats', errorCode: 'INVALID_CONTEXT' })
    expect(bulk['checkout.button']).toMatchObject({ value: '#00f' })
  })

  it.each([
    ['omit', { reason: 'DEFAULT', metadata: { flagSetId: 'shop', contextId: 'alex' } }],
    ['variant', { errorCode: 'GENERAL', errorDetails: 'payment.url has no value: the default of the code stands.' }],
  ] as const)('for a key that nobody gave a value, with %j, leaves it to the code', (emptyValue, expected) => {
    const varve = testConfig(config, {}, { as: { environment: 'production' } })
    const single = evaluations(varve, { emptyValue }).single('payment.url', asker('alex'))
    expect(JSON.parse(single?.text ?? '')).toEqual({ key: 'payment.url', ...expected })
  })

  it('names a variant where no key has one, too, for clients that take a plain value without one for an error', () => {
    const production = testConfig(config, {}, { as: { environment: 'production' } })
    const named = (variants: FlagAnswersOptions['variants']): unknown[] => {
      const bulk = flagsOf(evaluations(production, { variants }).bulk(asker('alex'), ''))
      return ['checkout.button', 'limits.maxUploads', 'payment.url'].map(key => bulk[key]?.['variant'])
    }
    expect([named('declared'), named('always')]).toEqual([
      ['blue', undefined, undefined],
      ['blue', 'value', 'default'],
    ])
  })

  it('follows what is written, overridden and declared later', async () => {
    const varve = testConfig(config)
    const all = evaluations(varve)
    const value = (): unknown => flagsOf(all.bulk(nobody, ''))['limits.maxUploads']?.['value']
    expect(value()).toBe(10)
    await varve.set('limits.maxUploads', 20, signed)
    expect(value()).toBe(20)
    const override = varve.override('limits.maxUploads', 30)
    expect(value()).toBe(30)
    override.lift()
    expect(value()).toBe(20)
    varve.declare({ late: live(integer(), { default: 1 }) })
    expect(flagsOf(all.bulk(nobody, ''))).toHaveProperty('late')
  })
})

describe('the entity tag of a bulk', () => {
  const tag = (varve: TestVarve<typeof config.tree>, ...args: Parameters<Evaluations['bulk']>): string =>
    evaluations(varve).bulk(...args).tag

  it('is strong, quoted, and the same for the same answer, whoever makes it', () => {
    const [one, other] = [testConfig(config), testConfig(config)]
    expect(tag(one, asker('alex'), '')).toMatch(/^"[0-9a-f]{32}"$/)
    expect(tag(one, asker('alex'), '')).toBe(tag(other, asker('alex'), ''))
  })

  it('is another wherever a byte of the answer is: another user, value, rule, variant or stream', async () => {
    const varve = testConfig(config)
    const tags = [
      tag(varve, asker('alex'), ''),
      tag(varve, asker('dana'), ''),
      tag(varve, nobody, ''),
      tag(varve, nobody, ',"eventStreams":[]'),
    ]
    const rules = [{ id: 'red', when: { attr: 'plan', op: 'eq', value: 'pro' } as const, serve: 'red' }]
    await varve.setFlag('checkout.button', { rules, serve: 'blue' }, signed)
    tags.push(tag(varve, asker('alex'), ''), tag(varve, asker('alex', { plan: 'pro' }), ''))
    await varve.set('limits.maxUploads', 11, signed)
    tags.push(tag(varve, asker('alex'), ''))
    expect(new Set(tags).size).toBe(tags.length)
  })

  it('stays where a revision changed nothing of the answer', async () => {
    const varve = testConfig(config)
    const before = tag(varve, asker('alex'), '')
    await varve.set('limits.maxUploads', 99, { ...signed, scope: 'tenant:acme' })
    expect(tag(varve, asker('alex'), '')).toBe(before)
    expect(tag(varve, asker('alex', { tenant: 'acme' }), '')).not.toBe(before)
  })
})
