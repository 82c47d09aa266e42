import { command, type Bind } from '../command.ts'
import { abCheck, abStatus, abStop } from './ab-status.ts'
import { abStart } from './ab-start.ts'

/** `varve ab …`: experiments. */
export function ab(bind: Bind): ReturnType<Bind> {
  const group = command('ab', 'compare variants of a value: start, status, check, stop')
  for (const maker of [abStart, abStatus, abCheck, abStop]) group.addCommand(maker(bind))
  return group
}
