import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chainAfter, following, headAfter } from '../../testing/store-contract/chain.ts'
import type { Store } from '../../core/ports.ts'
import { file } from '../file.ts'
import { nodeDisk, type Disk } from './disk.ts'

let directory = ''
let stores: Store[] = []
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'varve-races-'))
})
afterEach(async () => {
  await Promise.all(stores.splice(0).map(store => store.close()))
  await rm(directory, { recursive: true })
})

const connect = (disk: Disk = nodeDisk): Store => {
  const store = file(join(directory, 'log'), { disk, block: 4, poll: 1_000_000 })
  stores.push(store)
  return store
}

/** A disk that stops once, where `isHere` says so, until it is let go: a process that the system has put to sleep. */
function sleepy(isHere: (operation: 'before link' | 'after link', path: string) => boolean) {
  const asleep = Promise.withResolvers<void>()
  const awake = Promise.withResolvers<void>()
  let slept = false
  const nap = async (operation: 'before link' | 'after link', path: string): Promise<void> => {
    if (slept || !isHere(operation, path)) return
    slept = true
    asleep.resolve()
    await awake.promise
  }
  const disk: Disk = {
    ...nodeDisk,
    async link(from, to) {
      await nap('before link', to)
      await nodeDisk.link(from, to)
      await nap('after link', to)
    },
  }
  return { disk, asleep: asleep.promise, wake: () => awake.resolve() }
}

async function appendFrom(store: Store, count: number, message: string): Promise<void> {
  const { number, hash, at } = await store.head()
  const { logId } = await store.open()
  const head = { number, hash, at }
  const chain = chainAfter(logId, head, count, { message })
  expect((await store.append(head, chain)).written).toBe(count)
}

/** Closing waits for the rolling that the last append began. */
async function rolled(store: Store): Promise<void> {
  await store.close()
  expect(await readdir(join(directory, 'log', 'revisions'))).not.toContain('000000000003.json')
}

describe('a writer that slept before its link', () => {
  it('is told that it lost when its number has been rolled up meanwhile, and leaves nothing behind', async () => {
    const { disk, asleep, wake } = sleepy((when, path) => when === 'before link' && path.endsWith('000000000003.json'))
    const [slow, fast, reader] = [connect(disk), connect(), connect()]
    await appendFrom(slow, 2, 'both know these')
    await reader.head()
    const { logId, head } = await slow.open()
    const late = slow.append(head, [following(logId, head, { message: 'late' })])
    await asleep
    await appendFrom(fast, 4, 'meanwhile')
    const { revisions } = await fast.read(0, 10)
    await rolled(fast)
    wake()
    expect(await late).toMatchObject({ written: 0, head: { number: 6, hash: revisions[5]?.hash } })
    expect((await reader.read(0, 10)).revisions).toEqual(revisions)
    expect((await connect().open()).head.number).toBe(6)
    expect(await readdir(join(directory, 'log', 'revisions'))).toEqual(['000000000005.json', '000000000006.json'])
  })

  it('is told that it lost when its number has been compacted away meanwhile', async () => {
    const { disk, asleep, wake } = sleepy((when, path) => when === 'before link' && path.endsWith('000000000003.json'))
    const [slow, fast] = [connect(disk), connect()]
    await appendFrom(slow, 2, 'both know these')
    const { logId, head } = await slow.open()
    const late = slow.append(head, [following(logId, head, { message: 'late' })])
    await asleep
    await appendFrom(fast, 3, 'meanwhile')
    await fast.snapshots.put(5, 'hash', 'state')
    await fast.snapshots.compact(5)
    wake()
    // Whether its revision was the one that was dropped cannot be seen any more.
    await expect(late).rejects.toMatchObject({ code: 'STORE_INDETERMINATE' })
    expect(await connect().open()).toMatchObject({ oldest: 6, head: { number: 5 } })
  })
})

describe('a writer that slept after its link', () => {
  it('is told that it won, although its revision has been rolled up meanwhile', async () => {
    const { disk, asleep, wake } = sleepy((when, path) => when === 'after link' && path.endsWith('000000000003.json'))
    const [slow, fast] = [connect(disk), connect()]
    await appendFrom(slow, 2, 'both know these')
    const { logId, head } = await slow.open()
    const mine = following(logId, head, { message: 'mine' })
    const appending = slow.append(head, [mine])
    await asleep
    await appendFrom(fast, 3, 'after it')
    const end = await fast.head()
    await rolled(fast)
    wake()
    expect(await appending).toMatchObject({ written: 1, head: { number: end.number, hash: end.hash } })
    expect((await slow.read(2, 1)).revisions).toEqual([mine])
  })
})

describe('a reader that slept', () => {
  it('reads on in the segment, or from the oldest that is kept, and never past a hole', async () => {
    const [reader, writer] = [connect(), connect()]
    await appendFrom(writer, 3, 'first')
    expect((await reader.read(0, 2)).revisions.length).toBe(2)
    await appendFrom(writer, 7, 'then')
    const { revisions } = await writer.read(0, 20)
    expect((await reader.read(2, 4)).revisions).toEqual(revisions.slice(2, 6))
    await writer.snapshots.put(7, 'hash', 'state')
    await writer.snapshots.compact(7)
    const { head } = await writer.read(0, 1)
    expect(await reader.read(6, 10)).toEqual({ revisions: revisions.slice(7), oldest: 8, head })
  })
})

