import { describe, expect, it } from 'vitest'
import { defineConfig, live, open, openSync, setting } from 'varve'
import { boolean, integer, string } from 'varve/schema'
import { env, values } from 'varve/sources'
import { memory } from 'varve/stores/memory'
import { testConfig } from 'varve/testing'
import { listed } from '../listed.ts'

const config = defineConfig({ limits: { maxUploads: live(integer({ max: 100 }), { default: 10 }) } })
const signed = { by: 'dana', message: 'Traffic spike' }

describe('the declarations a log records', () => {
  it('come with the first change that is kept, when an earlier one was refused', async () => {
    const varve = testConfig(config, {}, {})
    using strict = varve.addValidator('limits.maxUploads', () => 'is frozen today')
    await expect(varve.set('limits.maxUploads', 20, signed)).rejects.toMatchObject({ code: 'VALUE_REFUSED' })
    strict[Symbol.dispose]()
    await varve.set('limits.maxUploads', 30, signed)
    await varve.set('limits.maxUploads', 40, signed)
    const kinds = (await listed(varve.revisions())).map(({ number, kind }) => [number, kind])
    expect(kinds).toEqual([
      [3, 'set'],
      [2, 'set'],
      [1, 'declare'],
    ])
  })

  it('come once, when several changes are asked for at once', async () => {
    const varve = testConfig(config)
    await Promise.all([20, 30, 40].map(value => varve.set('limits.maxUploads', value, { ...signed, expect: 'any' })))
    const kinds = (await listed(varve.revisions())).map(({ kind }) => kind)
    expect(kinds).toEqual(['set', 'set', 'set', 'declare'])
  })

  it('are several revisions, where ten thousand keys with their docs are too much for one', async () => {
    const doc = 'Größte Zahl gleichzeitiger Verbindungen. '.repeat(4)
    const many = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, n) => [`k${n}`, live(integer(), { default: n, doc })]),
    )
    const varve = testConfig(defineConfig(many))
    await varve.set('k7', 20, signed)
    const revisions = await listed(varve.revisions())
    expect(revisions.map(({ kind }) => kind)).toEqual(['set', ...Array(revisions.length - 1).fill('declare')])
    expect(revisions.length).toBeGreaterThan(2)
    const named = revisions.flatMap(({ note }) => Object.keys((note as { declarations?: object })?.declarations ?? {}))
    expect(new Set(named).size).toBe(10_000)
    expect(named).toHaveLength(10_000)
  })
})

describe('a key that was renamed', () => {
  const before = defineConfig({ uploads: { max: live(integer(), { default: 1 }) } })
  const after = defineConfig({ limits: { maxUploads: live(integer(), { default: 10, aliases: ['uploads.max'] }) } })

  it('is still read from a variable and from values under its former name', () => {
    const fromEnv = env({ prefix: 'SHOP', from: { SHOP_UPLOADS__MAX: '5' } })
    expect(openSync(after, { sources: [fromEnv] }).get('limits.maxUploads')).toBe(5)
    const varve = openSync(after, { sources: [values({ uploads: { max: 6 } })] })
    expect(varve.get('limits.maxUploads')).toBe(6)
    const layer = varve.explain('limits.maxUploads').layers.find(({ status }) => status === 'wins')
    expect(layer?.note).toBe('found under its former name uploads.max')
  })

  it('is read under its own name where a source has both', () => {
    const both = values({ uploads: { max: 6 }, limits: { maxUploads: 7 } })
    const turned = values({ limits: { maxUploads: 7 }, uploads: { max: 6 } })
    for (const source of [both, turned]) expect(openSync(after, { sources: [source] }).get('limits.maxUploads')).toBe(7)
    const fromEnv = env({ from: { UPLOADS__MAX: '5', LIMITS_MAX_UPLOADS: '6' } })
    expect(openSync(after, { sources: [fromEnv] }).get('limits.maxUploads')).toBe(6)
  })

  it('says which other variable was passed over', () => {
    const both = env({ from: { UPLOADS__MAX: '5', LIMITS_MAX_UPLOADS: '6' } })
    const layer = openSync(after, { sources: [both] })
      .explain('limits.maxUploads')
      .layers.find(one => one.layer === 'env')
    expect(layer).toMatchObject({ value: 6, note: 'UPLOADS__MAX is passed over: LIMITS_MAX_UPLOADS is set too' })
  })

  it('can be deleted although it was only ever stored under its former name', async () => {
    const store = memory()
    await (await open(before, { store })).set('uploads.max', 33, signed)
    await using varve = await open(after, { store })
    expect(varve.get('limits.maxUploads')).toBe(33)
    await varve.delete('limits.maxUploads', signed)
    expect(varve.get('limits.maxUploads')).toBe(10)
    expect(await varve.delete('limits.maxUploads', signed)).toBeUndefined()
  })

  it('is gone when it is deleted under both names, and back when that is undone', async () => {
    const store = memory()
    await (await open(before, { store })).set('uploads.max', 33, signed)
    await using varve = await open(after, { store })
    const { number: written } = await varve.set('limits.maxUploads', 44, signed)
    const deleted = await varve.delete('limits.maxUploads', signed)
    expect(varve.get('limits.maxUploads')).toBe(10)
    await varve.undo(deleted?.number ?? 0, signed)
    expect(varve.get('limits.maxUploads')).toBe(44)
    await varve.rollback('limits.maxUploads', { to: written - 1, ...signed })
    expect(varve.get('limits.maxUploads')).toBe(33)
    await varve.restore(written, signed)
    expect(varve.get('limits.maxUploads')).toBe(44)
  })
})

