import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nodeDisk } from './disk.ts'
import { underLock, type LockSite } from './lock.ts'
import { thisMachine, type Holder, type Machine } from './machine.ts'

let directory = ''
let path = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'varve-lock-'))
  path = join(directory, 'lock')
})
afterEach(() => rm(directory, { recursive: true }))

const holder = (pid: number): Holder => ({ host: 'here', boot: 'one', pid, started: '7' })

/** A machine on which process 1 asks, and those in `alive` live. */
function machineWith(alive: readonly number[]): Machine {
  return { self: async () => holder(1), isAlive: async ({ pid }) => alive.includes(pid) }
}

function site(machine: Machine, pause: () => Promise<void> = async () => undefined): LockSite {
  return { disk: nodeDisk, machine, path, store: 'file log', now: () => Date.now(), pause }
}

describe('the lock that stands in for hard links', () => {
  it('lets one at a time work', async () => {
    let working = 0
    const most: number[] = []
    const turn = () => new Promise<void>(resolve => setImmediate(resolve))
    const work = async (): Promise<void> => {
      most.push(++working)
      await turn()
      working--
    }
    await Promise.all(Array.from({ length: 10 }, () => underLock(site(machineWith([1]), turn), work)))
    expect(most).toEqual(Array.from({ length: 10 }, () => 1))
    expect(await readdir(directory)).toEqual([])
  })

  it('is given back when the work fails', async () => {
    const failing = async (): Promise<void> => {
      throw new Error('no')
    }
    await expect(underLock(site(machineWith([1])), failing)).rejects.toThrow('no')
    expect(await readdir(directory)).toEqual([])
  })

  it('is taken over from a process that is gone', async () => {
    await writeFile(path, JSON.stringify(holder(2)))
    expect(await underLock(site(machineWith([1])), async () => 'done')).toBe('done')
    expect(await readdir(directory)).toEqual([])
  })

  it('is waited for while its holder lives, and then the holder is named', async () => {
    await writeFile(path, JSON.stringify(holder(2)))
    let waited = 0
    const waiting = underLock(
      site(machineWith([1, 2]), async () => void waited++),
      async () => 'done',
    )
    await expect(waiting).rejects.toThrow(/process 2 on here holds .*lock; if it is gone, delete that file/)
    expect(waited).toBe(1000)
  })

  it('is taken over once the one who waits for it sees the holder go', async () => {
    await writeFile(path, JSON.stringify(holder(2)))
    const alive = [1, 2]
    const done = await underLock(
      site({ ...machineWith(alive), isAlive: async ({ pid }) => alive.includes(pid) }, async () => void alive.pop()),
      async () => 'done',
    )
    expect(done).toBe('done')
  })

  it('is taken over when it was never signed, a second later and no sooner', async () => {
    await writeFile(path, '')
    const written = Date.UTC(2026, 0, 15)
    await utimes(path, written / 1000, written / 1000)
    const at = (now: number): LockSite => ({ ...site(machineWith([1])), now: () => now })
    const fresh = underLock(at(written + 1000), async () => 'done')
    await expect(fresh).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    expect(await underLock(at(written + 1001), async () => 'done')).toBe('done')
  })

  it('is not held by one who slept before signing it while another took it over', async () => {
    let isFirst = true
    const disk: LockSite['disk'] = {
      ...nodeDisk,
      async create(created) {
        const made = await nodeDisk.create(created)
        if (!isFirst || created !== path) return made
        isFirst = false
        await rm(path)
        await writeFile(path, JSON.stringify(holder(2)))
        return made
      },
    }
    const waiting = underLock({ ...site(machineWith([1, 2])), disk }, async () => 'done')
    await expect(waiting).rejects.toThrow(/process 2 on here holds/)
  })

  it('is not taken away by one who found it stale after another has taken it over', async () => {
    await writeFile(path, JSON.stringify(holder(2)))
    // The guard is held by a living process that is taking the lock over at this moment.
    await writeFile(`${path}.guard`, JSON.stringify(holder(3)))
    const waiting = underLock(site(machineWith([1, 3])), async () => 'done')
    await expect(waiting).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    expect((await readdir(directory)).toSorted()).toEqual(['lock', 'lock.guard'])
  })
})

describe('this machine', () => {
  it('knows that this process lives, and that another of the same id does not', async () => {
    const self = await thisMachine.self()
    expect(self).toMatchObject({ pid: process.pid })
    expect(await thisMachine.isAlive(self)).toBe(true)
    expect(await thisMachine.isAlive({ ...self, started: '1' })).toBe(false)
    expect(await thisMachine.isAlive({ ...self, boot: 'another start of the machine' })).toBe(false)
  })

  it('takes a process on another machine to be there', async () => {
    expect(await thisMachine.isAlive({ host: 'elsewhere', boot: '', pid: 1, started: '' })).toBe(true)
  })
})