describe('a record', () => {
  const isVersion = (path: string, version: number): boolean =>
    path.includes('/records/') && path.endsWith(`.00000000000${version}.json`)

  it('is not brought back by a writer that slept while it was deleted', async () => {
    const { disk, asleep, wake } = sleepy((when, path) => when === 'before link' && isVersion(path, 2))
    const [slow, fast] = [connect(disk), connect()]
    const version = (await fast.records.put('session', 'a', 'signed in')) ?? 0
    const touching = slow.records.put('session', 'a', 'still signed in', { expect: version })
    await asleep
    expect(await fast.records.delete('session', 'a')).toBe(true)
    wake()
    expect(await touching).toBeUndefined()
    expect(await fast.records.get('session', 'a')).toBeUndefined()
  })

  it('is not set back by a writer that slept while others passed its version', async () => {
    const { disk, asleep, wake } = sleepy((when, path) => when === 'before link' && isVersion(path, 2))
    const [slow, fast] = [connect(disk), connect()]
    const version = (await fast.records.put('nonce', 'a', 'fresh')) ?? 0
    const late = slow.records.put('nonce', 'a', 'used by slow', { expect: version })
    await asleep
    for (const body of ['used', 'used twice', 'used thrice']) await fast.records.put('nonce', 'a', body)
    wake()
    expect(await late).toBeUndefined()
    expect(await slow.records.get('nonce', 'a')).toMatchObject({ body: 'used thrice' })
  })

  it('counts as written although others have passed its version before its writer looked again', async () => {
    const { disk, asleep, wake } = sleepy((when, path) => when === 'after link' && isVersion(path, 1))
    const [slow, fast] = [connect(disk), connect()]
    const claiming = slow.records.put('nonce', 'a', 'claimed', { expect: 0 })
    await asleep
    expect(await fast.records.put('nonce', 'a', 'mine', { expect: 0 })).toBeUndefined()
    expect(await fast.records.put('nonce', 'a', 'changed', { expect: 1 })).toBe(2)
    wake()
    expect(await claiming).toBe(1)
    expect(await slow.records.get('nonce', 'a')).toMatchObject({ body: 'changed', version: 2 })
  })

  it('is claimed by one of many', async () => {
    const claims = await Promise.all(
      Array.from({ length: 8 }, (_, index) => connect().records.put('nonce', 'a', String(index), { expect: 0 })),
    )
    expect(claims.filter(version => version !== undefined).length).toBe(1)
  })
})

describe('revisions near the head', () => {
  it.each([
    ['as far back as the id could have been made', {}],
    ['however far in the future the id is dated', { id: '7fffffff-ffff-7000-8000-000000000001' }],
  ])('are known by their ids after a restart, %s', async (_, told) => {
    const store = connect()
    const { logId, head: start } = await store.open()
    const first = following(logId, start, told)
    expect((await store.append(start, [first])).written).toBe(1)
    await appendFrom(store, 9, 'some')
    const again = connect()
    const { head } = await again.open()
    const problem = { code: 'REVISION_EXISTS', details: { number: 1 } }
    await expect(again.append(head, [following(logId, head, { id: first.id })])).rejects.toMatchObject(problem)
    const next = following(logId, head)
    expect(await again.append(head, [next])).toEqual({ written: 1, head: headAfter([next], head) })
  })

  it('are not all read back for an id that was made just now', async () => {
    const reads: string[] = []
    const disk: Disk = {
      ...nodeDisk,
      readPart(path, offset, length) {
        reads.push(path)
        return nodeDisk.readPart(path, offset, length)
      },
    }
    const now = Date.now().toString(16).padStart(12, '0')
    const store = connect()
    await appendFrom(store, 21, 'long ago')
    await rolled(store)
    const again = connect(disk)
    const { logId, head } = await again.open()
    const id = `${now.slice(0, 8)}-${now.slice(8)}-7000-8000-000000000001`
    expect((await again.append(head, [following(logId, head, { id })])).written).toBe(1)
    expect(reads).toEqual([])
  })
})

describe('a subscriber', () => {
  it('hears of another’s append from the folder itself, long before the next look', async () => {
    const [one, two] = [connect(), connect()]
    await one.open()
    const heard = Promise.withResolvers<number | undefined>()
    one.subscribe(heard.resolve, heard.reject)
    await appendFrom(two, 1, 'heard')
    expect(await heard.promise).toBe(1)
  })

  it('is told once when the log cannot be looked at any more', async () => {
    let look: (() => void) | undefined
    const timers = { after: (_: number, fire: () => void) => ((look = fire), () => undefined) }
    const store = file(join(directory, 'log'), { timers })
    stores.push(store)
    await store.open()
    const ends: string[] = []
    const ended = Promise.withResolvers<void>()
    store.subscribe(
      () => ends.push('hint'),
      () => {
        ends.push('down')
        ended.resolve()
      },
    )
    await writeFile(join(directory, 'log', 'compacted', '000000000009.json'), '{}')
    look?.()
    await ended.promise
    look?.()
    await store.head().catch(() => undefined)
    expect(ends).toEqual(['down'])
  })
})

describe('a text that is no canonical text', () => {
  it('is refused, because a segment is one revision a line', async () => {
    const store = connect()
    const { logId, head } = await store.open()
    const next = following(logId, head)
    const broken = store.append(head, [{ ...next, text: next.text.replace(',', ',\n') }])
    await expect(broken).rejects.toMatchObject({ code: 'USAGE' })
    expect((await store.head()).number).toBe(0)
  })
})
