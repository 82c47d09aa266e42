import { isProblem } from '../../core/errors.ts'
import { claim } from '../claim.ts'
import type { ManagerClause } from '../manager-contract.ts'
import { claimQuiet, claimRefused, failureOf, fetched, PLANTED, sample } from './asking.ts'

/** What a manager does not give, and how it says so. */
export const refusals: readonly ManagerClause[] = [
  {
    title: 'tells that a secret was never there',
    keep: async (tested, deadline) => {
      await tested.put('beside', sample(tested, PLANTED))
      const reference = tested.reference('absent')
      await claimRefused(tested, fetched(tested, reference, deadline), {
        ...{ code: 'SECRET_NOT_FOUND', reference, what: 'a secret was never there', within: deadline },
      })
    },
  },
  {
    title: 'tells that a secret is gone, and answers once it is back',
    keep: async (tested, deadline) => {
      const reference = tested.reference('gone')
      await tested.put('gone', sample(tested, PLANTED))
      await fetched(tested, reference, deadline)
      await tested.remove('gone')
      await claimRefused(tested, fetched(tested, reference, deadline), {
        ...{ code: 'SECRET_NOT_FOUND', reference, what: 'a secret was taken away', within: deadline },
      })
      await tested.put('gone', sample(tested, 'back'))
      await fetched(tested, reference, deadline)
    },
  },
  {
    title: 'tells that it may not read a secret, and goes on reading others',
    keep: async (tested, deadline) => {
      const reference = tested.reference('forbidden')
      await tested.put('forbidden', sample(tested, PLANTED))
      await tested.put('allowed', sample(tested, 'allowed'))
      await tested.forbid('forbidden')
      await claimRefused(tested, fetched(tested, reference, deadline), {
        ...{ code: 'SECRET_FORBIDDEN', reference, what: 'a secret is forbidden', within: deadline },
      })
      await fetched(tested, tested.reference('allowed'), deadline)
    },
  },
  {
    title: 'refuses a parameter that it does not know, by its name',
    keep: async (tested, deadline) => {
      await tested.put('coloured', sample(tested, PLANTED))
      const bare = tested.reference('coloured')
      const reference = `${bare}${bare.includes('?') ? '&' : '?'}colour=red`
      const error = await failureOf(fetched(tested, reference, deadline), deadline, 'a parameter is unknown')
      claim(isProblem(error, 'REFERENCE_INVALID'), 'An unknown parameter should be told as REFERENCE_INVALID')
      claim(error.message.includes('colour'), 'An unknown parameter should be told by its name')
      claimQuiet(error, tested, 'What is said of an unknown parameter')
    },
  },
  {
    title: 'is named to people, and shows no credential when it is printed',
    keep: async (tested, deadline) => {
      const { manager } = tested
      claim(manager.name !== '' && manager.schemes.length > 0, 'A manager should have a name and schemes')
      await tested.put('beside', sample(tested, PLANTED))
      await fetched(tested, tested.reference('beside'), deadline)
      claimQuiet(manager, tested, 'A manager that is printed')
      claimQuiet(manager.name, tested, 'The name of a manager')
    },
  },
]
