import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { following } from '../../testing/store-contract/chain.ts'
import type { Store } from '../../core/ports.ts'
import { file } from '../file.ts'
import { nodeDisk, type Disk } from './disk.ts'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'varve-failures-'))
})
afterEach(() => rm(directory, { recursive: true }))

type Failing = 'create' | 'write' | 'sync' | 'link' | 'syncDirectory'

/** A disk whose `operation` fails with `code` from the moment `breakIt` is called. */
function breakable(operation: Failing, code: string): { disk: Disk; breakIt(): void; mendIt(): void } {
  let broken = false
  const check = (called: Failing): void => {
    if (broken && called === operation) throw Object.assign(new Error(code), { code })
  }
  const disk: Disk = {
    ...nodeDisk,
    async create(path) {
      check('create')
      const made = await nodeDisk.create(path)
      return {
        async write(bytes) {
          check('write')
          await made.write(bytes)
        },
        async sync() {
          check('sync')
          await made.sync()
        },
        close: () => made.close(),
      }
    },
    async link(from, to) {
      check('link')
      await nodeDisk.link(from, to)
    },
    async syncDirectory(path) {
      check('syncDirectory')
      await nodeDisk.syncDirectory(path)
    },
  }
  return { disk, breakIt: () => void (broken = true), mendIt: () => void (broken = false) }
}

/** A store with one revision, whose disk then breaks. */
async function storeBreaking(operation: Failing, code: string) {
  const { disk, breakIt, mendIt } = breakable(operation, code)
  const store = file(join(directory, 'log'), { disk })
  const { logId, head } = await store.open()
  const first = following(logId, head)
  const { head: after } = await store.append(head, [first])
  const next = following(logId, after)
  const append = () => store.append(after, [next])
  breakIt()
  return { store, append, next, mendIt }
}

const litter = (): Promise<string[]> => readdir(join(directory, 'log', 'temporary'))

async function reopened(store: Store): Promise<number> {
  await store.close()
  const again = file(join(directory, 'log'))
  const { head } = await again.open()
  await again.close()
  return head.number
}

describe('a full disk', () => {
  it.each(['create', 'write', 'sync', 'link'] as const)(
    'refuses an append as STORE_FULL at %s, keeps nothing of it, and takes it once there is room',
    async operation => {
      const { store, append, mendIt } = await storeBreaking(operation, 'ENOSPC')
      await expect(append()).rejects.toMatchObject({ code: 'STORE_FULL' })
      expect((await store.head()).number).toBe(1)
      expect(await litter()).toEqual([])
      mendIt()
      expect((await append()).written).toBe(1)
      expect(await reopened(store)).toBe(2)
    },
  )
})

describe('a disk that cannot be written', () => {
  it.each(['EACCES', 'EROFS'])('refuses an append as STORE_READ_ONLY (%s), and can be read', async code => {
    const { store, append } = await storeBreaking('create', code)
    await expect(append()).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
    expect((await store.read(0, 10)).revisions.length).toBe(1)
    await store.close()
    const { disk, breakIt } = breakable('create', code)
    breakIt()
    const reading = file(join(directory, 'log'), { disk })
    expect((await reading.open()).head.number).toBe(1)
    await reading.close()
  })
})

describe('a broken disk', () => {
  it('fails an append whose fsync failed, publishes nothing, and refuses all use until it is opened again', async () => {
    const { store, append, mendIt } = await storeBreaking('sync', 'EIO')
    await expect(append()).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    mendIt()
    for (const use of [append, () => store.head(), () => store.read(0, 1), () => store.records.put('a', 'b', 'c')]) {
      await expect(use()).rejects.toThrow(/fsync failed \(EIO\).*opened again/)
    }
    expect((await store.open()).head.number).toBe(1)
    expect((await append()).written).toBe(1)
    expect(await reopened(store)).toBe(2)
  })

  it('does not know about an append whose folder could not be fsynced, and says which id to repeat', async () => {
    const { store, append, next, mendIt } = await storeBreaking('syncDirectory', 'EIO')
    await expect(append()).rejects.toMatchObject({ code: 'STORE_INDETERMINATE', details: { id: next.id } })
    mendIt()
    await expect(store.head()).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    expect((await store.open()).head).toMatchObject({ number: 2, hash: next.hash })
    expect(await reopened(store)).toBe(2)
  })

  it('fails an append cleanly when the link failed and the draft has one name', async () => {
    const { store, append, mendIt } = await storeBreaking('link', 'EIO')
    await expect(append()).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    mendIt()
    expect((await append()).written).toBe(1)
    expect(await reopened(store)).toBe(2)
  })

  it('counts a link as made when only its answer was lost', async () => {
    const lossy: Disk = {
      ...nodeDisk,
      async link(from, to) {
        await nodeDisk.link(from, to)
        if (to.includes('revisions')) throw Object.assign(new Error('EEXIST'), { code: 'EEXIST' })
      },
    }
    const store = file(join(directory, 'log'), { disk: lossy })
    const { logId, head } = await store.open()
    expect((await store.append(head, [following(logId, head)])).written).toBe(1)
    await store.close()
  })
})
