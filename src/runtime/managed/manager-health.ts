import type { AskedReference } from './asked-reference.ts'
import type { ManagerHealth } from '../health.ts'
import type { ManagerStanding } from './manager-standing.ts'

/** How a manager is doing, and which of the references that somebody asked for fail with it. */
export function managerHealth(
  { manager, succeededAt }: ManagerStanding,
  asked: Iterable<readonly [text: string, asked: AskedReference]>,
): ManagerHealth {
  const failing = [...asked].flatMap(([reference, { secret, answer }]) => {
    const problem = answer.problem ?? answer.stale
    return secret.manager === manager && problem !== undefined ? [{ reference, problem }] : []
  })
  return { name: manager.name, schemes: manager.schemes, succeededAt, failing }
}
