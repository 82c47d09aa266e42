import { statusOf, type StoreHealth } from './health.ts'
import type { Joining } from './joining.ts'
import type { Present } from './present.ts'
import type { StoreClock } from './store-clock.ts'

/** The store's part in how a Varve is doing. */
export function storeHealth(joining: Joining, present: Present, clock: StoreClock): StoreHealth {
  const { name, opened, trouble, silence, isKept, keeping } = joining
  const tail = opened?.tail
  const reachable = tail?.reachable ?? false
  const status = statusOf(trouble)
  return {
    name,
    status,
    reachable,
    trouble: trouble === undefined ? undefined : { code: trouble.code, message: trouble.message },
    heardAt: silence === undefined ? undefined : present.now() - silence,
    silence,
    head: tail?.said,
    behind: status === 'ok' ? behind(tail) : undefined,
    clockOffset: clock.offset,
    lastKnownGood:
      keeping === undefined ? undefined : { name: keeping.name, keptAt: keeping.keptAt, failing: keeping.isFailing },
    source: isKept ? 'last-known-good' : opened === undefined ? 'none' : 'store',
  }
}

/** Revisions the store had when it last said so, and that are not applied here. */
function behind(tail: NonNullable<Joining['opened']>['tail'] | undefined): number | undefined {
  return tail?.said === undefined ? undefined : Math.max(0, tail.said.number - tail.head.number)
}
