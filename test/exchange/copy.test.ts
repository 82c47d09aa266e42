import { beforeEach, describe, expect, it } from 'vitest'
import { VarveError, type Store } from 'varve'
import { copyLog, planCopy, verifyCopy, type CopyProgress } from 'varve/exchange'
import { memory } from 'varve/stores/memory'
import { following } from '../../src/testing/store-contract/chain.ts'
import { compacted, contentsOf, grown, snapshotOf, withRecords } from './copied-logs.ts'

let from: Store
let to: Store

beforeEach(() => {
  from = memory()
  to = memory()
})

/** Appends one more revision to a store. */
async function onwards(store: Store, message: string): Promise<void> {
  const { logId, head } = await store.open()
  await store.append(head, [following(logId, head, { message })])
}

describe('copying a log', () => {
  it('copies every revision, the newest snapshot and the records that go with it', async () => {
    await grown(from, 30)
    await snapshotOf(from, 20)
    await withRecords(from)
    const { head } = await from.open()
    expect(await copyLog({ from, to })).toMatchObject({
      head,
      oldest: 1,
      checked: 30,
      revisions: 30,
      snapshots: 1,
      records: 123,
      behind: 0,
      ahead: 0,
    })
    expect(await contentsOf(to)).toEqual(await contentsOf(from))
  })

  it('leaves sessions where they are, and takes kinds of one’s own on request', async () => {
    await grown(from, 1)
    await withRecords(from)
    await from.records.put('invoices', 'last', '4711')
    await copyLog({ from, to })
    expect(await to.records.list('session')).toEqual([])
    expect(await to.records.list('invoices')).toEqual([])
    expect(await copyLog({ from, to, kinds: ['invoices'] })).toMatchObject({ revisions: 0, records: 1 })
    expect(await to.records.get('invoices', 'last')).toMatchObject({ body: '4711' })
  })

  it('copies a log that was compacted from its oldest revision on, with the state before it', async () => {
    await grown(from, 40)
    await compacted(from, 25)
    expect(await copyLog({ from, to })).toMatchObject({ oldest: 26, checked: 15, revisions: 15, snapshots: 1 })
    expect(await contentsOf(to)).toEqual(await contentsOf(from))
  })

  it('copies a log of which everything was compacted, and one that is empty', async () => {
    await grown(from, 12)
    await compacted(from, 12)
    await copyLog({ from, to })
    expect(await contentsOf(to)).toEqual(await contentsOf(from))
    const empty = memory()
    const { logId } = await empty.open()
    const copy = memory()
    expect(await copyLog({ from: empty, to: copy })).toMatchObject({ logId, revisions: 0, checked: 0 })
    expect((await copy.open()).logId).toBe(logId)
  })

  it('goes on where an earlier run stopped', async () => {
    await grown(from, 20)
    await copyLog({ from, to })
    await grown(from, 5)
    await from.records.put('sealed', 'new', 'token')
    await to.records.put('sealed', 'gone from the original', 'token')
    expect(await planCopy({ from, to })).toMatchObject({ copied: 20, revisions: 5 })
    expect(await copyLog({ from, to })).toMatchObject({ revisions: 5, records: 2, checked: 25 })
    expect(await contentsOf(to)).toEqual(await contentsOf(from))
    expect(await copyLog({ from, to })).toMatchObject({ revisions: 0, snapshots: 0, records: 0, checked: 25 })
  })

  it('follows an original that is written to meanwhile to its head', async () => {
    await grown(from, 10)
    let writing = 3
    const records: Store['records'] = {
      ...from.records,
      list: async (kind, options) => {
        if (kind === 'sealed' && options?.after === undefined && writing-- > 0)
          await onwards(from, `While copying ${writing}`)
        return from.records.list(kind, options)
      },
    }
    const busy = { ...bound(from), records }
    expect(await copyLog({ from: busy, to })).toMatchObject({ revisions: 13, behind: 0 })
    expect(await contentsOf(to)).toEqual(await contentsOf(from))
  })

  it('says how far behind it is where the original never stands still', async () => {
    await grown(from, 10)
    const head = async (): ReturnType<Store['head']> => {
      await onwards(from, 'Again')
      return from.head()
    }
    expect(await copyLog({ from: { ...bound(from), head }, to })).toMatchObject({ revisions: 19, behind: 1 })
    expect(await verifyCopy({ from, to })).toMatchObject({ behind: 1, ahead: 0 })
  })

  it('appends no more at a time than it may, by number and by bytes', async () => {
    await grown(from, 25, { value: 'x'.repeat(1000) })
    const sizes: number[] = []
    const append: Store['append'] = (head, revisions) => {
      sizes.push(revisions.length)
      return to.append(head, revisions)
    }
    await copyLog({ from, to: { ...bound(to), append }, batch: { revisions: 10 } })
    expect(Math.max(...sizes)).toBe(10)
    sizes.splice(0)
    const another = memory()
    const appendThere: Store['append'] = (head, revisions) => {
      sizes.push(revisions.length)
      return another.append(head, revisions)
    }
    await copyLog({ from, to: { ...bound(another), append: appendThere }, batch: { bytes: 5000 } })
    expect(new Set(sizes)).toEqual(new Set([1, 3]))
    expect(await contentsOf(another)).toEqual(await contentsOf(from))
  })

  it('tells how far it is', async () => {
    await grown(from, 25)
    await withRecords(from)
    const told: CopyProgress[] = []
    const { bytes } = await copyLog({ from, to, batch: { revisions: 10 }, onProgress: progress => told.push(progress) })
    const { revisions } = await from.read(0, 100)
    expect(bytes).toBe(revisions.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0))
    expect(new Set(told.map(({ phase }) => phase))).toEqual(new Set(['revisions', 'records', 'verifying']))
    const copying = told.filter(({ phase }) => phase === 'revisions').map(({ revision }) => revision)
    expect(copying).toEqual(copying.toSorted((a, b) => a - b))
    expect(told.at(-1)).toMatchObject({ phase: 'verifying', revision: 25, of: 25, revisions: 25, records: 123, bytes })
  })

  it('ends when its signal says so, and goes on from there', async () => {
    await grown(from, 25)
    const stop = new AbortController()
    const stopped = copyLog({
      from,
      to,
      batch: { revisions: 10 },
      signal: stop.signal,
      onProgress: ({ revision }) => void (revision >= 10 && stop.abort('enough')),
    })
    await expect(stopped).rejects.toBe('enough')
    expect((await to.head()).number).toBe(10)
    expect(await copyLog({ from, to })).toMatchObject({ revisions: 15, checked: 25 })
  })

  it('finds its way when an answer is lost and when another copy runs at the same time', async () => {
    await grown(from, 60)
    const other = { ...bound(to) }
    const [one, two] = await Promise.all([
      copyLog({ from, to, batch: { revisions: 7 } }),
      copyLog({ from, to: other, batch: { revisions: 11 } }),
    ])
    expect(one.checked).toBe(60)
    expect(two.checked).toBe(60)
    expect(await contentsOf(to)).toEqual(await contentsOf(from))
  })

  it('appends fewer at a time where as many as before took too long', async () => {
    await grown(from, 60)
    const sizes: number[] = []
    const append: Store['append'] = async (head, revisions) => {
      sizes.push(revisions.length)
      if (revisions.length > 8) throw new VarveError('STORE_INDETERMINATE', { store: to.name, id: 'x', reason: 'slow' })
      return to.append(head, revisions)
    }
    await copyLog({ from, to: { ...bound(to), append }, batch: { revisions: 40 } })
    expect(sizes.slice(0, 5)).toEqual([40, 20, 10, 5, 5])
    expect(Math.max(...sizes.slice(3))).toBe(5)
    expect(await contentsOf(to)).toEqual(await contentsOf(from))
  })

  it('gives up on a store that takes nothing', async () => {
    await grown(from, 3)
    const append = async () => ({ written: 0, head: (await to.open()).head })
    await expect(copyLog({ from, to: { ...bound(to), append } })).rejects.toMatchObject({
      code: 'COPY_REFUSED',
      message: expect.stringContaining('it takes nothing after revision 0'),
    })
  })
})

