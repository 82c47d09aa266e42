import { rolloutAt } from 'varve'
import type { Flat, Json, LiveEntry, MomentReader, RolloutDocument, RolloutState, Tree, Varve } from 'varve'
import { placeCursor } from '../pages.ts'
import { isRecord } from '../writing/facts.ts'
import { isDocument } from './visible-entries.ts'

/** A past moment. */
type Past = MomentReader<Flat<Tree>>

/** The rollouts that were under way at a moment, by key and scope, each as it stood then. */
export async function rolloutsAt(varve: Varve, at: Past): Promise<RolloutState[]> {
  const { entries } = await varve.snapshot(at.moment)
  const running = entries.filter(({ value }) => documentIn(value) !== undefined)
  const sorted = running.toSorted((a, b) => (placeCursor(a) < placeCursor(b) ? -1 : 1))
  return Promise.all(sorted.map(entry => stateAt(varve, at, entry)))
}

async function stateAt(varve: Varve, at: Past, entry: LiveEntry): Promise<RolloutState> {
  const { key, scope, value, revision: number, by, message } = entry
  const document = documentIn(value)
  if (document === undefined) throw new TypeError(`${key} had no rollout`)
  const changed = { number, at: entry.at, by, message }
  const started = await startOf(varve, at, { key, scope, id: document.id })
  const place = { key, ...(scope === undefined ? {} : { scope }) }
  return {
    ...{ ...place, id: document.id, document, ...rolloutAt(document, at.moment.at) },
    ...{ started: started ?? changed, changed },
  }
}

/** The revision that a rollout began with, as far back as history is kept. */
async function startOf(
  varve: Varve,
  { moment }: Past,
  { key, scope, id }: { readonly key: string; readonly scope: string | undefined; readonly id: string },
): Promise<RolloutState['started'] | undefined> {
  let first: RolloutState['started'] | undefined
  const before = moment.revision + 1
  for await (const { revision, at, by, message, after } of varve.history(key, { scope: scope ?? null, before })) {
    if (documentIn(after)?.id !== id) break
    first = { number: revision, at, by, message }
  }
  return first
}

/** The rollout that is stored; undefined for anything else. */
function documentIn(value: Json | undefined): RolloutDocument | undefined {
  if (value === undefined || !isDocument(value) || !isRecord(value) || value['rollout'] === undefined) return undefined
  // The log's own, which was judged before it was written.
  return value['rollout'] as unknown as RolloutDocument
}
