import { describe, expect, it } from 'vitest'
import { open, ramp, type Store } from 'varve'
import { storeFromUrl } from 'varve/node'
import { sqlite } from 'varve/stores/sqlite'
import { clock, sandbox } from 'varve/testing'
import { troubled } from './troubled-store.ts'
import { child } from './two-processes/child.ts'
import { config, haveMore } from './two-processes/config.ts'

const KEY = 'limits.maxUploads'

describe.each(['sqlite', 'file'])('two processes on one %s store', kind => {
  /** Where the store is, for both. */
  const addressIn = (directory: string): string => `${kind}:${directory}/log${kind === 'sqlite' ? '.db' : ''}`
  const deaf = (store: Store): Store => {
    const troubledStore = troubled(store)
    troubledStore.hints.held = true
    return troubledStore
  }

  it.each([
    ['by its hints alone', '10m', (store: Store) => store],
    ['by polling alone, with every hint dropped', '100ms', deaf],
  ])('a change in one is seen by watch in the other, %s', async (_how, poll, connected) => {
    await using box = await sandbox()
    const address = addressIn(box.directory)
    await using varve = await open(config, { store: connected(await storeFromUrl(address)), poll })
    const told: unknown[] = []
    varve.watch(KEY, (value, { before, by, message }) => told.push({ value, before, by, message }))
    const seen = varve.until(KEY, value => value === 30, { timeout: '20s' })
    expect(await child('setter.ts', address, `${KEY}=20`, `${KEY}=30`)).toMatchObject({ code: 0, output: '' })
    expect(await seen).toBe(30)
    const by = expect.stringMatching(/^process \d+$/)
    expect(told).toEqual([
      { value: 20, before: 10, by, message: `Set ${KEY}=20` },
      { value: 30, before: 20, by, message: `Set ${KEY}=30` },
    ])
  })

  it('changes of both end up in one history, numbered without a gap', async () => {
    await using box = await sandbox()
    const address = addressIn(box.directory)
    await using varve = await open(config, { store: await storeFromUrl(address) })
    const sizes = Array.from({ length: 20 }, (_, index) => `limits.maxSize=${index + 1}`)
    const [ended] = await Promise.all([
      child('setter.ts', address, ...sizes),
      (async () => {
        for (let value = 1; value <= 20; value += 1) await varve.set(KEY, value, { by: 'dana', message: 'Here' })
      })(),
    ])
    expect(ended).toMatchObject({ code: 0 })
    await varve.refresh()
    expect(varve.all()).toEqual({ [KEY]: 20, 'limits.maxSize': 20 })
    expect(await varve.verify()).toMatchObject({ ok: true, checked: varve.head().number })
    const numbers: number[] = []
    for await (const { number, kind } of varve.revisions()) if (kind === 'set') numbers.unshift(number)
    expect(numbers).toHaveLength(40)
  })

  it('a process ends by itself once it has closed its Varve, whatever it had watched, awaited and overridden', async () => {
    await using box = await sandbox()
    const ended = await child('user.ts', addressIn(box.directory), 'close')
    expect(ended).toEqual({ code: 0, signal: null, output: expect.stringContaining('closed, and still 20') })
    expect(ended.output).toContain('gave up waiting')
    expect(ended.output).toContain('seen 20')
  })

  it('a process that forgets to close its Varve ends by itself as well, and what it wrote is there', async () => {
    await using box = await sandbox()
    const address = addressIn(box.directory)
    expect(await child('user.ts', address, 'leave')).toMatchObject({ code: 0, signal: null })
    await using varve = await open(config, { store: await storeFromUrl(address) })
    expect(varve.get(KEY)).toBe(20)
  })
})

describe('two processes during a canary', () => {
  it('give every person the same answer at every instant, though only one of them knows that it was started', async () => {
    await using box = await sandbox()
    const time = clock()
    const platform = { clock: time, timers: time, warn: () => {} }
    await using here = await open(config, { store: sqlite(box.path('log.db'), { clock: time }), platform })
    const plan = ramp({ from: 10, to: 100, step: 10, every: '5m' })
    await here.rollOut(KEY, 20, { plan, by: 'dana', message: 'A little more' })
    const instants = [0, 299_999, 300_000, 1_500_000, 2_699_999, 2_700_000].map(later => time.now() + later)
    const ended = await child('canary.ts', box.path('log.db'), ...instants.map(String))
    expect(ended).toMatchObject({ code: 0 })
    const own = instants.map(instant => {
      time.advance(instant - time.now())
      return haveMore(here)
    })
    expect(JSON.parse(ended.output)).toEqual(own)
    const counts = own.map(({ length }) => length)
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
    expect(new Set(counts).size).toBe(5)
    expect(counts.at(-1)).toBe(100)
  })
})
