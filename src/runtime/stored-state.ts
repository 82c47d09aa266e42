import { VarveError } from '../core/errors.ts'
import type { Digest, RecordShelf } from '../core/ports.ts'
import type { Sealed } from '../core/revisions/revision.ts'
import { genesisHash, misfit, SealBroken, unseal } from '../core/revisions/seal.ts'
import { LogState, readState } from '../core/revisions/state.ts'
import type { DocumentTools } from './document-tools.ts'
import type { AskedStore } from './patient.ts'
import type { WithArrived } from './secrets/sealing.ts'

/** Revisions read from the store at a time. */
const BATCH = 500

/**
 * Gets ready for what stands in texts of a log. They are applied within what this resolves to, or at once where there is
 * nothing to wait for.
 */
export function preparation(
  tools: DocumentTools,
  records: Pick<RecordShelf, 'get'>,
  texts: readonly string[],
): Promise<WithArrived> | undefined {
  const secrets = tools.sealing.prepare(records, ...texts)
  const others = [tools.prepare(...texts), tools.references.prepare(texts)].filter(one => one !== undefined)
  if (others.length === 0) return secrets
  return Promise.all(others).then(() => secrets ?? (body => body()))
}

/** The state of the newest readable snapshot, and the text of it. A damaged one is passed over: the log itself has everything. */
export async function newestSnapshot(store: AskedStore): Promise<{ state: LogState; body: string } | undefined> {
  let atMost: number | undefined
  while (true) {
    const snapshot = await store.snapshots.latest(atMost)
    if (snapshot === undefined) return undefined
    try {
      const state = readState(snapshot.body)
      const { number, hash } = state.head
      if (number === snapshot.number && hash === snapshot.hash) return { state, body: snapshot.body }
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
    atMost = snapshot.number - 1
  }
}

/** The state before the first revision of a log. */
export function emptyState(logId: string, digest: Digest): LogState {
  return new LogState({ number: 0, hash: genesisHash(logId, digest), at: 0 })
}

/**
 * The state of a whole log, from its newest snapshot to its end, without applying anything. Throws CHAIN_BROKEN where it
 * is not sound to its end.
 */
export async function wholeState(store: AskedStore, logId: string, digest: Digest): Promise<LogState> {
  const state = (await newestSnapshot(store))?.state ?? emptyState(logId, digest)
  while (true) {
    const { revisions, head } = await store.read(state.head.number, BATCH)
    for (const sealed of revisions) applyTo(state, sealed, { logId, digest })
    if (revisions.length === 0 || state.head.number >= head.number) return state
  }
}

function applyTo(state: LogState, sealed: Sealed, { logId, digest }: { logId: string; digest: Digest }): void {
  try {
    const revision = unseal(sealed, digest)
    const reason = misfit(revision, { logId, ...state.head })
    if (reason !== undefined) throw new SealBroken(reason)
    state.apply(revision)
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error
    throw new VarveError('CHAIN_BROKEN', { revision: sealed.number, reason: error.message })
  }
}
