import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, open, openSync } from 'varve'
import { integer, string } from 'varve/schema'
import { env } from 'varve/sources'
import { testConfig } from 'varve/testing'
import { fleet } from '../fleet.ts'
import { listed } from '../listed.ts'

const config = defineConfig({
  limits: { maxUploads: live(integer({ max: 100 }), { default: 10 }) },
  checkout: { newFlow: flag() },
  erp: { account: live(string(), { default: '' }) },
})
const signed = { by: 'dana', message: 'Traffic spike' }

describe('what users of other systems saw when they wrote', () => {
  it('a change made without a database was forgotten within a minute; now it is refused, and says what is missing', async () => {
    const varve = openSync(config)
    await expect(varve.set('limits.maxUploads', 20, signed)).rejects.toMatchObject({ code: 'NO_STORE' })
    expect(varve.get('limits.maxUploads')).toBe(10)
  })

  it('an override made without a database was forgotten too; now it stays until it is lifted', () => {
    const varve = testConfig(config)
    const held = varve.override('limits.maxUploads', 20)
    varve.clock.advance('30d')
    expect(varve.get('limits.maxUploads')).toBe(20)
    held.lift()
    expect(varve.get('limits.maxUploads')).toBe(10)
  })

  it('an override could be made and never removed; now clearing it shows what lies below, and says how many there were', async () => {
    const varve = testConfig(config)
    await varve.set('checkout.newFlow', true, signed)
    varve.override('checkout.newFlow', false)
    varve.override('checkout.newFlow', false)
    expect(varve.get('checkout.newFlow')).toBe(false)
    expect(varve.clearOverride('checkout.newFlow')).toBe(2)
    expect(varve.get('checkout.newFlow')).toBe(true)
    expect(varve.clearOverride('checkout.newFlow')).toBe(0)
  })

  it('a failed write said “Set successfully”; now it is heard, and nothing has changed', async () => {
    const { varve, store } = fleet().start(config)
    await varve.set('limits.maxUploads', 20, signed)
    store.away = true
    await expect(varve.set('limits.maxUploads', 30, signed)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    expect(varve.get('limits.maxUploads')).toBe(20)
  })

  it('deleting said “Deleted” without a database and “not found” on an error; now there are three answers for three things', async () => {
    const { varve, store } = fleet().start(config)
    await varve.set('limits.maxUploads', 20, signed)
    expect(await varve.delete('limits.maxUploads', signed)).toMatchObject({ kind: 'delete' })
    expect(await varve.delete('limits.maxUploads', signed)).toBeUndefined()
    store.away = true
    await expect(varve.delete('limits.maxUploads', signed)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
  })

  it('a bad value was stored and failed at every later read; now it fails once, when it is written', async () => {
    const varve = testConfig(config)
    const loosely = varve as unknown as { set(key: string, value: unknown, options: typeof signed): Promise<unknown> }
    await expect(loosely.set('limits.maxUploads', 'plenty', signed)).rejects.toMatchObject({ code: 'VALUE_REFUSED' })
    expect(varve.get('limits.maxUploads')).toBe(10)
    expect(await listed(varve.history('limits.maxUploads'))).toEqual([])
  })

  it.each([
    ['on', true],
    ['yes', true],
    ['False', false],
    ['off', false],
  ])('the words for true and false depended on the layer; %s is now %s', async (text, value) => {
    const varve = await open(config, { sources: [env({ from: { CHECKOUT__NEW_FLOW: text } })] })
    expect(varve.get('checkout.newFlow')).toBe(value)
    await varve.close()
  })

  it('storing a tenant’s value a second time violated a constraint; now the second is simply the next version', async () => {
    const varve = testConfig(config)
    for (const account of ['first', 'second'])
      await varve.set('erp.account', account, { ...signed, scope: 'tenant:acme' })
    expect(varve.for({ tenant: 'acme' }).get('erp.account')).toBe('second')
    expect(await listed(varve.history('erp.account'))).toMatchObject([
      { before: 'first', after: 'second', scope: 'tenant:acme' },
      { after: 'first', scope: 'tenant:acme' },
    ])
  })
})
