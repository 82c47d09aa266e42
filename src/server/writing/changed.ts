import type { Varve, Written } from 'varve'
import type { Call } from '../call.ts'
import { json, type Reply } from '../reply.ts'
import { type Effect, effectsOf } from './effect.ts'
import { ownOnly, type Wish } from './repeated.ts'

/** What a change is answered with: the revision as the library gives it. */
export type Changed = Written & {
  /** Its number; null where nothing was written. */
  readonly revision: number | null
  /** Of a dry run: what would be served. */
  readonly effects?: readonly Effect[]
}

/** Changes of which a dry run tells what would be served, at most. */
const MOST = 500

/** The answer to a change that was wished for; where there was nothing to do, `{ revision: null, changes: [] }`. */
export async function changedReply(
  { varve, principal, request }: Pick<Call, 'varve' | 'principal' | 'request'>,
  written: Written | undefined,
  wish: Wish,
): Promise<Reply> {
  if (written === undefined) return json({ revision: null, changes: [], shadowedFor: [] })
  const changed = told(varve, ownOnly({ varve, principal, request }, written, wish))
  return json(changed, { touched: changed.revision ?? undefined, headers: { 'cache-control': 'no-store' } })
}

function told(varve: Varve, written: Written): Changed {
  if (written.dryRun !== true) return { ...written, revision: written.number }
  return { ...written, revision: null, effects: effectsOf(varve, written.changes.slice(0, MOST)) }
}
