import { VarveError, type Rollout, type RolloutState, type Tree, type Varve } from 'varve'
import { endedRollout } from './ended-rollout.ts'
import { listing } from './keys.ts'
import type { Session } from './session.ts'

/**
 * The rollout that a command is about: that of the key, in the scope that was asked for; the only one there is when no key
 * is named. Throws NO_ROLLOUT, and USAGE where several could be meant.
 */
export function rolloutOf(session: Session, varve: Varve<Tree>, key: string | undefined): Rollout {
  if (key === undefined) return onlyOne(session, varve)
  const { scope } = session
  const known = listing(varve, key)
  const found = varve.rollout(known.key, scope === undefined ? {} : { scope })
  if (found === undefined) throw new VarveError('NO_ROLLOUT', { key: known.key, scope })
  return found
}

function onlyOne({ scope }: Session, varve: Varve<Tree>): Rollout {
  const running = varve.rollouts().filter(one => scope === undefined || one.scope === scope)
  const [only] = running
  if (only !== undefined && running.length === 1) return only
  if (only === undefined) throw new VarveError('NO_ROLLOUT', { scope })
  const keys = running.map(one => one.key).join(', ')
  throw new VarveError('USAGE', {
    issue: `${running.length} rollouts are under way: ${keys}.`,
    remedy: 'Name the key of one.',
  })
}

/** The rollout under way, else how the last one of the key ended. Throws NO_ROLLOUT where there never was one. */
export async function runningOrEnded(
  session: Session,
  varve: Varve<Tree>,
  key: string | undefined,
): Promise<Rollout | RolloutState> {
  const { scope } = session
  const known = key === undefined ? undefined : listing(varve, key).key
  const isRunning = known === undefined || varve.rollout(known, scope === undefined ? {} : { scope }) !== undefined
  const ended = isRunning ? undefined : await endedRollout(varve, known, scope)
  return ended ?? rolloutOf(session, varve, key)
}
