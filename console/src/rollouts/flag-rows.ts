import type { RolloutState } from 'varve'
import type { ValueItem } from '../api/shapes.ts'

/** One flag, or another value that is being rolled out, as the list shows it. */
export interface FlagRow {
  readonly item: ValueItem
  /** Its rollouts: for everybody first, then those of scopes. */
  readonly rollouts: readonly RolloutState[]
  readonly killed: boolean
}

/** Flags, and every other value that is being rolled out; what is under way first, then by name. */
export function flagRows(
  items: readonly ValueItem[],
  rollouts: readonly RolloutState[],
  filter = '',
): readonly FlagRow[] {
  const wanted = filter.trim().toLowerCase()
  return items
    .map(item => ({
      item,
      rollouts: rollouts.filter(({ key }) => key === item.key).toSorted((a, b) => order(a.scope ?? '', b.scope ?? '')),
      killed: item.layer === 'killed',
    }))
    .filter(({ item, rollouts: own }) => item.kind === 'flag' || own.length > 0)
    .filter(({ item }) => `${item.key} ${item.doc ?? ''}`.toLowerCase().includes(wanted))
    .toSorted((a, b) => Number(b.rollouts.length > 0) - Number(a.rollouts.length > 0) || order(a.item.key, b.item.key))
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
