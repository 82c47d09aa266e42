import { useSyncExternalStore } from 'react'

let count = 0
const listeners = new Set<() => void>()

/** Notes that somebody wrote something here: whoever just changed a list wants to see it changed. */
export function noteOwnWrite(): void {
  count += 1
  for (const listener of listeners) listener()
}

/** How often something was written here. */
export function useOwnWrites(): number {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    () => count,
  )
}
