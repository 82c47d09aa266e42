import { claim, claimSame } from '../claim.ts'
import { readReference } from '../../core/secret-reference.ts'
import type { ManagerClause, ManagerUnderTest } from '../manager-contract.ts'
import { claimRefused, fetched, PLANTED, sample } from './asking.ts'

/** How a manager ends. */
export const life: readonly ManagerClause[] = [
  {
    title: 'closes as often as it is told to, used or unused, and leaves no connection',
    keep: async (tested, deadline) => {
      await tested.put('last', sample(tested, 'last'))
      await fetched(tested, tested.reference('last'), deadline)
      await tested.manager.close?.()
      await tested.manager.close?.()
      claimSame(await connectionsLeft(tested, deadline), 0, 'Connections after it was closed')
    },
  },
  {
    title: 'closes before it was ever asked',
    keep: async tested => {
      await tested.manager.close?.()
      await tested.manager.close?.()
    },
  },
  {
    title: 'ends what is being fetched when it is closed',
    keep: async (tested, deadline) => {
      claim(tested.turn !== undefined, 'A manager with a server should be tried with one in trouble')
      await tested.put('pending', sample(tested, PLANTED))
      const reference = tested.reference('pending')
      await fetched(tested, reference, deadline)
      await tested.turn('hanging')
      const asking = tested.manager.fetch(readReference(reference), { signal: new AbortController().signal })
      // Claimed before it is closed: a rejection that nobody awaits yet would end the process.
      const refused = claimRefused(tested, asking, {
        ...{ code: 'SECRET_MANAGER_UNREACHABLE', reference, what: 'it is closed', within: deadline },
      })
      await tested.manager.close?.()
      await refused
      await tested.turn('well')
    },
  },
]

/** Connections that are left once those that are ending have ended. */
async function connectionsLeft(tested: ManagerUnderTest, deadline: number): Promise<number> {
  const until = performance.now() + deadline
  let left = (await tested.connections?.()) ?? 0
  while (left > 0 && performance.now() < until) {
    await new Promise(resolve => setTimeout(resolve, 5))
    left = (await tested.connections?.()) ?? 0
  }
  return left
}
