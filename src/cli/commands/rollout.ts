import { command, type Bind } from '../command.ts'
import { rolloutLife } from './rollout-life.ts'
import { rolloutStart } from './rollout-start.ts'
import { rolloutList, rolloutStatus } from './rollout-status.ts'
import { rolloutWatch } from './rollout-watch.ts'

/** `varve rollout …`: changes that do not reach everybody at once. */
export function rollout(bind: Bind): ReturnType<Bind> {
  const group = command('rollout', 'give a value to some before all: start, list, status, watch, pause, abort …')
  for (const maker of [rolloutStart, rolloutList, rolloutStatus, rolloutWatch]) group.addCommand(maker(bind))
  for (const one of rolloutLife(bind)) group.addCommand(one)
  return group
}
