import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, secret, setting } from 'varve'
import { integer, string } from 'varve/schema'
import { testConfig } from 'varve/testing'
import { fleet } from '../fleet.ts'

const signed = { by: 'dana', message: 'Traffic spike' }

describe('declaring values while running', () => {
  const config = defineConfig({
    server: { port: setting(integer(), { default: 80 }), host: setting(string(), { default: 'a' }) },
  })

  it('gives the same Varve, which knows the new keys as well', async () => {
    const varve = testConfig(config)
    const more = varve.declare({ plugin: { size: live(integer(), { default: 1 }) } })
    expect(more).toBe(varve)
    expect(more.get('plugin.size')).toBe(1)
    await more.set('plugin.size', 2, signed)
    expect(more.for({ tenant: 'acme' }).get('plugin.size')).toBe(2)
  })

  it('adds settings to a group that is there already, beside what is in it', () => {
    const more = testConfig(config).declare({ server: { backlog: setting(integer(), { default: 5 }) } })
    expect(more.settings.server).toEqual({ port: 80, host: 'a', backlog: 5 })
  })

  it('shows what the store holds for the new key already, and tells watchers', async () => {
    const { start } = fleet()
    const plugin = { plugin: { size: live(integer(), { default: 1 }) } }
    await start(defineConfig(plugin)).varve.set('plugin.size', 7, signed)
    const { varve } = start(config)
    await varve.refresh()
    expect(varve.notInCode()).toEqual(['plugin.size'])
    const told: unknown[] = []
    varve.watch('*', (value, { key, cause }) => told.push([key, value, cause]))
    expect(varve.declare(plugin).get('plugin.size')).toBe(7)
    expect(told).toEqual([['plugin.size', 7, 'declaration']])
    expect(varve.notInCode()).toEqual([])
  })

  it('refuses a key that is declared already, names both places, and adds nothing', () => {
    const varve = testConfig(config)
    const twice = { plugin: { size: live(integer(), { default: 1 }) }, server: { port: setting(integer()) } }
    expect(() => varve.declare(twice)).toThrow(/server\.port is declared twice: .+declaring.+ and .+declaring/)
    expect(varve.list().map(({ key }) => key)).toEqual(['server.port', 'server.host'])
  })

  it('does not touch the declaration it was opened with: another Varve knows nothing of it', () => {
    testConfig(config).declare({ plugin: { size: live(integer(), { default: 1 }) } })
    expect(() => testConfig(config).declare({ plugin: { size: live(integer(), { default: 1 }) } })).not.toThrow()
    expect(config.definitions.size).toBe(2)
  })
})

describe('the list of values', () => {
  it('says of each key its value, type, layer, kind, category and what it is for', () => {
    const varve = testConfig(
      defineConfig({
        limits: {
          maxUploads: live(integer(), {
            default: 10,
            doc: 'Uploads a day.',
            owner: 'web',
            tags: ['abuse'],
            unit: 'per day',
          }),
        },
        checkout: { button: flag({ variants: { blue: '#00f', red: '#f00' }, default: 'red', category: 'looks' }) },
        mode: setting(string(), { default: 'a', deprecated: 'Gone soon.', env: 'SHOP_MODE' }),
        password: live(secret(string()), { devDefault: 'hunter2' }),
      }),
      { 'limits.maxUploads': 3 },
    )
    const facts = varve.list().map(({ explanation: _, declared: __, ...fact }) => fact)
    expect(facts).toMatchObject([
      {
        key: 'limits.maxUploads',
        value: 3,
        type: 'integer',
        layer: 'file',
        kind: 'live',
        category: 'limits',
        doc: 'Uploads a day.',
        owner: 'web',
        tags: ['abuse'],
        unit: 'per day',
        variable: 'LIMITS__MAX_UPLOADS',
        secret: false,
      },
      { key: 'checkout.button', value: '#f00', type: 'variant', layer: 'default', kind: 'flag', category: 'looks' },
      {
        key: 'mode',
        value: 'a',
        kind: 'setting',
        category: 'general',
        deprecated: 'Gone soon.',
        variable: 'SHOP_MODE',
      },
      { key: 'password', value: '••••', secret: true, layer: 'default' },
    ])
    expect(varve.list()[0]?.declared).toMatch(/declaring\.test\.ts:\d+:\d+$/)
  })

  it('is what a given audience gets', async () => {
    const varve = testConfig(defineConfig({ size: live(integer(), { default: 1 }) }))
    await varve.set('size', 5, { ...signed, scope: 'tenant:acme' })
    expect(varve.list({ tenant: 'acme' })).toMatchObject([{ value: 5, layer: 'tenant' }])
    expect(varve.list()).toMatchObject([{ value: 1, layer: 'default' }])
  })

  it('names what the store holds and the code does not know any more', async () => {
    const { start } = fleet()
    const before = start(
      defineConfig({ old: live(integer(), { default: 1 }), gone: live(integer(), { default: 1 }) }),
    ).varve
    await before.set('old', 2, signed)
    await before.set('gone', 2, signed)
    await before.delete('gone', signed)
    const { varve } = start(defineConfig({ size: live(integer(), { default: 1 }) }))
    await varve.refresh()
    expect(varve.notInCode()).toEqual(['old'])
  })
})
