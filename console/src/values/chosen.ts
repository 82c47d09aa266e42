import { useMemo, useState } from 'react'

/** Keys that were chosen in a list, to do something with all of them. */
export interface Chosen {
  readonly keys: ReadonlySet<string>
  readonly toggle: (key: string) => void
  readonly choose: (keys: readonly string[]) => void
}

/** Keys that are chosen on this page; none at first. */
export function useChosen(): Chosen {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set())
  return useMemo(
    () => ({
      keys,
      toggle: key =>
        setKeys(before => {
          const after = new Set(before)
          if (!after.delete(key)) after.add(key)
          return after
        }),
      choose: wanted => setKeys(new Set(wanted)),
    }),
    [keys],
  )
}

/** The values of chosen keys in what `varve export` writes: those for everybody by key, those of scopes by `key@scope`. */
export function exportedOf<T>(
  whole: Readonly<Record<string, T>>,
  keys: ReadonlySet<string>,
): Readonly<Record<string, T>> {
  const own = Object.entries(whole).filter(([name]) => keys.has(name.split('@', 1)[0] ?? name))
  return Object.fromEntries(own)
}
