import { isObject } from '../json.ts'
import type { Entry } from './revision.ts'

/** The references in an entry: its own, or those of the two sides of its rollout. */
export function referencesIn(entry: Entry | undefined): readonly string[] {
  if (entry === undefined) return NONE
  if ('reference' in entry) return typeof entry.reference === 'string' ? [entry.reference] : NONE
  if (!('rollout' in entry)) return NONE
  // Whoever can write to the store can write anything here.
  const { candidate, baseline } = isObject(entry.rollout) ? (entry.rollout as Record<string, unknown>) : {}
  return [candidate, baseline].flatMap(side =>
    isObject(side) && typeof side['reference'] === 'string' ? [side['reference']] : [],
  )
}

const NONE: readonly string[] = []

/**
 * References that stand in texts of revisions or snapshots, each once. What a plain value says under that name is among
 * them: whoever asks for it learns that it is none.
 */
export function referencesInTexts(texts: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (const text of texts) {
    if (!text.includes(MARK)) continue
    for (const [, quoted = ''] of text.matchAll(/"reference":("(?:[^"\\]|\\.){1,4096}")/g))
      found.add(String(JSON.parse(quoted)))
  }
  return found
}

const MARK = '"reference":"'
