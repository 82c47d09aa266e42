import { command, type Bind } from '../command.ts'
import { flagList, flagShow } from './flag-show.ts'
import { references } from './refs.ts'
import { stale } from './stale.ts'
import { flagKill, flagRevive, flagRollout, flagSet, flagSwitch } from './flag-write.ts'

/** `varve flag …`: who gets what, and switching it. */
export function flags(bind: Bind): ReturnType<Bind> {
  const group = command(
    'flag',
    'switch flags and give them rules: list, show, on, off, set, rollout, kill, revive, stale, refs',
  )
  for (const maker of [flagList, flagShow]) group.addCommand(maker(bind))
  for (const on of [true, false]) group.addCommand(flagSwitch(bind, on))
  for (const maker of [flagSet, flagRollout, flagKill, flagRevive]) group.addCommand(maker(bind))
  // The same as without `flag`, where somebody looks for them.
  for (const maker of [stale, references]) group.addCommand(maker(bind))
  return group
}
