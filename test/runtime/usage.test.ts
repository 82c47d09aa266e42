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

describe('what a call used', () => {
  it('is each key once, with its value, its layer and why, at the one moment of the call', async () => {
    await using varve = await opened()
    await varve.set('limits.maxUploads', 20, signed)
    const usages: Usage[] = []
    const body = async (): Promise<number> => {
      const first = varve.get('limits.maxUploads')
      await varve.set('limits.maxUploads', 30, signed)
      varve.variant('checkout.newFlow')
      return first + varve.get('limits.maxUploads')
    }
    expect(await varve.runAs({ tenant: 'acme' }, body, { onUsage: usage => usages.push(usage) })).toBe(40)
    expect(usages).toHaveLength(1)
    expect(usages[0]).toMatchObject({
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
    let used: Usage | undefined
    varve.runAs({}, () => varve.get('mail.apiKey').reveal(), { onUsage: usage => (used = usage) })
    expect(used?.values).toMatchObject([{ key: 'mail.apiKey', value: '••••' }])
    expect(JSON.stringify(used)).not.toContain('planted-77')
  })

  it('says for whom else the call asked', async () => {
    await using varve = await opened()
    await varve.set('limits.maxUploads', 500, { ...signed, scope: 'tenant:acme' })
    let used: Usage | undefined
    const body = (): void => {
      for (let times = 0; times < 3; times += 1) varve.for({ tenant: 'acme' }).get('limits.maxUploads')
      varve.get('limits.maxUploads')
    }
    varve.runAs({}, body, { onUsage: usage => (used = usage) })
    expect(used?.values).toMatchObject([
      { key: 'limits.maxUploads', value: 10 },
      { key: 'limits.maxUploads', value: 500, audience: { tenant: 'acme' }, revision: 2 },
    ])
  })

  it('has the values that were overridden for it', async () => {
    await using varve = await opened()
    let used: Usage | undefined
    const body = (): number =>
      varve.withOverrides(
        { 'limits.maxUploads': 1 },
        () => varve.get('limits.maxUploads') + varve.get('limits.maxSize'),
      )
    expect(varve.runAs({}, body, { onUsage: usage => (used = usage) })).toBe(6)
    expect(used?.values).toMatchObject([
      { key: 'limits.maxUploads', value: 1, layer: 'override' },
      { key: 'limits.maxSize', value: 5 },
    ])
  })

  it('is told of a call that failed, and of nothing after its end', async () => {
    await using varve = await opened()
    const usages: Usage[] = []
    const options = { onUsage: (usage: Usage) => usages.push(usage) }
    const failing = (): never => {
      varve.get('limits.maxUploads')
      throw new Error('late')
    }
    expect(() => varve.runAs({}, failing, options)).toThrow('late')
    await expect(varve.runAs({}, async () => failing(), options)).rejects.toThrow('late')
    varve.get('limits.maxSize')
    expect(usages.map(({ values }) => values.map(({ key }) => key))).toEqual([
      ['limits.maxUploads'],
      ['limits.maxUploads'],
    ])
  })

  it('is bounded: what is beyond is counted', async () => {
    await using varve = await opened()
    let used: Usage | undefined
    const body = (): void => {
      for (let tenant = 0; tenant < 600; tenant += 1) varve.for({ tenant: `t${tenant}` }).get('limits.maxUploads')
    }
    varve.runAs({}, body, { onUsage: usage => (used = usage) })
    expect(used).toMatchObject({ more: 100 })
    expect(used?.values).toHaveLength(500)
  })
})
