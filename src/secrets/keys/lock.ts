import { randomUUID } from 'node:crypto'
import { lstat, readlink, rename, symlink, unlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { hasCode } from './failures.ts'

/** What is done under a lock takes some milliseconds; one this old, in milliseconds, is held by nobody. */
const OLDEST = 60_000

/** How often a lock is asked for that somebody holds, and how long between, in milliseconds. */
const TRIES = 20
const PAUSE = 100

/**
 * Does `work` while no other process does anything under the same lock, and returns true; false where somebody holds it all the
 * time. The lock of a process that was killed is taken over. `work` is given what tells whether the lock is still its own.
 */
export async function underLock(
  lock: string,
  work: (isOurs: () => Promise<boolean>) => Promise<void>,
): Promise<boolean> {
  // A link is made at once with what it says, and only once: a file could be seen before its holder stands in it.
  const holder = `${hostname()}:${process.pid}:${randomUUID()}`
  for (let tries = 1; !((await made(holder, lock)) || (await takenOver(holder, lock))); tries += 1) {
    if (tries >= TRIES) return false
    await pause(PAUSE)
  }
  const isOurs = async (): Promise<boolean> => (await holderOf(lock)) === holder
  try {
    await work(isOurs)
  } finally {
    // Whoever took it over, because this took so long, is at work under it.
    if (await isOurs()) await unlink(lock).catch(() => {})
  }
  return true
}

/** Takes the place of a holder that is gone. Of many who see it gone, one may: who first makes a link that is named after it. */
async function takenOver(holder: string, lock: string): Promise<boolean> {
  const left = await holderOf(lock)
  if (!(await isLeft(lock, left))) return false
  const right = `${lock}.${left?.replaceAll(/[^\w.-]/g, '-') ?? 'left'}`
  if (!(await made(holder, right))) {
    // Of somebody who was killed just here.
    if (await isLeft(right, await holderOf(right))) await unlink(right).catch(() => {})
    return false
  }
  const isStillLeft = (await holderOf(lock)) === left
  await (isStillLeft ? rename(right, lock) : unlink(right))
  return isStillLeft
}

async function made(holder: string, lock: string): Promise<boolean> {
  try {
    await symlink(holder, lock)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

/** True where `holder`, which stood in a lock just now, is not going to give it back: its process is gone, or it is too old. */
async function isLeft(lock: string, holder: string | undefined): Promise<boolean> {
  const found = await lstat(lock).catch(() => undefined)
  if (found === undefined) return false
  const [, host, pid] = /^(.*?):(\d+)(?::|$)/.exec(holder ?? '') ?? []
  return Date.now() - found.mtimeMs > OLDEST || (host === hostname() && !isAlive(Number(pid)))
}

async function holderOf(lock: string): Promise<string | undefined> {
  return readlink(lock).catch(() => undefined)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Another user's process may not be signalled, but it is there.
    return !hasCode(error, 'ESRCH')
  }
}
