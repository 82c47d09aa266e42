import { VarveError } from '../../core/errors.ts'
import { isObject } from '../../core/json.ts'
import type { Digest, SnapshotShelf } from '../../core/ports.ts'
import { admitText, headOf } from '../admission.ts'
import { blockOf, segmentSpan, singleName, singleNumber, snapshotName, snapshotNumber } from './layout.ts'
import type { Log } from './log.ts'
import type { Volume } from './volume.ts'

/** What the shelf is made of. `use` opens the store, and runs `work` when nothing else changes the log. */
export interface SnapshotParts {
  readonly use: <T>(work: (log: Log) => Promise<T>) => Promise<T>
  readonly digest: Digest
}

/** Snapshots as files, `snapshots/<number>.snapshot`: a line of JSON that describes the body, and the body. */
export function snapshotsIn({ use, digest }: SnapshotParts): SnapshotShelf {
  return {
    async put(number, hash, body) {
      admitText(body)
      await use(log => putSnapshot(log.volume, { number, hash, body }, digest))
    },

    async latest(atMost = Infinity) {
      return use(({ volume }) => latestIn(volume, atMost, digest))
    },

    async compact(through) {
      await use(log => compact(log, through, digest))
    },
  }
}

interface Snapshot {
  readonly number: number
  readonly hash: string
  readonly body: string
}

function folderOf(volume: Volume): string {
  return volume.path('snapshots')
}

async function putSnapshot(volume: Volume, { number, hash, body }: Snapshot, digest: Digest): Promise<void> {
  const header = JSON.stringify({ v: 1, number, hash, digest: digest(body) })
  const draft = await volume.draft([new TextEncoder().encode(`${header}\n${body}`)])
  await volume.replace(draft, volume.path('snapshots', snapshotName(number)))
  await volume.syncFolder(folderOf(volume))
}

async function latestIn(volume: Volume, atMost: number, digest: Digest): Promise<Snapshot | undefined> {
  const names = await volume.list(folderOf(volume))
  const kept = names.map(name => ({ name, number: snapshotNumber(name) ?? Infinity }))
  const candidates = kept.filter(({ number }) => number <= atMost && number < Infinity)
  for (const { name } of candidates.toSorted((a, b) => b.number - a.number)) {
    const snapshot = readSnapshot(await volume.read(volume.path('snapshots', name)), digest)
    if (snapshot !== undefined) return snapshot
  }
  return undefined
}

// A snapshot is derived from the log. One that is damaged is passed over, and the log read from an earlier one.
function readSnapshot(text: string | undefined, digest: Digest): Snapshot | undefined {
  const end = text?.indexOf('\n') ?? -1
  if (text === undefined || end < 0) return undefined
  const body = text.slice(end + 1)
  try {
    const header: unknown = JSON.parse(text.slice(0, end))
    if (!isObject(header)) return undefined
    const { number, hash, digest: expected } = header
    if (typeof number !== 'number' || typeof hash !== 'string' || expected !== digest(body)) return undefined
    return { number, hash, body }
  } catch {
    return undefined
  }
}

/**
 * Drops revisions up to `through`: first the snapshot is durable, then the mark in `compacted`, and only then files
 * go. A crash after the mark leaves files below it, which nobody reads and the next compaction removes.
 */
async function compact(log: Log, through: number, digest: Digest): Promise<void> {
  const { volume } = log
  await log.refresh()
  const snapshot = await latestIn(volume, through, digest)
  if (through > log.head.number || snapshot?.number !== through) throw new VarveError('SNAPSHOT_MISSING', { through })
  await volume.syncFolder(folderOf(volume))
  if (through >= log.oldest) {
    await markCompacted(log, through)
    await log.scan()
  }
  await dropBelow(log)
}

async function markCompacted(log: Log, through: number): Promise<void> {
  const { volume } = log
  const [revision] = await log.read(through - 1, 1)
  if (revision === undefined) return
  const { hash, at } = headOf(revision)
  const draft = await volume.draft([new TextEncoder().encode(JSON.stringify({ v: 1, through, hash, at }))])
  try {
    await volume.publish(draft, volume.path('compacted', singleName(through)))
  } finally {
    await volume.discard(draft)
  }
  await volume.syncFolder(volume.path('compacted'))
}

/**
 * Removes what no reader needs: files of compacted revisions, files that were rolled up, and snapshots and marks
 * before the last compaction. What stands in their place is made durable first, because it may be another process's.
 */
export async function dropBelow(log: Log): Promise<void> {
  const { volume } = log
  const floor = log.oldest - 1
  await Promise.all([volume.syncFolder(volume.path('segments')), volume.syncFolder(volume.path('compacted'))])
  const isGone = (number: number): boolean => number <= floor || log.isRolled(blockOf(number, log.identity.block))
  await dropIf(volume, 'revisions', name => isGone(singleNumber(name) ?? Infinity))
  await dropIf(volume, 'segments', name => (segmentSpan(name)?.last ?? Infinity) <= floor)
  await dropIf(volume, 'snapshots', name => (snapshotNumber(name) ?? Infinity) < floor)
  await dropIf(volume, 'compacted', name => (singleNumber(name) ?? Infinity) < floor)
}

async function dropIf(
  volume: Volume,
  folder: 'revisions' | 'segments' | 'snapshots' | 'compacted',
  isGone: (name: string) => boolean,
): Promise<void> {
  for (const name of await volume.list(volume.path(folder))) {
    if (isGone(name)) await volume.drop(volume.path(folder, name))
  }
}
