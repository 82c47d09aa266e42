import { readReference } from '../../core/secret-reference.ts'
import { claim } from '../claim.ts'
import type { ManagerClause, ManagerUnderTest, ServerState } from '../manager-contract.ts'
import { claimRefused, fetched, PLANTED, sample } from './asking.ts'

/** How long somebody waits who expects no answer, in milliseconds. */
const PATIENCE = 100

/** What happens when the server behind a manager is not well. */
export const troubles: readonly ManagerClause[] = [
  {
    title: 'tells that nobody listens, and answers once somebody does',
    keep: (tested, deadline) => keepThrough(tested, { state: 'stopped', what: 'nobody listens', deadline }),
  },
  {
    title: 'gives up on a server that hangs when its signal says so, and answers once it does again',
    keep: (tested, deadline) =>
      keepThrough(tested, { state: 'hanging', what: 'the server hangs', deadline, patience: PATIENCE }),
  },
  {
    title: 'does not ask for somebody who gave up before',
    keep: async (tested, deadline) => {
      await tested.put('late', sample(tested, PLANTED))
      const reference = tested.reference('late')
      await claimRefused(tested, fetchedWith(tested, reference, AbortSignal.abort()), {
        ...{ code: 'SECRET_MANAGER_UNREACHABLE', reference, what: 'its signal says so', within: deadline },
      })
    },
  },
  {
    title: 'tells that the server fails, without what the server says, and answers once it is well',
    keep: (tested, deadline) => keepThrough(tested, { state: 'failing', what: 'the server fails', deadline }),
  },
  {
    title: 'gives up on an answer of more than 1 MiB',
    keep: (tested, deadline) =>
      keepThrough(tested, { state: 'flooding', what: 'an answer has no end', deadline, code: 'SECRET_MALFORMED' }),
  },
]

interface Trouble {
  readonly state: ServerState
  readonly what: string
  readonly deadline: number
  /** How long is waited in that state, in milliseconds; as long as the deadline otherwise. */
  readonly patience?: number
  readonly code?: 'SECRET_MANAGER_UNREACHABLE' | 'SECRET_MALFORMED'
}

/** Fetches in good times, in bad ones, where it must fail, and in good ones again. */
async function keepThrough(
  tested: ManagerUnderTest,
  { state, what, deadline, patience = deadline, code = 'SECRET_MANAGER_UNREACHABLE' }: Trouble,
): Promise<void> {
  claim(tested.turn !== undefined, 'A manager with a server should be tried with one in trouble')
  const reference = tested.reference('steady')
  await tested.put('steady', sample(tested, PLANTED))
  await fetched(tested, reference, deadline)
  await tested.turn(state)
  try {
    const asking = fetchedWith(tested, reference, AbortSignal.timeout(patience))
    await claimRefused(tested, asking, { code, reference, what, within: deadline })
  } finally {
    await tested.turn('well')
  }
  await fetched(tested, reference, deadline)
}

function fetchedWith(tested: ManagerUnderTest, reference: string, signal: AbortSignal): Promise<unknown> {
  return tested.manager.fetch(readReference(reference), { signal })
}
