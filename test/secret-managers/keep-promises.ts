import { describe, expect, it } from 'vitest'
import { managerContract, type ManagerUnderTest } from 'varve/testing'

/** Promises that whatever has no server behind it is excused from. */
export const WITHOUT_SERVER = {
  'tells that nobody listens, and answers once somebody does': 'there is no server',
  'gives up on a server that hangs when its signal says so, and answers once it does again': 'there is no server',
  'tells that the server fails, without what the server says, and answers once it is well': 'there is no server',
  'gives up on an answer of more than 1 MiB': 'there is no server',
  'ends what is being fetched when it is closed': 'there is no server',
}

/** Puts a manager to the contract, one test for each promise. */
export function keepPromises(
  title: string,
  fresh: () => ManagerUnderTest | Promise<ManagerUnderTest>,
  exceptions: Readonly<Record<string, string>> = {},
): void {
  describe(title, () => {
    for (const { title: promise, exception, run } of managerContract(fresh, { exceptions })) {
      if (exception === undefined) it(promise, run)
      // Not a skip: the reason is the promise's own, and does not depend on the machine.
      else it(`is excused: ${promise}`, () => expect(exception).not.toBe(''))
    }
  })
}
