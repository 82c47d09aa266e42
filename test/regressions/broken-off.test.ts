import { describe, expect, it } from 'vitest'
import { defineConfig, live, VarveError, type Store } from 'varve'
import { memory } from 'varve/stores/memory'
import { integer } from 'varve/schema'
import { fleet } from '../fleet.ts'
import { listed } from '../listed.ts'

const config = defineConfig({
  limits: { maxUploads: live(integer(), { default: 10 }), burst: live(integer(), { default: 1 }) },
})
const signed = { by: 'dana', message: 'Traffic spike' }
const KEY = 'limits.maxUploads'

const brokenOff = (): never => {
  throw new VarveError('STORE_INDETERMINATE', { store: 'memory', id: 'the first of the group', reason: 'it broke off' })
}

/** A process whose next append breaks off before it is sent, and arrives only when `arrive` is called. */
function withLateAppend() {
  const all = fleet()
  const { varve, store } = all.start(config)
  let arrive: () => Promise<unknown> = async () => {}
  const direct = memory({ storage: all.storage, clock: all.clock })
  const { append } = store
  const breakOff: Store['append'] = async (expected, revisions) => {
    store.append = append
    arrive = () => direct.append(expected, revisions)
    return brokenOff()
  }
  return { ...all, varve, store, breakOff: () => (store.append = breakOff), arrive: () => arrive() }
}

describe('an append that breaks off', () => {
  it('told everybody in the group the id of the first; now each is told the id of their own change', async () => {
    const { varve, store } = fleet().start(config)
    await varve.set(KEY, 20, signed)
    store.afterAppend = () => {
      store.away = true
      brokenOff()
    }
    const failures = await Promise.allSettled([varve.set(KEY, 30, signed), varve.set('limits.burst', 5, signed)])
    const ids = failures.map(one =>
      one.status === 'rejected' && one.reason instanceof VarveError ? one.reason : undefined,
    )
    store.away = false
    store.afterAppend = () => {}
    for (const [index, key] of [KEY, 'limits.burst'].entries()) {
      const details = ids[index]?.details as { id: string }
      const repeated = await varve.set(key as typeof KEY, [30, 5][index] ?? 0, { ...signed, id: details.id })
      expect(repeated).toMatchObject({ number: 3 + index, changes: [{ key }] })
    }
    expect(varve.head().number).toBe(4)
  })

  it('arrived late and was refused as a conflict with itself; now it is told as written', async () => {
    const { varve, store, breakOff, arrive } = withLateAppend()
    await varve.set(KEY, 20, signed)
    breakOff()
    const { read } = store
    // It arrives just after it was looked for.
    store.read = async (after, limit) => {
      const page = await read(after, limit)
      store.read = read
      await arrive()
      return page
    }
    expect(await varve.set(KEY, 30, signed)).toMatchObject({ number: 3 })
    expect(await listed(varve.revisions())).toHaveLength(3)
  })

  it('arrived late in place of its repetition, and the process saw another history for ever; now it goes on', async () => {
    const { varve, store, clock, breakOff, arrive } = withLateAppend()
    await varve.set(KEY, 20, signed)
    breakOff()
    store.beforeAppend = async () => {
      store.beforeAppend = () => {}
      await arrive()
      // The repetition, dated later, breaks off as well, and finds its own id in the log.
      brokenOff()
    }
    const { read } = store
    store.read = async (after, limit) => {
      clock.advance('1s')
      return read(after, limit)
    }
    expect(await varve.set(KEY, 30, signed)).toMatchObject({ number: 3 })
    await varve.refresh()
    expect(varve.health()).toMatchObject({ status: 'ok', revision: 3 })
    expect(await varve.set(KEY, 40, signed)).toMatchObject({ number: 4 })
  })

  it('was told as a lost store although it could still arrive; now that it is not known', async () => {
    const { varve, store, breakOff } = withLateAppend()
    await varve.set(KEY, 20, signed)
    breakOff()
    const { read } = store
    store.read = async (after, limit) => {
      const page = await read(after, limit)
      store.away = true
      return page
    }
    await expect(varve.set(KEY, 30, signed)).rejects.toMatchObject({ code: 'STORE_INDETERMINATE' })
  })

  it('left its author without an answer when the store was lost at once; now there is one', async () => {
    const { varve, store } = fleet().start(config)
    await varve.set(KEY, 20, signed)
    const id = '019b0000-0000-7000-8000-000000000001'
    store.beforeAppend = () => {
      store.away = true
      throw new VarveError('REVISION_EXISTS', { store: 'memory', id, number: 3 })
    }
    const unknown = { code: 'STORE_INDETERMINATE', details: { id } }
    await expect(varve.set(KEY, 30, { ...signed, id })).rejects.toMatchObject(unknown)
  })
})

describe('a change that is repeated with its id', () => {
  it('was told that there is nothing to delete or restore; now it is told what the first did', async () => {
    const { varve } = fleet().start(config)
    await varve.set(KEY, 20, signed)
    const deleting = { ...signed, id: '019b0000-0000-7000-8000-000000000001' }
    await varve.delete(KEY, deleting)
    expect(await varve.delete(KEY, deleting)).toMatchObject({ number: 3, kind: 'delete' })
    const restoring = { ...signed, id: '019b0000-0000-7000-8000-000000000002' }
    await varve.restore(2, restoring)
    expect(await varve.restore(2, restoring)).toMatchObject({ number: 4, kind: 'restore' })
    expect(varve.head().number).toBe(4)
  })
})

describe('a change made after a lost store came back', () => {
  it('overwrote what others had written meanwhile, unseen; now it is a conflict', async () => {
    const { start } = fleet()
    const here = start(config)
    const there = start(config)
    await here.varve.set(KEY, 20, signed)
    await there.varve.refresh()
    here.store.away = true
    await here.varve.refresh().catch(() => {})
    await there.varve.set(KEY, 21, signed)
    here.store.away = false
    const counted = here.varve.set(KEY, here.varve.get(KEY) + 1, signed)
    await expect(counted).rejects.toMatchObject({ code: 'REVISION_CONFLICT', details: { theirs: '21' } })
  })
})

describe('a name given twice at once', () => {
  it('moved to the second revision; now only one of the two gets it', async () => {
    const { varve } = fleet().start(config)
    await varve.set(KEY, 20, signed)
    const named = await Promise.allSettled([1, 2].map(async revision => varve.tag('release', { ...signed, revision })))
    expect(named.filter(({ status }) => status === 'fulfilled')).toEqual([
      { status: 'fulfilled', value: varve.tags()[0] },
    ])
    expect(named).toContainEqual(expect.objectContaining({ reason: expect.objectContaining({ code: 'TAG_EXISTS' }) }))
    expect(varve.tags()).toHaveLength(1)
  })
})
