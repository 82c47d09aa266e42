import type { Keyring, Store } from '../../core/ports.ts'
import { SEALED_RECORDS } from '../../core/revisions/commitment.ts'
import type { NamedTokens } from './named-tokens.ts'
import { sealedIn } from './sealed-record.ts'
import type { WriteRequest } from '../writer.ts'

/** A token younger than this, in milliseconds, is likely to be named soon, and nobody is troubled for it. */
const ORPHAN_AGE = 3_600_000

/** Tokens listed at a time. */
const PAGE = 500

/** What sweeping works with. */
export interface OrphanSweep {
  readonly store: Store
  readonly keyring: Keyring
  readonly names: NamedTokens
  /** Writes a revision that says how many tokens are going to be destroyed. */
  readonly announce: (orphans: number) => Promise<unknown>
}

/**
 * Destroys tokens that no revision and no snapshot names and that say they are older than an hour: what writes left that came
 * to nothing. Returns how many. A token that says nothing of its age stays.
 *
 * Clocks are wrong, and so age alone decides nothing: between the look at the tokens and their end a revision is written. A
 * writer whose token was seen has been first then, and its revision names the token; or it meets that revision as a conflict, and
 * seals anew.
 */
export async function sweepOrphans(sweep: OrphanSweep, signal?: AbortSignal): Promise<number> {
  const suspects = await suspectsIn(sweep, signal)
  if (suspects.length === 0) return 0
  await sweep.announce(suspects.length)
  return destroyUnnamed(suspects, sweep)
}

/** The revision before so many tokens are destroyed that no revision names. Nobody asked for it by name, and it changes no key. */
export function orphansNote(orphans: number): WriteRequest {
  const message = `Destroy ${orphans} sealed ${orphans === 1 ? 'value' : 'values'} that no revision names`
  return {
    kind: 'delete',
    options: { by: 'varve', message },
    note: { orphans },
    changes: () => [],
    mayBeEmpty: true,
    alone: true,
  }
}

async function suspectsIn({ store, keyring, names }: OrphanSweep, signal?: AbortSignal): Promise<readonly string[]> {
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
  if (suspects.length > 0) await names.readOn(signal)
  return suspects.filter(id => !names.has(id))
}

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