describe('verifying a copy', () => {
  it('finds a revision that is not what was written, and one that is missing', async () => {
    await grown(from, 10)
    await copyLog({ from, to })
    const read = bound(to).read
    const broken = (change: (text: string) => string): Store => ({
      ...bound(to),
      read: async (after, limit) => {
        const page = await read(after, limit)
        const revisions = page.revisions.map(one => (one.number === 7 ? { ...one, text: change(one.text) } : one))
        return { ...page, revisions: revisions.filter(({ text }) => text !== '') }
      },
    })
    for (const [store, reason] of [
      [broken(text => text.replace('dana', 'mallory')), 'its revision 7 is not what was written'],
      [broken(() => ''), 'its revision 7 is not what was written (it is missing)'],
    ] as const)
      await expect(verifyCopy({ from, to: store })).rejects.toMatchObject({
        code: 'COPY_UNFAITHFUL',
        message: expect.stringContaining(reason),
      })
  })

  it('finds that the copy says another end than its last revision has, also where the copy is in use', async () => {
    await grown(from, 10)
    await copyLog({ from, to })
    const pretending: Store = {
      ...bound(to),
      open: async origin => {
        const opened = await to.open(origin)
        return { ...opened, head: { ...opened.head, hash: 'f'.repeat(64) } }
      },
    }
    await expect(verifyCopy({ from, to: pretending })).rejects.toMatchObject({ code: 'COPY_DIVERGED' })
    await grown(to, 2)
    await expect(verifyCopy({ from, to: pretending })).rejects.toMatchObject({
      code: 'COPY_UNFAITHFUL',
      message: expect.stringContaining('it says that it ends otherwise than its revision 12 does'),
    })
  })

  it('finds a snapshot and a record that are missing or others', async () => {
    await grown(from, 10)
    await snapshotOf(from, 8)
    await from.records.put('sealed', 'a', 'token')
    await copyLog({ from, to })
    expect(await verifyCopy({ from, to })).toMatchObject({ checked: 10, ahead: 0, behind: 0 })
    await to.records.put('sealed', 'a', 'another')
    await expect(verifyCopy({ from, to })).rejects.toThrow('its record a of the kind sealed is another one')
    await to.records.delete('sealed', 'a')
    await expect(verifyCopy({ from, to })).rejects.toThrow('its record a of the kind sealed')
    await copyLog({ from, to })
    await to.records.put('sealed', 'b', 'too many')
    await expect(verifyCopy({ from, to })).rejects.toThrow('its record b of the kind sealed')
    await copyLog({ from, to })
    const { head } = await to.open()
    await to.snapshots.put(8, head.hash, 'another')
    await expect(verifyCopy({ from, to })).rejects.toThrow('its snapshot of revision 8 is missing, or another one')
  })
})

/** A store whose methods need no `this`, so that a test can replace some. */
function bound(store: Store): Store {
  return {
    name: store.name,
    snapshots: store.snapshots,
    records: store.records,
    lease: store.lease,
    exists: async () => (await store.exists?.()) ?? false,
    open: async origin => store.open(origin),
    head: async () => store.head(),
    append: async (head, revisions) => store.append(head, revisions),
    read: async (after, limit) => store.read(after, limit),
    subscribe: (onHint, onDown) => store.subscribe(onHint, onDown),
    close: async () => store.close(),
  }
}
