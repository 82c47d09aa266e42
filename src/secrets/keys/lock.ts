import { lstat, readlink, symlink, unlink } from 'node:fs/promises'
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
  const holder = `${hostname()}:${process.pid}`
  for (let tries = 1; !(await made(holder, lock)); tries += 1) {
    if (await isLeft(lock)) await unlink(lock).catch(() => {})
    else if (tries >= TRIES) return false
    else await pause(PAUSE)
  }
  try {
    await work(async () => (await holderOf(lock)) === holder)
  } finally {
    await unlink(lock).catch(() => {})
  }
  return true
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

/** True where nobody is going to give it back: its process is gone, or it is too old for any. */
async function isLeft(lock: string): Promise<boolean> {
  const age =
    Date.now() -
    (await lstat(lock).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    ))
  if (age > OLDEST) return true
  const [, host, pid] = /^(.*):(\d+)$/.exec((await holderOf(lock)) ?? '') ?? []
  return host === hostname() && !isAlive(Number(pid))
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
