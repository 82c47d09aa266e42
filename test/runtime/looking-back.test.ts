import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live } from 'varve'
import { integer, json } from 'varve/schema'
import { testConfig } from 'varve/testing'
import { fleet } from '../fleet.ts'
import { listed } from '../listed.ts'

const config = defineConfig({
  limits: { maxUploads: live(integer(), { default: 10 }), maxSize: live(integer(), { default: 1 }) },
  checkout: { newFlow: flag() },
  cluster: live(json(), { default: {} }),
})
const dana = { by: 'dana', message: 'Traffic spike' }
const lee = { by: 'lee', message: 'Calm again' }
const KEY = 'limits.maxUploads'

describe('history', () => {
  it('is paged with a limit and a cursor, newest first, none told twice and none left out', async () => {
    const varve = testConfig(config)
    for (let value = 1; value <= 60; value += 1) await varve.set(KEY, value, dana)
    const pages: number[][] = []
    let before: number | undefined
    do {
      const page = await listed(varve.history(KEY, { limit: 25, ...(before === undefined ? {} : { before }) }))
      pages.push(page.map(({ after }) => Number(after)))
      before = page.at(-1)?.revision
    } while (before !== undefined)
    expect(pages.map(page => page.length)).toEqual([25, 25, 10, 0])
    expect(pages.flat()).toEqual(Array.from({ length: 60 }, (_, index) => 60 - index))
  })

  it('tells what others wrote a moment ago, of which nobody has said anything here yet', async () => {
    const { start } = fleet()
    const [here, there] = [start(config), start(config)]
    await here.varve.set(KEY, 20, dana)
    there.store.hints.held = true
    expect((await listed(there.varve.history(KEY))).map(({ after }) => after)).toEqual([20])
    await here.varve.set(KEY, 30, dana)
    expect((await listed(there.varve.history(KEY))).map(({ after }) => after)).toEqual([30, 20])
    await here.varve.set(KEY, 40, dana)
    const [newest] = await listed(there.varve.revisions({ before: 100, limit: 1 }))
    expect(newest?.number).toBe(here.varve.head().number)
  })

  it('is for one key, for a group, or for everything', async () => {
    const varve = testConfig(config)
    await varve.change(dana, draft => {
      draft.set(KEY, 20)
      draft.set('limits.maxSize', 5)
      draft.set('checkout.newFlow', true)
    })
    const keys = async (pattern?: string): Promise<string[]> =>
      (await listed(varve.history(pattern))).map(({ key }) => key)
    expect(await keys(KEY)).toEqual([KEY])
    expect(await keys('limits.*')).toEqual([KEY, 'limits.maxSize'])
    expect(await keys()).toEqual([KEY, 'limits.maxSize', 'checkout.newFlow'])
    await expect(keys('limits.maxUplods')).rejects.toMatchObject({ code: 'UNKNOWN_KEY' })
  })

  it('is for one scope, for everybody’s value only, or for all', async () => {
    const varve = testConfig(config)
    await varve.set(KEY, 1, dana)
    await varve.set(KEY, 2, { ...dana, scope: 'tenant:acme' })
    const values = async (scope?: string | null): Promise<unknown[]> =>
      (await listed(varve.history(KEY, scope === undefined ? {} : { scope }))).map(({ after }) => after)
    expect(await values()).toEqual([2, 1])
    expect(await values('tenant:acme')).toEqual([2])
    expect(await values(null)).toEqual([1])
  })

  it('can be left after the first entry, and asked again', async () => {
    const varve = testConfig(config)
    for (const value of [1, 2, 3]) await varve.set(KEY, value, dana)
    for await (const { after } of varve.history(KEY)) {
      expect(after).toBe(3)
      break
    }
    expect(await listed(varve.history(KEY))).toHaveLength(3)
  })

  it('needs a store', async () => {
    const { openSync } = await import('varve')
    await expect(listed(openSync(config).history())).rejects.toMatchObject({ code: 'NO_STORE' })
  })
})

