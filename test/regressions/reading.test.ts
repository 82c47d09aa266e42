import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, openSync, type Json, type OpenOptions } from 'varve'
import { integer, json, string } from 'varve/schema'
import { env, values } from 'varve/sources'
import { testConfig } from 'varve/testing'
import { fleet } from '../fleet.ts'

const config = defineConfig({
  limits: { maxUploads: live(integer({ max: 100 }), { default: 10 }) },
  checkout: { newFlow: flag() },
})
const signed = { by: 'dana', message: 'Traffic spike' }

describe('what users of other systems saw when they read', () => {
  it('the refresh button did nothing while a value was younger than a minute; now it reads at once', async () => {
    const { start } = fleet()
    const here = start(config)
    here.store.hints.held = true
    await here.varve.refresh()
    await start(config).varve.set('limits.maxUploads', 20, signed)
    expect(here.varve.get('limits.maxUploads')).toBe(10)
    await here.varve.refresh()
    expect(here.varve.get('limits.maxUploads')).toBe(20)
  })

  it('one unreadable stored value made every value after it vanish; now it alone gives way, and is reported', async () => {
    const { start, open } = fleet()
    const before = start(config).varve
    await before.set('limits.maxUploads', 90, signed)
    await before.set('checkout.newFlow', true, signed)
    const stricter = defineConfig({
      limits: { maxUploads: live(integer({ max: 50 }), { default: 10 }) },
      checkout: { newFlow: flag() },
    })
    const problems: string[] = []
    const { varve } = await open(stricter, { onProblem: ({ key, issue }) => problems.push(`${key} ${issue}`) })
    expect(varve.get('limits.maxUploads')).toBe(10)
    expect(varve.get('checkout.newFlow')).toBe(true)
    expect(varve.explain('limits.maxUploads').layers).toContainEqual(
      expect.objectContaining({ layer: 'stored', status: 'invalid', value: 90, note: 'must be at most 50' }),
    )
    expect(problems).toEqual(['limits.maxUploads is passed over: must be at most 50'])
  })

  it('an outage of the store made every stored value fall to its default; now the last known ones stay', async () => {
    const { varve, store } = fleet().start(config)
    await varve.set('limits.maxUploads', 20, signed)
    store.away = true
    await expect(varve.refresh()).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    expect(varve.get('limits.maxUploads')).toBe(20)
    store.away = false
    await varve.refresh()
    expect(varve.health().status).toBe('ok')
  })

  it('an undeclared key read any environment variable of its name; now nothing undeclared can be read', () => {
    const varve = openSync(config, { sources: [env({ from: { PATH: '/usr/bin', LIMITS__MAX_UPLOADS: '3' } })] })
    const loosely = varve as unknown as { get(key: string, fallback?: Json): unknown }
    expect(() => loosely.get('path')).toThrow(expect.objectContaining({ code: 'UNKNOWN_KEY' }))
    expect(() => loosely.get('path', 'fallback')).toThrow(expect.objectContaining({ code: 'UNKNOWN_KEY' }))
    expect(varve.get('limits.maxUploads')).toBe(3)
  })

  it('two keys were silently read from one variable; now declaring them is refused, and both are named', () => {
    const text = { default: '' }
    expect(() => defineConfig({ a: { b_c: live(string(), text) }, a_b: { c: live(string(), text) } })).toThrow(
      /a\.b_c \(.+\) and a_b\.c \(.+\) would both be read from the variable A_B_C/,
    )
  })

  it('defaults were never checked and every caller could change them; now they are checked and frozen', () => {
    expect(() => defineConfig({ size: live(integer(), { default: 'abc' as unknown as number }) })).toThrow(
      /size has a default that must be an integer/,
    )
    const declared = { hosts: ['a'] }
    const varve = testConfig(defineConfig({ cluster: live(json(), { default: declared }) }))
    const cluster = varve.get('cluster') as { hosts: string[] }
    expect(() => cluster.hosts.push('b')).toThrow(TypeError)
    declared.hosts.push('c')
    expect(varve.get('cluster')).toEqual({ hosts: ['a'] })
  })

  it('the first read wrote the files’ values to the store, where they shadowed later edits; now reading writes nothing', async () => {
    const { open, storage } = fleet()
    const file = (maxUploads: number): OpenOptions => ({ sources: [values({ limits: { maxUploads } })] })
    const { varve } = await open(config, file(11))
    expect(varve.get('limits.maxUploads')).toBe(11)
    varve.explain('limits.maxUploads')
    varve.list()
    await varve.snapshot()
    expect(storage.head.number).toBe(0)
    const edited = await open(config, file(12))
    expect(edited.varve.get('limits.maxUploads')).toBe(12)
  })

  it('a tenant without a value of its own cost one query for every read; now no read reaches the store', async () => {
    const { varve, store } = await fleet().open(config)
    const before = { ...store.calls }
    const acme = varve.for({ tenant: 'acme' })
    for (let reads = 0; reads < 1000; reads += 1) acme.get('limits.maxUploads')
    expect(store.calls).toEqual(before)
  })
})
