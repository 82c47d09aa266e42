import type { Command } from 'commander'
import { command, type Bind, type CommandMaker } from './command.ts'
import { access } from './commands/access.ts'
import { ab } from './commands/ab.ts'
import { blame } from './commands/blame.ts'
import { check } from './commands/check.ts'
import { completion } from './commands/completion.ts'
import { debugging } from './commands/debug.ts'
import { copy } from './commands/copy.ts'
import { remove } from './commands/delete.ts'
import { diff } from './commands/diff.ts'
import { doctor } from './commands/doctor.ts'
import { environment } from './commands/env.ts'
import { evaluating } from './commands/eval.ts'
import { explain } from './commands/explain.ts'
import { exporting } from './commands/export.ts'
import { flags } from './commands/flag.ts'
import { generate } from './commands/generate.ts'
import { get } from './commands/get.ts'
import { history } from './commands/history.ts'
import { importing } from './commands/import.ts'
import { init } from './commands/init.ts'
import { lint } from './commands/lint.ts'
import { list } from './commands/list.ts'
import { login, logout, whoami } from './commands/login.ts'
import { migrate } from './commands/migrate.ts'
import { open } from './commands/open.ts'
import { recover } from './commands/recover.ts'
import { references } from './commands/refs.ts'
import { restore, rollback } from './commands/rollback.ts'
import { rollout } from './commands/rollout.ts'
import { running } from './commands/run.ts'
import { scanning } from './commands/scan.ts'
import { schedule } from './commands/schedule.ts'
import { schema } from './commands/schema.ts'
import { secrets } from './commands/secret.ts'
import { segments } from './commands/segment.ts'
import { serve } from './commands/serve.ts'
import { set } from './commands/set.ts'
import { settings } from './commands/settings.ts'
import { snapshot } from './commands/snapshot.ts'
import { stale } from './commands/stale.ts'
import { tag } from './commands/tag.ts'
import { tenants } from './commands/tenant.ts'
import { tokens } from './commands/token.ts'
import { verify } from './commands/verify.ts'
import { version } from './commands/version.ts'
import { watch } from './commands/watch.ts'

/** Every command, in the order of `varve help`. */
export const commandMakers: readonly CommandMaker[] = [
  init,
  list,
  get,
  set,
  remove,
  settings,
  environment,
  explain,
  evaluating,
  segments,
  tenants,
  history,
  blame,
  diff,
  snapshot,
  rollback,
  restore,
  tag,
  watch,
  flags,
  rollout,
  schedule,
  ab,
  secrets,
  serve,
  open,
  access,
  ...[tokens, login, logout, whoami, debugging],
  running,
  exporting,
  importing,
  copy,
  generate,
  schema,
  verify,
  check,
  lint,
  stale,
  references,
  scanning,
  migrate,
  doctor,
  recover,
  completion,
  version,
]

/** `varve config list|set|delete`: the same three as above, by the names some people know them by. */
export function configGroup(bind: Bind): Command {
  const group = command('config', 'list, set and delete by another name: config list, config set, config delete')
  for (const maker of [list, get, set, remove]) group.addCommand(maker(bind))
  return group
}
