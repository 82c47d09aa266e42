import type { Keyring, Store } from '../../core/ports.ts'
import { SEALED_RECORDS } from '../../core/revisions/commitment.ts'
import type { NamedTokens } from './named-tokens.ts'
import { sealedIn } from './sealed-record.ts'

/** A token this old, in milliseconds, that no revision names is never going to be named: it is written just before its revision. */
const ORPHAN_AGE = 3_600_000

/** Tokens listed at a time. */
const PAGE = 500

/** What sweeping works with. */
export interface OrphanSweep {
  readonly store: Store
  readonly keyring: Keyring
  readonly names: NamedTokens
}

/**
 * Destroys tokens that no revision and no snapshot names and that say they are older than an hour: what writes left that came
 * to nothing. Returns how many. A token that says nothing of its age stays.
 */
export async function sweepOrphans({ store, keyring, names }: OrphanSweep, signal?: AbortSignal): Promise<number> {
  const now = (await store.head()).now
  const suspects: string[] = []
  for (let after: string | undefined; ;) {
    signal?.throwIfAborted()
    const page = await store.records.list(SEALED_RECORDS, { limit: PAGE, ...(after === undefined ? {} : { after }) })
    for (const { id, body } of page) {
      if (!isCommitment(id) || names.has(id)) continue
      const made = keyring.sealedAt?.(sealedIn(body)?.token ?? '')
      if (made !== undefined && made < now - ORPHAN_AGE) suspects.push(id)
    }
    after = page.at(-1)?.id
    if (after === undefined) break
  }
  return suspects.length === 0 ? 0 : destroyUnnamed(suspects, { store, names })
}

/** Asked once more just before: a revision that was lost may have been put back meanwhile, with the token it had. */
async function destroyUnnamed(
  suspects: readonly string[],
  { store, names }: Pick<OrphanSweep, 'store' | 'names'>,
): Promise<number> {
  await names.readOn()
  let destroyed = 0
  for (const id of suspects) if (!names.has(id) && (await store.records.delete(SEALED_RECORDS, id))) destroyed += 1
  return destroyed
}

/** True for an id under which a value lies; the log's own key for fingerprints has a name. */
function isCommitment(id: string): boolean {
  return /^[0-9a-f]{64}$/.test(id)
}
