import type { HistoryEntry } from 'varve'

/** The two versions that are compared: what stands at each revision. */
export interface Compared {
  readonly from: HistoryEntry | undefined
  readonly to: HistoryEntry | undefined
}

/** Which part of a history is shown. */
export interface HistoryFilter {
  readonly by?: string | undefined
  /** `everybody` for what holds for everybody. */
  readonly scope?: string | undefined
  readonly kind?: string | undefined
}

/** Entries that a filter lets through. */
export function filtered(
  entries: readonly HistoryEntry[],
  { by, scope, kind }: HistoryFilter,
): readonly HistoryEntry[] {
  return entries.filter(
    entry =>
      (by === undefined || entry.by === by) &&
      (kind === undefined || entry.kind === kind) &&
      (scope === undefined || (entry.scope ?? EVERYBODY) === scope),
  )
}

/** The word for what has no scope. */
export const EVERYBODY = 'everybody'

/** An entry as addresses name it: `r12`, `r12 tenant:acme`. One revision may touch a key in several scopes. */
export function entryId({ revision, scope }: Pick<HistoryEntry, 'revision' | 'scope'>): string {
  return scope === undefined ? `r${revision}` : `r${revision} ${scope}`
}

/**
 * What is compared where the address does not say: the newest entry with the one before it in its scope. An entry that is
 * not read yet is not known.
 */
export function comparedOf(
  entries: readonly HistoryEntry[],
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
): Compared {
  const named = (id: string | undefined): HistoryEntry | undefined =>
    id === undefined ? undefined : entries.find(entry => entryId(entry) === id)
  const later = to === undefined ? entries[0] : named(to)
  return { from: from === undefined ? entryBefore(entries, later) : named(from), to: later }
}

/** The entry before another in the same scope: what it replaced. `entries` are newest first. */
export function entryBefore(
  entries: readonly HistoryEntry[],
  entry: HistoryEntry | undefined,
): HistoryEntry | undefined {
  if (entry === undefined) return undefined
  return entries.find(one => one.scope === entry.scope && one.revision < entry.revision)
}

/**
 * Why a key cannot be taken back to an entry, as a sentence; undefined where it can. Two secrets that are masked alike may
 * differ: the server knows.
 */
export function whyNotBack(entries: readonly HistoryEntry[], entry: HistoryEntry): string | undefined {
  const present = entries.find(one => one.scope === entry.scope)
  if (present === undefined || present.revision === entry.revision) return 'This is what stands now.'
  if (entry.destroyed !== undefined)
    return `This secret was destroyed in r${entry.destroyed}: nobody can read it any more.`
  if (entry.after === undefined && present.after === undefined) return 'It is not set now either.'
  if (entry.after === '••••' || entry.after === undefined || present.after === undefined) return undefined
  return JSON.stringify(entry.after) === JSON.stringify(present.after) ? 'What stands now is the same.' : undefined
}