describe('what is declared while running', () => {
  const base = defineConfig({ server: { port: setting(integer(), { default: 80 }) } })

  it('is read from the sources that the program was opened with', () => {
    const varve = openSync(base, {
      sources: [values({ plugin: { size: 1 } }), env({ from: { PLUGIN__SIZE: '4' } })],
      unknownKeys: 'ignore',
    })
    const more = varve.declare({ plugin: { size: setting(integer()), rate: live(integer(), { default: 2 }) } })
    expect([more.settings.plugin.size, more.get('plugin.rate')]).toEqual([4, 2])
    expect(more.explain('plugin.size').layer).toBe('env')
  })

  it('is not there at all when something is wrong with it', () => {
    const varve = openSync(base, { sources: [env({ from: { PLUGIN__SIZE: 'many' } })] })
    const tree = { plugin: { size: setting(integer()), rate: setting(integer()) } }
    expect(() => varve.declare(tree)).toThrow(/2 errors[^]*plugin.size +must be an integer[^]*plugin.rate +is missing/)
    expect(varve.list().map(({ key }) => key)).toEqual(['server.port'])
  })

  it('can be pinned', async () => {
    const varve = await open(base, { sources: [env({ from: { PLUGIN__SIZE: '4' } })], store: memory() })
    const more = varve.declare({ plugin: { size: live(integer(), { default: 1, pin: true }) } })
    const { shadowedBy } = await more.set('plugin.size', 9, signed)
    expect([shadowedBy, more.get('plugin.size')]).toEqual(['pin', 4])
  })
})

describe('what is wrong with a declaration', () => {
  it('is told once, though two keys would share both of their variables', () => {
    const tree = { log: { level: setting(string()) }, log_level: setting(string()) }
    expect(() => defineConfig(tree)).toThrow(expect.objectContaining({ code: 'ENV_NAME_COLLISION' }))
  })

  it('is told as in every other report: key, what is wrong, where, and what to do', () => {
    const tree = { a: live(integer({ max: 5 }), { default: 10 }), b: live(boolean(), { default: 'yes' as never }) }
    expect(() => defineConfig(tree)).toThrow(
      expect.objectContaining({
        details: {
          problems: [
            expect.objectContaining({
              key: 'a',
              issue: 'has a default that must be at most 5',
              remedy: 'Give it an integer of at most 5.',
            }),
            expect.objectContaining({ key: 'b', issue: 'has a default that must be true or false' }),
          ],
        },
      }),
    )
  })
})
