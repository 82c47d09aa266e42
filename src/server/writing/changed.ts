import type { Change, Varve, Written } from 'varve'
import type { Call } from '../call.ts'
import { json, type Reply } from '../reply.ts'
import { proposedSides, type Sides, writtenSides } from './before.ts'
import { type Effect, effectsOf } from './effect.ts'
import { ownOnly, type Wish } from './repeated.ts'

/** What a change is answered with: the revision as the library gives it, with what each change replaced. */
export type Changed = Omit<Written, 'changes'> & {
  /** Its number; null where nothing was written. */
  readonly revision: number | null
  readonly changes: readonly (Change & Sides)[]
  /** Of a dry run: what would be served. */
  readonly effects?: readonly Effect[]
}

/** Changes of which both sides are told, at most; of further ones the change itself says what is stored. */
const MOST = 500

/** The answer to a change that was wished for; where there was nothing to do, `{ revision: null, changes: [] }`. */
export async function changedReply(
  { varve, principal, request }: Pick<Call, 'varve' | 'principal' | 'request'>,
  written: Written | undefined,
  wish: Wish,
): Promise<Reply> {
  if (written === undefined) return json({ revision: null, changes: [], shadowedFor: [] })
  const changed = await told(varve, ownOnly({ varve, principal, request }, written, wish))
  return json(changed, { touched: changed.revision ?? undefined, headers: { 'cache-control': 'no-store' } })
}

/** A revision with what it replaced. */
async function told(varve: Varve, written: Written): Promise<Changed> {
  const { number, dryRun, changes } = written
  const first = changes.slice(0, MOST)
  const sides = await Promise.all(
    first.map(change =>
      dryRun === true ? proposedSides(varve, change) : writtenSides(varve, change, number).catch(untold),
    ),
  )
  return {
    ...written,
    revision: dryRun === true ? null : number,
    changes: changes.map((change, index) => ({ ...change, ...sides[index] })),
    ...(dryRun === true ? { effects: effectsOf(varve, first) } : {}),
  }
}

/** What was written was written: that its history cannot be read just now is no reason to say otherwise. */
function untold(): Sides {
  return {}
}