describe('blame', () => {
  it('names, for each part of a JSON value, whoever made it what it is', async () => {
    const varve = testConfig(config)
    await varve.set('cluster', { size: 3, hosts: ['a', 'b'] }, dana)
    await varve.set('cluster', { size: 5, hosts: ['a', 'b'] }, lee)
    await varve.set('cluster', { size: 5, hosts: ['a', 'c'], zone: {} }, { by: 'ada', message: 'Move' })
    expect((await varve.blame('cluster')).map(({ path, value, by }) => [path, value, by])).toEqual([
      [['hosts', 0], 'a', 'dana'],
      [['hosts', 1], 'c', 'ada'],
      [['size'], 5, 'lee'],
      [['zone'], {}, 'ada'],
    ])
  })

  it('asks about one scope', async () => {
    const varve = testConfig(config)
    await varve.set(KEY, 1, dana)
    await varve.set(KEY, 2, { ...lee, scope: 'tenant:acme' })
    expect(await varve.blame(KEY)).toMatchObject([{ by: 'dana', value: 1 }])
    expect(await varve.blame(KEY, { scope: 'tenant:acme' })).toMatchObject([{ by: 'lee', value: 2 }])
  })
})

describe('diff', () => {
  it('compares two moments over all keys: revisions, times, tags, the present', async () => {
    const varve = testConfig(config)
    await varve.set(KEY, 20, dana)
    await varve.tag('before', dana)
    varve.clock.advance('1h')
    await varve.set(KEY, 30, dana)
    await varve.set('limits.maxSize', 5, { ...dana, scope: 'tenant:acme' })
    const expected = [
      { key: 'limits.maxSize', scope: 'tenant:acme', after: 5 },
      { key: KEY, before: 20, after: 30, parts: [{ path: [], op: 'replace', before: 20, after: 30 }] },
    ]
    for (const side of [2, 'before', new Date('2026-01-01T00:59Z')]) expect(await varve.diff(side)).toEqual(expected)
    expect(await varve.diff(2, 'now', { keys: KEY })).toHaveLength(1)
    expect(await varve.diff('now')).toEqual([])
  })

  it('shows where inside a JSON value two versions differ', async () => {
    const varve = testConfig(config)
    await varve.set('cluster', { size: 3, hosts: ['a'] }, dana)
    await varve.set('cluster', { size: 5, hosts: ['a', 'b'] }, dana)
    expect((await varve.diff(2, 3))[0]?.parts).toEqual([
      { path: ['hosts', 1], op: 'add', after: 'b' },
      { path: ['size'], op: 'replace', before: 3, after: 5 },
    ])
  })

  it('compares two scopes: what each of them gets', async () => {
    const varve = testConfig(config)
    await varve.set(KEY, 20, dana)
    await varve.set(KEY, 500, { ...dana, scope: 'tenant:acme' })
    const [acme, umbrella] = [{ scope: 'tenant:acme' }, { scope: 'tenant:umbrella' }]
    expect(await varve.diff(umbrella, acme)).toMatchObject([{ key: KEY, before: 20, after: 500 }])
    expect(await varve.diff({ ...acme, at: 2 }, acme)).toMatchObject([{ key: KEY, before: 20, after: 500 }])
    expect(await varve.diff(acme, acme)).toEqual([])
  })
})

describe('a past moment', () => {
  it('is asked for by revision, time, tag, or as it was recorded', async () => {
    const varve = testConfig(config)
    await varve.set(KEY, 20, dana)
    await varve.tag('release', dana)
    const recorded = varve.now().moment
    varve.clock.advance('1h')
    await varve.set(KEY, 30, dana)
    for (const when of [2, 'release', recorded, new Date(recorded.at)]) expect((await varve.at(when)).get(KEY)).toBe(20)
    expect((await varve.at(recorded)).moment).toEqual(recorded)
  })

  it('answers for any audience, and marks what is only assumed: layers that no log records', async () => {
    const varve = testConfig(config, { 'limits.maxSize': 7 })
    await varve.set(KEY, 20, { ...dana, scope: 'tenant:acme' })
    await varve.set(KEY, 30, { ...dana, scope: 'tenant:acme' })
    const then = (await varve.at(2)).for({ tenant: 'acme' })
    expect(then.explain(KEY)).toMatchObject({ value: 20, layer: 'tenant', moment: { revision: 2 } })
    expect(then.explain(KEY)).not.toHaveProperty('assumed')
    expect(then.explain('limits.maxSize')).toMatchObject({ value: 7, layer: 'file', assumed: true })
  })

  it.each([
    [99, 'UNKNOWN_REVISION'],
    [-1, 'UNKNOWN_REVISION'],
    [1.5, 'UNKNOWN_REVISION'],
    ['relase', 'UNKNOWN_TAG'],
    [new Date('nonsense'), 'BAD_TIME'],
  ])('that does not exist (%s) is %s', async (when, code) => {
    const varve = testConfig(config)
    await varve.tag('release', dana)
    await expect(varve.at(when)).rejects.toMatchObject({ code })
  })

  it('that is a time written as text is no tag, and says how times are given', async () => {
    const varve = testConfig(config)
    await expect(varve.at('2026-12-01T03:47Z')).rejects.toThrow(
      'There is no tag "2026-12-01T03:47Z". A time is given as a Date: at(new Date(…)).',
    )
  })
})

