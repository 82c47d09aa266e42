import type { HistoryEntry, Json, RolloutDocument, RolloutState, Tree, Varve } from 'varve'
import { canonical, shareAt } from 'varve'
import { documentIn, entryShown } from './document-words.ts'

/**
 * Where the last rollout of a key was when it ended; undefined where the kept history has none, or its values are secret.
 * What ended it is the change that put something else in its place.
 */
export async function endedRollout(
  varve: Varve<Tree>,
  key: string,
  scope: string | undefined,
): Promise<RolloutState | undefined> {
  let end: HistoryEntry | undefined
  let last: RolloutDocument | undefined
  for await (const entry of varve.history(key, { scope: scope ?? null })) {
    const [before, after] = [rolloutIn(entry.before), rolloutIn(entry.after)]
    if (end === undefined && before !== undefined && before.id !== after?.id) [end, last] = [entry, before]
    if (end !== undefined && last !== undefined && after?.id === last.id && before?.id !== last.id)
      return stateOf({ end, last, start: entry })
  }
  return undefined
}

function rolloutIn(value: Json | undefined): RolloutDocument | undefined {
  const shown = documentIn(value)
  return shown !== undefined && 'rollout' in shown ? shown.rollout : undefined
}

function stateOf({
  end,
  last,
  start,
}: {
  readonly end: HistoryEntry
  readonly last: RolloutDocument
  readonly start: HistoryEntry
}): RolloutState {
  const { key, scope } = end
  const isWhole = end.after !== undefined && canonical(end.after) === canonical(entryShown(last.candidate))
  return {
    key,
    ...(scope === undefined ? {} : { scope }),
    id: last.id,
    status: isWhole ? 'complete' : 'aborted',
    share: isWhole ? 100_000 : shareAt(last, end.at),
    document: last,
    started: signature(start),
    changed: signature(end),
    ended: signature(end),
  }
}

function signature({ revision, at, by, message }: HistoryEntry): RolloutState['started'] {
  return { number: revision, at, by, message }
}
