import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { isProblem, VarveError } from '../../core/errors.ts'
import { isObject } from '../../core/json.ts'
import type { Digest, LogOrigin } from '../../core/ports.ts'
import type { Head } from '../../core/revisions/revision.ts'
import { genesisHash } from '../../core/revisions/seal.ts'
import { hasCode } from './disk.ts'
import { diskFailure } from './failures.ts'
import { FOLDERS } from './layout.ts'
import { Log, type LogIdentity } from './log.ts'
import { dropBelow } from './snapshots.ts'
import type { Volume } from './volume.ts'

/** What a new log is made with. */
export interface NewLog {
  /** How many revisions a segment has. */
  readonly block: number
  readonly digest: Digest
  /** Which log it continues, where it is made as a copy. */
  readonly origin: LogOrigin | undefined
}

/** Bits of a folder's mode that let anybody but its owner in. */
const OTHERS = 0o077

/**
 * Opens the log in a volume, or makes one. A folder others may read or write is refused with STORE_UNSAFE; a log that
 * lacks a revision before its last with STORE_CORRUPT. A log that cannot be written can be read.
 */
export async function openLog(volume: Volume, made: NewLog): Promise<Log> {
  volume.mend()
  await assertPrivate(volume)
  const known = await readIdentity(volume, made.digest)
  const writable = await prepare(volume, known === undefined)
  const log = new Log(volume, known ?? (await makeIdentity(volume, made)))
  await log.scan()
  if (writable) await tidy(log)
  return log
}

/** True when there is a log in a volume. Nothing is made by asking. */
export async function hasLog(volume: Volume): Promise<boolean> {
  await assertPrivate(volume)
  return volume.has(identityPath(volume))
}

async function assertPrivate(volume: Volume): Promise<void> {
  const facts = await volume.facts(volume.root)
  if (facts === undefined) return
  const unsafe = (reason: string, remedy: string): VarveError =>
    new VarveError('STORE_UNSAFE', { store: volume.name, reason, remedy })
  if (!facts.directory) throw unsafe('it is a file', 'Name a folder of its own for the store.')
  if ((facts.mode & OTHERS) === 0) return
  const mode = facts.mode.toString(8).padStart(4, '0')
  throw unsafe(`other users may look into it or change it (mode ${mode})`, `Run: chmod 700 ${volume.root}`)
}

// What cannot be prepared because nothing may be written can still be read, if there is a log.
async function prepare(volume: Volume, isNew: boolean): Promise<boolean> {
  try {
    await makeRoot(volume, volume.root)
    if (isNew) await makePathDurable(volume)
    for (const folder of FOLDERS) await makeIfMissing(volume, volume.path(folder))
    await volume.syncFolder(volume.root)
    await volume.chooseHowToPublish()
    return true
  } catch (error) {
    const readable = isProblem(error, 'STORE_READ_ONLY') || isProblem(error, 'STORE_FULL')
    if (isNew || !readable) throw error
    return false
  }
}

async function makeRoot(volume: Volume, path: string): Promise<void> {
  try {
    await volume.disk.makeDirectory(path)
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return
    if (!hasCode(error, 'ENOENT') || dirname(path) === path) throw diskFailure(volume.name, 'making its folder', error)
    await makeRoot(volume, dirname(path))
    await makeRoot(volume, path)
  }
}

// The names that lead to a new log, all of them: an earlier try may have made them, and failed before it made them
// durable. A folder that others keep to themselves was not made here.
async function makePathDurable(volume: Volume): Promise<void> {
  for (let path = volume.root; dirname(path) !== path; path = dirname(path)) {
    try {
      await volume.syncFolder(dirname(path))
    } catch (error) {
      if (!isProblem(error, 'STORE_READ_ONLY')) throw error
    }
  }
}

async function makeIfMissing(volume: Volume, path: string): Promise<void> {
  try {
    await volume.disk.makeDirectory(path)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw diskFailure(volume.name, 'making a folder', error)
  }
}

function identityPath(volume: Volume): string {
  return join(volume.root, 'log.json')
}

async function readIdentity(volume: Volume, digest: Digest): Promise<LogIdentity | undefined> {
  const text = await volume.read(identityPath(volume))
  if (text === undefined) return undefined
  try {
    const read: unknown = JSON.parse(text)
    if (isObject(read) && read['v'] === 1 && typeof read['logId'] === 'string' && typeof read['block'] === 'number') {
      const { logId, block } = read
      return { logId, block, before: headIn(read['before']) ?? genesisOf(logId, digest) }
    }
  } catch {
    // Said below.
  }
  throw new VarveError('STORE_CORRUPT', { store: volume.name, reason: 'log.json is damaged', lastReadable: 0 })
}

async function makeIdentity(volume: Volume, { block, digest, origin }: NewLog): Promise<LogIdentity> {
  const { logId, before } = origin ?? { logId: randomUUID() }
  // A whole log says nothing of it: what is before revision 1 follows from its id.
  const made = `${JSON.stringify({ v: 1, logId, block, ...(before?.number ? { before } : {}) })}\n`
  const draft = await volume.draft([new TextEncoder().encode(made)])
  try {
    // Whoever is first names the log; the others take that name.
    await volume.publish(draft, identityPath(volume))
  } finally {
    await volume.discard(draft)
  }
  await volume.syncFolder(volume.root)
  const identity = await readIdentity(volume, digest)
  if (identity !== undefined) return identity
  throw new VarveError('STORE_UNREACHABLE', { store: volume.name, reason: 'log.json was removed while it was opened' })
}

function genesisOf(logId: string, digest: Digest): Head {
  return { number: 0, hash: genesisHash(logId, digest), at: 0 }
}

function headIn(read: unknown): Head | undefined {
  if (!isObject(read)) return undefined
  const { number, hash, at } = read
  const whole = typeof number === 'number' && typeof hash === 'string' && typeof at === 'number'
  return whole ? { number, hash, at } : undefined
}

// Leftovers of processes that ended. A store that cannot be tidied is as good as one that was.
async function tidy(log: Log): Promise<void> {
  await log.volume.sweep().catch(() => undefined)
  await dropBelow(log).catch(() => undefined)
}
