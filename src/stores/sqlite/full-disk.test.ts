import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../core/ports.ts'
import { following } from '../../testing/store-contract/chain.ts'
import { sqlite } from '../sqlite.ts'

let folder: string
const stores: Store[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'varve-sqlite-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function connect(path: string): Store {
  const store = sqlite(path)
  stores.push(store)
  return store
}

/** A small disk of its own, mounted for as long as `use` takes; as root on Linux only. */
async function withDisk(kilobytes: number, use: (mounted: string) => Promise<void>): Promise<void> {
  const mounted = join(folder, 'disk')
  mkdirSync(mounted)
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', mounted])
  if (status !== 0) throw new Error(`mount: ${String(stderr)}`)
  try {
    await use(mounted)
  } finally {
    await Promise.all(stores.splice(0).map(store => store.close().catch(() => {})))
    spawnSync('umount', [mounted])
  }
}

const mayMount = process.platform === 'linux' && process.getuid?.() === 0

describe('a disk', () => {
  it('that is full refuses a change whole, and takes the next once there is room', async context => {
    if (!mayMount) context.skip('a small disk can be mounted only by root on Linux')
    await withDisk(512, async disk => {
      const store = connect(join(disk, 'varve.db'))
      const { logId, head } = await store.open()
      let at = head
      const failure: unknown = await (async () => {
        for (;;) at = (await store.append(at, [following(logId, at, { value: 'x'.repeat(5000) })])).head
      })().catch((error: unknown) => error)
      expect(failure).toMatchObject({ code: 'STORE_FULL' })
      expect(at.number).toBeGreaterThan(5)
      expect((await store.head()).number).toBe(at.number)
      spawnSync('mount', ['-o', 'remount,size=4096k', disk])
      expect(await store.append(at, [following(logId, at)])).toMatchObject({ written: 1 })
      expect((await store.read(0, 1000)).revisions).toHaveLength(at.number + 1)
    })
  })

  it('that is full from the start is reported as that', async context => {
    if (!mayMount) context.skip('a small disk can be mounted only by root on Linux')
    await withDisk(8, async disk => {
      await expect(connect(join(disk, 'varve.db')).open()).rejects.toMatchObject({ code: 'STORE_FULL' })
    })
  })

  it('that is mounted read-only is reported as that', async context => {
    if (!mayMount) context.skip('a small disk can be mounted only by root on Linux')
    await withDisk(4096, async disk => {
      const place = join(disk, 'varve.db')
      const store = connect(place)
      await store.open()
      await store.close()
      spawnSync('mount', ['-o', 'remount,ro', disk])
      await expect(connect(place).open()).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
    })
  })
})
