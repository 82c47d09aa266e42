import type { Made } from './made.ts'
import { MISSING } from './slot.ts'
import type { ChangeCause, ValueChange } from './watch.ts'

/** A value that is now another, as it is told: where there was or is none, undefined. */
export function valueChange(
  { key, before, after }: { readonly key: string; readonly before: unknown; readonly after: unknown },
  about: Made & { readonly cause: ChangeCause; readonly at: number },
): ValueChange {
  const told = (value: unknown): unknown => (value === MISSING ? undefined : value)
  return { key, value: told(after), before: told(before), ...about }
}
