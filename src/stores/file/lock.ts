/** The exclusive lock file that stands in for `link` on disks without hard links (exFAT, some shared folders). */
import { VarveError } from '../../core/errors.ts'
import { isObject } from '../../core/json.ts'
import { hasCode, type Disk } from './disk.ts'
import type { Holder, Machine } from './machine.ts'

/** What a lock file is made with. */
export interface LockSite {
  readonly disk: Disk
  readonly machine: Machine
  /** The lock file. */
  readonly path: string
  /** Names the store to people. */
  readonly store: string
  /** Milliseconds since 1970 UTC, on the clock that dates files. */
  readonly now: () => number
  /** Waits so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>
}

/** How often a taken lock is tried again, and how long between: ten seconds in all. */
const TRIES = 1000
const PAUSE = 10
/** An empty lock file this old, in milliseconds, was left by a process that ended before it could sign it. */
const UNSIGNED_AGE = 1000
const SIGNATURE_LIMIT = 4096

/**
 * Runs `work` while holding the lock. A lock whose holder is surely gone is taken over. Throws STORE_UNREACHABLE
 * when another holds it for ten seconds.
 */
export async function underLock<T>(site: LockSite, work: () => Promise<T>): Promise<T> {
  await acquire(site)
  try {
    return await work()
  } finally {
    // The work is done either way; a lock that cannot be removed is found stale once this process has ended.
    await site.disk.unlink(site.path).catch(() => undefined)
  }
}

async function acquire(site: LockSite): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (await sign(site, site.path)) return
    if (await isStale(site, site.path)) await takeAway(site)
    else await site.pause(PAUSE)
  }
  const holder = await holderOf(site, site.path)
  throw new VarveError('STORE_UNREACHABLE', {
    store: site.store,
    reason: `process ${holder?.pid ?? '(unknown)'} on ${holder?.host ?? 'an unknown machine'} holds ${site.path}; if it is gone, delete that file`,
  })
}

async function sign(site: LockSite, path: string): Promise<boolean> {
  const text = JSON.stringify(await site.machine.self())
  const signature = new TextEncoder().encode(text)
  try {
    const file = await site.disk.create(path)
    try {
      await file.write(signature)
    } finally {
      await file.close()
    }
    // Whoever slept before it signed may have lost the lock as one that nobody signed.
    return (await textOf(site, path)) === text
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

// Two processes may find the same lock stale. Only the one that signs the guard takes it away, and it looks again
// first: the lock that is there by then may be a living one.
async function takeAway(site: LockSite): Promise<void> {
  const guard = `${site.path}.guard`
  if (!(await sign(site, guard))) {
    if (await isStale(site, guard)) await unlinkIfThere(site.disk, guard)
    return site.pause(PAUSE)
  }
  try {
    if (await isStale(site, site.path)) await unlinkIfThere(site.disk, site.path)
  } finally {
    await unlinkIfThere(site.disk, guard)
  }
}

async function isStale(site: LockSite, path: string): Promise<boolean> {
  const facts = await site.disk.stat(path)
  if (facts === undefined) return false
  const holder = await holderOf(site, path)
  return holder === undefined ? site.now() - facts.modified > UNSIGNED_AGE : !(await site.machine.isAlive(holder))
}

async function holderOf(site: LockSite, path: string): Promise<Holder | undefined> {
  try {
    const read: unknown = JSON.parse(await textOf(site, path))
    if (!isObject(read)) return undefined
    const { host, boot, pid, started } = read
    const signed = typeof host === 'string' && typeof boot === 'string' && typeof started === 'string'
    return signed && typeof pid === 'number' ? { host, boot, pid, started } : undefined
  } catch {
    return undefined
  }
}

async function textOf(site: LockSite, path: string): Promise<string> {
  try {
    return new TextDecoder().decode(await site.disk.read(path, SIGNATURE_LIMIT))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return ''
    throw error
  }
}

async function unlinkIfThere(disk: Disk, path: string): Promise<void> {
  try {
    await disk.unlink(path)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
}
