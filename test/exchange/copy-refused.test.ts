import { beforeEach, describe, expect, it } from 'vitest'
import type { Store } from 'varve'
import { copyLog, planCopy, verifyCopy } from 'varve/exchange'
import { memory, memoryStorage } from 'varve/stores/memory'
import { compacted, contentsOf, grown } from './copied-logs.ts'

let from: Store
let to: Store

beforeEach(() => {
  from = memory()
  to = memory()
})

describe('a copy is refused', () => {
  it('of a store in which there is no log, and none is made', async () => {
    const storage = memoryStorage()
    await expect(copyLog({ from: memory({ storage }), to })).rejects.toMatchObject({ code: 'NO_LOG' })
    await expect(planCopy({ from: memory({ storage }), to })).rejects.toMatchObject({ code: 'NO_LOG' })
    expect([await memory({ storage }).exists?.(), await to.exists?.()]).toEqual([false, false])
    await grown(from, 1)
    await expect(verifyCopy({ from, to })).rejects.toMatchObject({ code: 'NO_LOG' })
    expect(await to.exists?.()).toBe(false)
  })

  it('into a store that has a log of its own, even an empty one', async () => {
    await grown(from, 3)
    await grown(to, 2)
    const before = await contentsOf(to)
    for (const attempt of [copyLog, planCopy, verifyCopy])
      await expect(attempt({ from, to })).rejects.toMatchObject({
        code: 'COPY_REFUSED',
        message: expect.stringContaining('it has a log of its own, which ends at revision 2. Name a place'),
      })
    expect(await contentsOf(to)).toEqual(before)
    const empty = memory()
    await empty.open()
    await expect(copyLog({ from, to: empty })).rejects.toThrow('though no revision yet')
  })

  it.each([1, 17, 40])('where the two part, at revision %i, and says so', async parting => {
    await grown(from, parting - 1)
    await copyLog({ from, to })
    await grown(from, 41 - parting, { message: 'here' })
    await grown(to, 45 - parting, { message: 'there' })
    const before = await contentsOf(to)
    for (const attempt of [copyLog, planCopy, verifyCopy]) {
      const failure = attempt({ from, to })
      await expect(failure).rejects.toMatchObject({ code: 'COPY_DIVERGED', details: { revision: parting } })
    }
    expect(await contentsOf(to)).toEqual(before)
  })

  it('into a copy that is in use, though the two can be compared', async () => {
    await grown(from, 5)
    await copyLog({ from, to })
    await grown(to, 2)
    await expect(copyLog({ from, to })).rejects.toThrow('it has gone on to revision 7, and the original ends at 5')
    expect(await verifyCopy({ from, to })).toMatchObject({ ahead: 2, behind: 0, checked: 7 })
    expect(await copyLog({ from: to, to: from })).toMatchObject({ revisions: 2 })
  })

  it('where the original was compacted past the end of what was copied', async () => {
    await grown(from, 10)
    await copyLog({ from, to })
    await grown(from, 20)
    await compacted(from, 15)
    await expect(copyLog({ from, to })).rejects.toThrow('it ends at revision 10, and the original was compacted')
  })

  it('where the copy was compacted', async () => {
    await grown(from, 10)
    await copyLog({ from, to })
    await compacted(to, 5)
    await expect(copyLog({ from, to })).rejects.toThrow('it begins at revision 6, and the original at 1')
  })

  it('of a log whose beginning is lost, or that is damaged', async () => {
    await grown(from, 10)
    await compacted(from, 5)
    await from.snapshots.put(5, 'another hash', 'no snapshot')
    await expect(copyLog({ from, to })).rejects.toMatchObject({ code: 'SNAPSHOT_MISSING' })
    const storage = memoryStorage()
    const damaged = memory({ storage })
    await grown(damaged, 10)
    const [first, second, third, ...rest] = storage.revisions
    if (first === undefined || second === undefined || third === undefined) throw new Error('not grown')
    storage.revisions = [first, second, { ...third, text: third.text.replace('dana', 'mallory') }, ...rest]
    await expect(copyLog({ from: damaged, to })).rejects.toMatchObject({
      code: 'CHAIN_BROKEN',
      details: { revision: 3 },
    })
  })
})

describe('a copy of a log that was compacted further since', () => {
  it('goes on with what it has, which is more', async () => {
    await grown(from, 30)
    await copyLog({ from, to })
    await grown(from, 5)
    await compacted(from, 20)
    expect(await copyLog({ from, to })).toMatchObject({ oldest: 1, revisions: 5, checked: 15 })
    expect((await to.read(0, 100)).revisions).toHaveLength(35)
  })
})
