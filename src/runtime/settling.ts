import type { Platform } from '../core/ports.ts'
import type { Change, Head, Revision, Sealed } from '../core/revisions/revision.ts'
import { seal } from '../core/revisions/seal.ts'
import { settlementNote } from '../core/revisions/settlement.ts'
import { uuidv7 } from '../core/revisions/uuid.ts'
import type { Compared } from './divergence.ts'
import type { Signature } from './signature.ts'

/** Characters of changes in one revision, at most, unless a single change has more: the decision has room beside them. */
const CHUNK = 1 << 19

/** What a decision is written with. */
export interface Settling {
  readonly compared: Compared
  /** What is put back. */
  readonly changes: readonly Change[]
  readonly signature: Signature
  /** When it is made, in milliseconds since 1970 UTC. */
  readonly at: number
}

/**
 * The revisions that put back what a store lost, the last of which says that it is to be followed. They are checked by no
 * schema and no rule: what they hold was acknowledged before, and comes back as it was.
 */
export function settlement(
  { compared, changes, signature, at }: Settling,
  { digest, random }: Pick<Platform, 'digest' | 'random'>,
): Sealed[] {
  const { known, logId, common, state } = compared
  const chunks = chunked(changes)
  let before: Head = state.head
  return chunks.map((some, index) => {
    const date = Math.max(at, before.at)
    const made = seal(
      {
        v: 1,
        logId,
        number: before.number + 1,
        id: uuidv7(date, random),
        at: date,
        ...signature,
        kind: 'restore',
        changes: some.map(change => ({ ...change, ...previousOf(compared, change) })),
        ...(index === chunks.length - 1 ? { note: settlementNote(known, common) } : {}),
        previousHash: before.hash,
      },
      digest,
    )
    before = made.revision
    return made.sealed
  })
}

/** Changes in parts that are not too large for one revision; one empty part where there are none. */
function chunked(changes: readonly Change[]): Change[][] {
  const chunks: Change[][] = [[]]
  let size = 0
  for (const change of changes) {
    const more = JSON.stringify(change).length
    if (size > 0 && size + more > CHUNK) {
      chunks.push([])
      size = 0
    }
    chunks.at(-1)?.push(change)
    size += more
  }
  // Not beside a change that fills a revision alone.
  if (size > CHUNK) chunks.push([])
  return chunks
}

function previousOf({ state }: Compared, { key, scope }: Change): { previous?: Revision['number'] } {
  const stored = state.stored(key, scope)
  return stored === undefined ? {} : { previous: stored.revision }
}
