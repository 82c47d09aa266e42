import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, open, secret, type Usage } from 'varve'
import { integer, string } from 'varve/schema'
import { memory } from 'varve/stores/memory'

const config = defineConfig({
  limits: { maxUploads: live(integer(), { default: 10 }), maxSize: live(integer(), { default: 5 }) },
  checkout: { newFlow: flag({}) },
  mail: { apiKey: live(secret(string()), { devDefault: 'planted-77' }) },
})
const signed = { by: 'dana', message: 'INC-142' }
const opened = () => open(config, { store: memory(), as: { environment: 'test' }, platform: { warn: () => {} } })

const nothing = (): Usage => expect.unreachable('nothing was recorded')

describe('what a call used', () => {
  it('is each key once, with its value, its layer and why, at the one moment of the call', async () => {
    await using varve = await opened()
    await varve.set('limits.maxUploads', 20, signed)
    let soFar = nothing
    const body = async (): Promise<number> => {
      const first = varve.get('limits.maxUploads')
      await varve.set('limits.maxUploads', 30, signed)
      varve.variant('checkout.newFlow')
      return first + varve.get('limits.maxUploads')
    }
    expect(await varve.runAs({ tenant: 'acme' }, body, { recording: told => (soFar = told) })).toBe(40)
    expect(soFar()).toMatchObject({
      moment: { revision: 2 },
      audience: { tenant: 'acme', environment: 'test' },
      values: [
        { key: 'limits.maxUploads', value: 20, layer: 'stored', reason: 'STATIC', revision: 2 },
        { key: 'checkout.newFlow', value: false, layer: 'default', reason: 'DEFAULT' },
      ],
      more: 0,
    })
  })

  it('never shows a secret', async () => {
    await using varve = await opened()
    let soFar = nothing
    varve.runAs({}, () => varve.get('mail.apiKey').reveal(), { recording: told => (soFar = told) })
    expect(soFar().values).toMatchObject([{ key: 'mail.apiKey', value: '••••' }])
    expect(JSON.stringify(soFar())).not.toContain('planted-77')
  })

  it('says for whom else the call asked', async () => {
    await using varve = await opened()
    await varve.set('limits.maxUploads', 500, { ...signed, scope: 'tenant:acme' })
    let soFar = nothing
    const body = (): void => {
      for (let times = 0; times < 3; times += 1) varve.for({ tenant: 'acme' }).get('limits.maxUploads')
      varve.get('limits.maxUploads')
    }
    varve.runAs({}, body, { recording: told => (soFar = told) })
    expect(soFar().values).toMatchObject([
      { key: 'limits.maxUploads', value: 10 },
      { key: 'limits.maxUploads', value: 500, audience: { tenant: 'acme' }, revision: 2 },
    ])
  })

  it('has the values that were overridden for it', async () => {
    await using varve = await opened()
    let soFar = nothing
    const body = (): number =>
      varve.withOverrides(
        { 'limits.maxUploads': 1 },
        () => varve.get('limits.maxUploads') + varve.get('limits.maxSize'),
      )
    expect(varve.runAs({}, body, { recording: told => (soFar = told) })).toBe(6)
    expect(soFar().values).toMatchObject([
      { key: 'limits.maxUploads', value: 1, layer: 'override' },
      { key: 'limits.maxSize', value: 5 },
    ])
  })

  it('is told while the call runs and after it failed, and has nothing of what came later', async () => {
    await using varve = await opened()
    let soFar = nothing
    const body = (): never => {
      varve.get('limits.maxUploads')
      expect(soFar().values).toHaveLength(1)
      varve.get('checkout.newFlow')
      throw new Error('late')
    }
    expect(() => varve.runAs({}, body, { recording: told => (soFar = told) })).toThrow('late')
    varve.get('limits.maxSize')
    expect(soFar().values.map(({ key }) => key)).toEqual(['limits.maxUploads', 'checkout.newFlow'])
  })

  it('is bounded: what is beyond is counted', async () => {
    await using varve = await opened()
    let soFar = nothing
    const body = (): void => {
      for (let tenant = 0; tenant < 600; tenant += 1) varve.for({ tenant: `t${tenant}` }).get('limits.maxUploads')
    }
    varve.runAs({}, body, { recording: told => (soFar = told) })
    expect(soFar()).toMatchObject({ more: 100 })
    expect(soFar().values).toHaveLength(500)
  })
})
