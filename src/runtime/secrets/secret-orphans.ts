import { commitmentsIn, SEALED_RECORDS } from '../../core/revisions/commitment.ts'
import type { Commitment } from '../../core/revisions/revision.ts'
import type { Timeline } from '../../core/revisions/timeline.ts'
import type { Log } from '../log.ts'
import type { Sealing } from './sealing.ts'
import { someAtOnce } from '../some-at-once.ts'

/** Tokens listed at a time. */
const PAGE = 500

/** Commitments that the kept history speaks of. */
export function namedIn(timeline: Timeline): ReadonlySet<Commitment> {
  const written = [...timeline.revisions()].flatMap(({ changes }) => changes)
  return new Set([...timeline.base.live(), ...written].flatMap(({ entry }) => commitmentsIn(entry)))
}

/**
 * Tokens of a secret in one scope that no kept revision names: of revisions that were dropped since, and of writes that came
 * to nothing. Those that cannot be opened say not whose they are, and are not found.
 */
export async function orphansAt(
  { store, past, tail }: Log,
  sealing: Sealing,
  { names, scope }: { readonly names: readonly string[]; readonly scope: string | undefined },
): Promise<readonly Commitment[]> {
  if (!sealing.canOpen) return []
  const named = namedIn(await past.timeline(tail.head))
  const found: Commitment[] = []
  for (let after: string | undefined; ;) {
    const page = await store.records.list(SEALED_RECORDS, { limit: PAGE, ...(after === undefined ? {} : { after }) })
    const unnamed = page.filter(({ id }) => !named.has(id))
    await someAtOnce(unnamed, async ({ id, body }) => {
      const opened = await sealing.openRecord(id, body)
      if ('key' in opened && names.includes(opened.key) && opened.scope === (scope ?? null)) found.push(id)
    })
    after = page.at(-1)?.id
    if (after === undefined) return found
  }
}
