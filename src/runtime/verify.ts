import type { Digest, Store } from '../core/ports.ts'
import type { Head, Sealed } from '../core/revisions/revision.ts'
import { findBreak, genesisHash, unseal } from '../core/revisions/seal.ts'

/** What verifying a log found. */
export type Verification =
  | { readonly ok: true; readonly head: Head; readonly checked: number; readonly oldest: number }
  /** `revision` is the first that is not what was written; everything up to `sound` is. */
  | { readonly ok: false; readonly revision: number; readonly reason: string; readonly sound: number }

/** A revision that must be in the log, from an earlier run or a snapshot. */
interface Witness {
  readonly number: number | undefined
  readonly hash: string
  readonly source: string
}

/** Revisions read from the store at a time. */
const BATCH = 2000

/** How much of the log is verified, and against what. */
export interface VerifyOptions {
  /** The end the log had at an earlier run: `number:hash`, or a hash. */
  readonly expectHead?: string
  /** Only so many of the newest revisions; all that are kept when absent, and where an end is expected. */
  readonly last?: number
}

/**
 * Reads the kept log, or the end of it, and checks every revision's hash and that each follows the one before. A tail
 * that was lost is found by its witnesses: the newest snapshot, and `expectHead` from an earlier run.
 */
export async function verifyLog(
  store: Store,
  logId: string,
  digest: Digest,
  options: VerifyOptions = {},
): Promise<Verification> {
  while (true) {
    const verification = await verifyFrom(store, logId, digest, options)
    if (verification !== undefined) return verification
  }
}

/** The same, once; undefined when what was to come next was compacted away meanwhile. */
async function verifyFrom(
  store: Store,
  logId: string,
  digest: Digest,
  { expectHead, last = Infinity }: VerifyOptions,
): Promise<Verification | undefined> {
  const { oldest, head } = await store.read(0, 1)
  const after = expectHead === undefined ? head.number - last : 0
  const [before] = after >= oldest ? (await store.read(after - 1, 1)).revisions : []
  const start = before === undefined ? await startOf(store, oldest, logId, digest) : headOf(before)
  const witnesses = new Set(await witnessesOf(store, start, expectHead))
  let end = start
  while (true) {
    const { revisions, oldest: first } = await store.read(end.number, BATCH)
    if (first > end.number + 1) return undefined
    const found = findBreak(revisions, { logId, ...end }, digest) ?? contradicted(revisions, witnesses)
    if (found !== undefined) return { ok: false, ...found, sound: found.revision - 1 }
    const last = revisions.at(-1)
    if (last === undefined) break
    end = { number: last.number, hash: last.hash, at: unseal(last, digest).at }
  }
  if (end.number < head.number) return missing(end.number, 'it is missing')
  for (const { source } of witnesses) return missing(end.number, `it is missing: ${source}`)
  return { ok: true, head: end, checked: end.number - start.number, oldest }
}

async function startOf(store: Store, oldest: number, logId: string, digest: Digest): Promise<Head> {
  if (oldest <= 1) return { number: 0, hash: genesisHash(logId, digest), at: 0 }
  const base = await store.snapshots.latest(oldest - 1)
  return { number: oldest - 1, hash: base?.hash ?? '', at: 0 }
}

function headOf({ number, hash }: Sealed): Head {
  return { number, hash, at: 0 }
}

async function witnessesOf(store: Store, start: Head, expectHead: string | undefined): Promise<Witness[]> {
  const snapshot = await store.snapshots.latest()
  const witnesses: Witness[] = []
  if (snapshot !== undefined)
    witnesses.push({ ...snapshot, source: `there is a snapshot of revision ${snapshot.number}` })
  if (expectHead !== undefined) {
    const [number, hash] = expectHead.includes(':') ? expectHead.split(':') : [undefined, expectHead]
    const source = `the head ${expectHead} was expected`
    witnesses.push({ number: number === undefined ? undefined : Number(number), hash: hash ?? '', source })
  }
  // What lies before the start is not looked at; the start itself is taken for what it says.
  return witnesses.filter(
    ({ number, hash }) => (number ?? Infinity) > start.number || (number === start.number && hash !== start.hash),
  )
}

/** Ticks off the witnesses that these revisions confirm, and returns the first they contradict. */
function contradicted(
  revisions: readonly Sealed[],
  witnesses: Set<Witness>,
): { revision: number; reason: string } | undefined {
  for (const { number, hash } of revisions) {
    for (const witness of [...witnesses]) {
      if (witness.hash === hash && (witness.number ?? number) === number) witnesses.delete(witness)
      else if (witness.number === number) return { revision: number, reason: `it is another one: ${witness.source}` }
    }
  }
  return undefined
}

function missing(end: number, reason: string): Verification {
  return { ok: false, revision: end + 1, reason, sound: end }
}
