import type { HistoryEntry } from 'varve'
import { documentIn, rolloutWords } from './document-words.ts'
import { flagParts } from './flag-difference.ts'
import { changeText } from './words.ts'

/** One part of a document, and the change since which it has stood as it is. */
export interface PartBlame {
  /** `rule staff`, `variant on`, `else`, `rollout`. */
  readonly name: string
  readonly text: string
  readonly change: HistoryEntry
}

/** Who made each part of a document what it is: rules by their ids, wherever they stand. `history` is newest first. */
export async function documentBlame(history: AsyncIterable<HistoryEntry>): Promise<PartBlame[]> {
  const blames = new Map<string, PartBlame & { readonly exact: string }>()
  const open = new Set<string>()
  for await (const change of history) {
    const parts = partsOf(change)
    if (blames.size === 0) {
      for (const [name, part] of parts) {
        blames.set(name, { name, ...part, change })
        open.add(name)
      }
    }
    for (const name of open) {
      const blame = blames.get(name)
      if (blame !== undefined && parts.get(name)?.exact === blame.exact) blames.set(name, { ...blame, change })
      else open.delete(name)
    }
    if (open.size === 0) break
  }
  return [...blames.values()].map(({ name, text, change }) => ({ name, text, change }))
}

function partsOf({ after }: HistoryEntry): Map<string, { readonly exact: string; readonly text: string }> {
  const document = documentIn(after)
  if (document === undefined) return new Map()
  if ('flag' in document) return flagParts(document.flag)
  const text = rolloutWords(document.rollout, changeText)
  return new Map([['rollout', { exact: JSON.stringify(document.rollout), text }]])
}
