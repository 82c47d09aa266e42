import { describe, expect, it } from 'vitest'
import { defineConfig, live } from 'varve'
import { memory, type MemoryStorage } from 'varve/stores/memory'
import { integer } from 'varve/schema'
import { fleet } from '../fleet.ts'

const config = defineConfig({ limits: { maxUploads: live(integer(), { default: 10 }) } })
const signed = { by: 'dana', message: 'Traffic spike' }
const KEY = 'limits.maxUploads'

/** Two processes over a log of five values, the second of which can be made to wait at its next read. */
async function twoProcesses() {
  const all = fleet()
  const writer = all.start(config).varve
  for (const value of [20, 21, 22, 23]) await writer.set(KEY, value, signed)
  const { varve, store } = all.start(config)
  await varve.refresh()
  const { read } = store
  /** Calls something between a read to come and its answer, or before it is made. */
  const atRead = (nth: number, when: 'before' | 'after', body: () => Promise<unknown>): void => {
    let count = 0
    store.read = async (after, limit) => {
      count += 1
      if (count !== nth) return read(after, limit)
      store.read = read
      if (when === 'before') await body()
      const page = await read(after, limit)
      if (when === 'after') await body()
      return page
    }
  }
  return { ...all, writer, varve, atRead }
}

describe('looking back while the log goes on', () => {
  it('did not know the newest revision when another look was under way; now it reads on', async () => {
    const { writer, varve, atRead } = await twoProcesses()
    let second: Promise<unknown> = Promise.resolve()
    // The first read finds out where the log stands, the second where it begins, the third is of the history.
    atRead(3, 'after', async () => {
      await writer.set(KEY, 24, signed)
      await varve.refresh()
      second = varve.at(6)
      await Promise.resolve()
    })
    await varve.at(5)
    await expect(second).resolves.toMatchObject({ moment: { revision: 6 } })
  })

  it.each([
    ['asked for ever', 3, 'before'],
    ['said that a snapshot is missing', 2, 'after'],
  ] as const)('%s when the beginning was compacted away meanwhile; now it begins again', async (_, nth, when) => {
    const { varve, storage, clock, atRead } = await twoProcesses()
    const { snapshots } = memory({ storage, clock })
    for (const number of [2, 3]) await snapshots.put(number, '', bodyAt(storage, number))
    await snapshots.compact(2)
    atRead(nth, when, async () => snapshots.compact(3))
    expect((await varve.at(5)).get(KEY)).toBe(23)
    await expect(varve.at(2)).rejects.toMatchObject({ code: 'HISTORY_COMPACTED', details: { oldest: 3 } })
  })
})

function bodyAt({ revisions }: MemoryStorage, number: number): string {
  const head = { number, hash: revisions[number - 1]?.hash ?? '', at: 0 }
  return JSON.stringify({ v: 1, head, tags: [], declarations: [], entries: [] })
}