describe('tags', () => {
  it('name a revision for good', async () => {
    const varve = testConfig(config)
    await varve.set(KEY, 20, dana)
    expect(await varve.tag('release-1', lee)).toEqual({ name: 'release-1', revision: 2 })
    expect(await varve.tag('beginning', { ...lee, revision: 0 })).toEqual({ name: 'beginning', revision: 0 })
    expect(varve.tags()).toEqual([
      { name: 'release-1', revision: 2 },
      { name: 'beginning', revision: 0 },
    ])
    await expect(varve.tag('release-1', lee)).rejects.toMatchObject({ code: 'TAG_EXISTS', details: { revision: 2 } })
    await expect(varve.tag('now', lee)).rejects.toMatchObject({ code: 'USAGE' })
    await expect(varve.at('release-2')).rejects.toThrow(/Did you mean release-1\?/)
  })

  it('are given once however often that is asked for with one id, which is no other change’s', async () => {
    const varve = testConfig(config)
    await varve.set(KEY, 20, dana)
    const once = { ...lee, id: '00000000-0001-7abc-8def-0123456789ab' }
    const first = await Promise.all([varve.tag('release', once), varve.tag('release', once)])
    const { number } = varve.head()
    await varve.set(KEY, 30, dana)
    expect([...first, await varve.tag('release', once)]).toEqual(
      [1, 2, 3].map(() => ({ name: 'release', revision: 2 })),
    )
    expect(varve.head().number).toBe(number + 1)
    for (const other of [varve.tag('other', once), varve.tag('release', { ...once, by: 'eve' })])
      await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_USED' })
    await expect(varve.tag('release', { ...once, revision: 1 })).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_USED' })
  })

  it('asked for twice at once go to one of the two', async () => {
    const { start } = fleet()
    const [here, there] = [start(config).varve, start(config).varve]
    const outcomes = await Promise.allSettled([here.tag('release', dana), there.tag('release', lee)])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('undo', () => {
  it('takes back one whole revision, however many keys it changed', async () => {
    const varve = testConfig(config)
    await varve.set(KEY, 20, dana)
    const { number } = await varve.change(dana, draft => {
      draft.set(KEY, 30)
      draft.set('limits.maxSize', 5, { scope: 'tenant:acme' })
    })
    await varve.set('checkout.newFlow', true, dana)
    const undone = await varve.undo(number, lee)
    expect(undone).toMatchObject({ kind: 'rollback', note: { undoes: number } })
    expect([varve.get(KEY), varve.for({ tenant: 'acme' }).get('limits.maxSize')]).toEqual([20, 1])
    expect(varve.get('checkout.newFlow')).toBe(true)
  })

  it('is refused where a key was changed again since', async () => {
    const varve = testConfig(config)
    const { number } = await varve.set(KEY, 20, dana)
    await varve.set(KEY, 30, lee)
    await expect(varve.undo(number, dana)).rejects.toMatchObject({ code: 'REVISION_CONFLICT', details: { by: 'lee' } })
    expect(varve.get(KEY)).toBe(30)
  })
})

describe('restore', () => {
  it('makes everything what it was, as one revision; asked again, there is nothing left to do', async () => {
    const varve = testConfig(config)
    await varve.set(KEY, 20, dana)
    await varve.set(KEY, 500, { ...dana, scope: 'tenant:acme' })
    const { number } = await varve.tag('good', dana).then(() => varve.head())
    await varve.set(KEY, 30, dana)
    await varve.delete(KEY, { ...dana, scope: 'tenant:acme' })
    await varve.set('checkout.newFlow', true, dana)
    expect(await varve.restore('good', { ...lee, dryRun: true })).toMatchObject({ dryRun: true })
    expect(varve.get(KEY)).toBe(30)
    expect(await varve.restore('good', lee)).toMatchObject({ kind: 'restore' })
    expect(await varve.diff(number)).toEqual([])
    expect(await varve.restore('good', lee)).toBeUndefined()
  })
})
