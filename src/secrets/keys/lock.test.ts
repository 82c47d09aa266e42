import { readdirSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { hostname } from 'node:os'
import { describe, expect, it, vi } from 'vitest'
import { sandbox } from 'varve/testing'
import { underLock } from './lock.ts'

/** What stands in a lock whose process is gone. */
function nobody(): string {
  return `${hostname()}:${spawnSync(process.execPath, ['-v']).pid}`
}

describe('a lock', () => {
  it('is left to whoever has taken it over meanwhile', async () => {
    await using box = await sandbox({})
    const lock = box.path('keys.lock')
    const theirs = `${hostname()}:${process.pid}:theirs`
    await underLock(lock, async isOurs => {
      expect(await isOurs()).toBe(true)
      unlinkSync(lock)
      symlinkSync(theirs, lock)
      expect(await isOurs()).toBe(false)
    })
    expect(readlinkSync(lock)).toBe(theirs)
  })

  it('is not taken from somebody who was faster to take it over', async () => {
    await using box = await sandbox({})
    const lock = box.path('keys.lock')
    symlinkSync(nobody(), lock)
    const told: string[] = []
    // Between the look at a holder and what follows from it, as another process would.
    using kill = vi.spyOn(process, 'kill').mockImplementation(pid => {
      unlinkSync(lock)
      told.push(pid === process.pid ? 'given back' : 'taken over')
      if (pid === process.pid) return true
      symlinkSync(`${hostname()}:${process.pid}:faster`, lock)
      throw Object.assign(new Error('no such process'), { code: 'ESRCH' })
    })
    expect(await underLock(lock, async () => void told.push('ours'))).toBe(true)
    expect(told).toEqual(['taken over', 'given back', 'ours'])
    expect(kill).toHaveBeenCalledTimes(2)
    expect(readdirSync(box.directory)).toEqual([])
  })

  it('is taken over also where one who was about to do so was killed', async () => {
    await using box = await sandbox({})
    const left = nobody()
    symlinkSync(left, box.path('keys.lock'))
    symlinkSync(left, box.path(`keys.lock.${left.replace(':', '-')}`))
    expect(await underLock(box.path('keys.lock'), async () => {})).toBe(true)
    expect(readdirSync(box.directory)).toEqual([])
  })
})
