import { OpenFeature } from '@openfeature/server-sdk'
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs'
import { afterAll, describe, expect, it } from 'vitest'
import { evaluationEvent, openTelemetryHook } from 'varve/openfeature'
import { testConfig } from 'varve/testing'
import { config, shop, signed } from './shop.ts'

afterAll(() => OpenFeature.close())

const split = { rules: [{ id: 'half', serve: { split: { red: 1, blue: 1 } } }], serve: 'blue', salt: 'b' } as const

/** OpenTelemetry's own logs, kept in memory. */
function telemetry() {
  const exporter = new InMemoryLogRecordExporter()
  const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] })
  const records = (): unknown[] =>
    exporter.getFinishedLogRecords().map(({ eventName, attributes }) => ({ eventName, attributes }))
  return { logger: provider.getLogger('flags'), records }
}

describe('the hook for OpenTelemetry', () => {
  it('emits the event of the semantic conventions for every evaluation', async () => {
    await using own = await shop({ flagSetId: 'shop/test' })
    const { logger, records } = telemetry()
    own.client.addHooks(openTelemetryHook(logger))
    const { number } = await own.varve.setFlag('checkout.button', split, signed)
    await own.client.getStringValue('checkout.button', '', { targetingKey: 'user-1' })
    await own.client.getStringValue('checkout.button', '', { targetingKey: 'user-1' })
    const event = {
      eventName: 'feature_flag.evaluation',
      attributes: {
        'feature_flag.key': 'checkout.button',
        'feature_flag.provider.name': 'varve',
        'feature_flag.result.variant': 'red',
        'feature_flag.result.reason': 'split',
        'feature_flag.context.id': 'user-1',
        'feature_flag.set.id': 'shop/test',
        'feature_flag.version': String(number),
      },
    }
    expect(records()).toEqual([event, event])
  })

  it('has the value only where there is no variant', async () => {
    await using own = await shop()
    const { logger, records } = telemetry()
    own.client.addHooks(openTelemetryHook(logger))
    await own.client.getNumberValue('limits.maxUploads', 0)
    await own.client.getObjectValue('shipping.countries', [])
    await own.client.getObjectValue('checkout.layout', {})
    expect(records()).toMatchObject([
      { attributes: { 'feature_flag.result.value': 10, 'feature_flag.result.reason': 'default' } },
      { attributes: { 'feature_flag.result.value': '["DE","AT"]' } },
      { attributes: { 'feature_flag.result.variant': 'wide' } },
    ])
    expect(JSON.stringify(records())).not.toContain('columns')
  })

  it('says what went wrong, and never what the code falls back on', async () => {
    await using own = await shop()
    const { logger, records } = telemetry()
    own.client.addHooks(openTelemetryHook(logger))
    await own.client.getStringValue('payment.key', 'a fallback for hunter2')
    expect(records()).toEqual([
      {
        eventName: 'feature_flag.evaluation',
        attributes: {
          'feature_flag.key': 'payment.key',
          'feature_flag.provider.name': 'varve',
          'feature_flag.result.reason': 'error',
          'error.type': 'flag_not_found',
          'feature_flag.error.message': 'payment.key is a secret, or has one in it, and is not served.',
        },
      },
    ])
  })

  it('has the error’s message under its former name on demand', async () => {
    await using own = await shop()
    const { logger, records } = telemetry()
    own.client.addHooks(openTelemetryHook(logger, { formerNames: true }))
    await own.client.getBooleanValue('limits.maxUploads', false)
    const message = 'limits.maxUploads is a number, not a boolean.'
    expect(records()).toMatchObject([
      {
        attributes: { 'error.type': 'type_mismatch', 'feature_flag.error.message': message, 'error.message': message },
      },
    ])
  })

  it('works for any provider', async () => {
    const { logger, records } = telemetry()
    const client = OpenFeature.getClient('nobody')
    client.addHooks(openTelemetryHook(logger))
    await client.getBooleanValue('anything', true, { targetingKey: 'user-1' })
    expect(records()).toMatchObject([
      { attributes: { 'feature_flag.key': 'anything', 'feature_flag.context.id': 'user-1' } },
    ])
  })
})

describe('the event of a Varve’s own evaluation', () => {
  it('is the same', async () => {
    const varve = testConfig(config, {})
    const { number } = await varve.setFlag('checkout.button', split, signed)
    const evaluation = varve.for({ user: 'user-1' }).evaluate('checkout.button')
    expect(evaluationEvent(evaluation, { contextId: 'user-1', flagSetId: 'shop/test' }).attributes).toEqual({
      'feature_flag.key': 'checkout.button',
      'feature_flag.provider.name': 'varve',
      'feature_flag.result.variant': 'red',
      'feature_flag.result.reason': 'split',
      'feature_flag.context.id': 'user-1',
      'feature_flag.set.id': 'shop/test',
      'feature_flag.version': String(number),
    })
  })

  it('never has a secret in it', () => {
    const varve = testConfig(config, { 'payment.key': 'hunter2' })
    const { attributes } = evaluationEvent(varve.evaluate('payment.key'))
    expect(attributes).toEqual({
      'feature_flag.key': 'payment.key',
      'feature_flag.provider.name': 'varve',
      'feature_flag.result.reason': 'static',
    })
  })

  it('says where there is no value', () => {
    const varve = testConfig(config, {}, { as: { environment: 'production' } })
    expect(evaluationEvent(varve.evaluate('motto')).attributes).toEqual({
      'feature_flag.key': 'motto',
      'feature_flag.provider.name': 'varve',
      'feature_flag.result.reason': 'error',
      'error.type': 'general',
      'feature_flag.error.message': 'motto has no value in any layer.',
    })
  })
})
