import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from 'varve'
import { file } from 'varve/stores/file'
import { memory, memoryStorage } from 'varve/stores/memory'
import { sqlite } from 'varve/stores/sqlite'
import { clock, sandbox, testConfig, type Sandbox, type TestClock, type TestVarve } from 'varve/testing'
import { listed } from '../listed.ts'
import { blamedAfter, config, differences, history, incident, KEY, steps } from './time-machine.ts'

/** Stores that can be opened again, as after a restart. */
const stores: Record<string, (box: Sandbox, time: TestClock) => () => Store> = {
  memory: (_box, time) => {
    const storage = memoryStorage()
    return () => memory({ storage, clock: time })
  },
  file: (box, time) => () => file(box.path('history'), { clock: time }),
  sqlite: (box, time) => () => sqlite(box.path('varve.db'), { clock: time }),
}

describe.each(Object.entries(stores))('the night at the database, on %s', (_name, storeIn) => {
  let box: Sandbox
  let time: TestClock
  let reopened: () => TestVarve<typeof config.tree>
  let varve: TestVarve<typeof config.tree>

  beforeEach(async () => {
    box = await sandbox()
    time = clock(new Date('2024-01-15T03:00Z'))
    const store = storeIn(box, time)
    reopened = () => testConfig(config, {}, { store: store(), clock: time })
    varve = reopened()
  })

  afterEach(async () => {
    await varve.close()
    await box[Symbol.asyncDispose]()
  })

  async function until(count: number, after = 0): Promise<void> {
    for (const step of steps.slice(after, count)) {
      time.set(new Date(step.at))
      const { by, message } = step
      if (step.does === 'set') await varve.set(KEY, step.value ?? 0, { by, message })
      else if (step.does === 'delete') await varve.delete(KEY, { by, message })
      else await varve.rollback(KEY, { by, message })
    }
  }

  const blamed = async (): Promise<unknown> =>
    (await varve.blame(KEY)).map(({ revision, by, value, restores }) => ({
      revision,
      by,
      value,
      ...(restores === undefined ? {} : { restores }),
    }))

  it.each(steps.map((step, index) => [index + 1, step] as const))(
    'after step %i the pool size is what that step leaves',
    async (count, step) => {
      await until(count)
      expect(varve.get(KEY)).toBe(step.leaves)
    },
  )

  it('is told by history newest first: numbers, kinds, authors, messages, and the value before and after', async () => {
    await until(steps.length)
    const told = await listed(varve.history(KEY))
    expect(told.map(({ at: _, ...entry }) => entry)).toEqual(history)
    expect(told.map(({ at }) => at)).toEqual(steps.map(step => Date.parse(step.at)).toReversed())
  })

  it.each(Object.entries(blamedAfter))('after step %s, blame names whoever is answerable', async (count, expected) => {
    await until(Number(count))
    expect(await blamed()).toEqual(expected)
  })

  it('shows what each step changed as a difference between two revisions', async () => {
    await until(steps.length)
    for (const { from, to, ...values } of differences) {
      expect(await varve.diff(from, to)).toMatchObject([{ key: KEY, ...values }])
    }
    expect(await varve.diff(2, 6)).toEqual([])
  })

  it('answers what the pool size was at 03:47, and in every other minute', async () => {
    await until(steps.length)
    expect((await varve.at(new Date(incident.at))).get(KEY)).toBe(incident.poolSize)
    for (const { at, leaves } of steps) expect((await varve.at(new Date(at))).get(KEY)).toBe(leaves)
    const justBefore = new Date(Date.parse(steps[1]?.at ?? '') - 1)
    expect((await varve.at(justBefore)).get(KEY)).toBe(10)
    expect((await varve.at(new Date('2024-01-15T03:39:59.999Z'))).get(KEY)).toBe(5)
  })

  it('answers what was live at 03:47: the value, and who had put it there and why', async () => {
    await until(steps.length)
    const { revision, entries } = await varve.snapshot(new Date(incident.at))
    const { by, message } = incident
    expect(revision).toBe(incident.revision)
    expect(entries).toEqual([{ key: KEY, value: 20, revision, by, message, at: Date.parse('2024-01-15T03:45Z') }])
  })

  it('leaves a deleted value out of the snapshot, and has it again once the delete is taken back', async () => {
    await until(4)
    expect((await varve.snapshot()).entries).toEqual([])
    await until(5, 4)
    expect((await varve.snapshot()).entries).toMatchObject([{ key: KEY, value: 10 }])
  })

  it('is remembered after a restart, chain and all', async () => {
    await until(steps.length)
    const head = varve.head()
    await varve.close()
    varve = reopened()
    expect(await listed(varve.history(KEY))).toMatchObject(history)
    expect(varve.get(KEY)).toBe(10)
    expect(await varve.verify()).toEqual({ ok: true, head, checked: 6, oldest: 1 })
  })
})
