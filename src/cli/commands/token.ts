import { Option } from 'commander'
import { milliseconds, VarveError } from 'varve'
import { isPermission, isRole, permissions, roles, type Permission } from 'varve/protocol'
import { check } from 'varve/schema'
import { tokenWish } from '../../server/doors/token-wish.ts'
import { command, examples, several, type Bind } from '../command.ts'
import type { Session } from '../session.ts'
import { namesIn } from '../session.ts'
import { table, type Cell } from '../table.ts'
import { atDesk, tokenDesk, type TokenDocument } from '../token-desk.ts'
import { ago, count } from '../words.ts'

interface CreateFlags {
  readonly role?: string
  readonly permission?: readonly string[]
  readonly for?: readonly string[]
  readonly in?: readonly string[]
  readonly expires?: string
  readonly by?: string
}

/** `varve token …`: keys for programs that ask a server. */
export function tokens(bind: Bind): ReturnType<Bind> {
  const group = command('token', 'keys for programs that ask a server: create, list, revoke')
  for (const maker of [create, list, revoke]) group.addCommand(maker(bind))
  return group
}

function create(bind: Bind): ReturnType<Bind> {
  const grammar = command('create', 'make a token; its text is printed once, and kept nowhere')
    .argument('<name>', 'who it is for: the author of what is written with it')
    .option('--role <role>', `what it may: ${roles.join(', ')}`)
    .option('--permission <names>', `exactly what it may instead: ${permissions.join(', ')}`, several)
    .option('--for <tenants>', 'only these tenants', several)
    .option('--in <environments>', 'only servers of these environments', several)
    .option('--expires <duration>', 'how long it is in force: 30d, at most 366d (default 90d)')
    .addOption(new Option('--by <author>', 'who makes it, where that is not a server').hideHelp())
  examples(
    grammar,
    'varve token create checkout-service --role viewer',
    'varve token create deploys --permission read,write --in staging --expires 30d --server config.example.com',
  )
  return bind<CreateFlags>(grammar, async (session, flags, [name = '']) => {
    const wish = wishOf(name, flags)
    const made = await atDesk(tokenDesk(session, flags.by), desk => desk.make(wish))
    const { output } = session
    if (output.json !== undefined) return output.printJson(made)
    output.print(made.token)
    output.remark(`${made.name} may ${made.permissions.join(', ')} until ${made.expiresAt.slice(0, 10)} (${made.id}).`)
    output.remark('This is the only time it is shown. `varve token revoke` ends it.')
  })
}

function list(bind: Bind): ReturnType<Bind> {
  const grammar = command('list', 'list tokens: whose they are, what they may, and when they were used')
  examples(grammar, 'varve token list', 'varve token list --server config.example.com --json=id,name,usedAt')
  return bind(grammar, async session => {
    const found = await atDesk(tokenDesk(session), desk => desk.list())
    const { output } = session
    if (output.json !== undefined) return output.printJson(found.map(withAll))
    for (const line of table(
      found.map(one => row(one, session)),
      output,
    ))
      output.print(line)
    if (found.length === 0) output.say('There are no tokens.')
  })
}

function revoke(bind: Bind): ReturnType<Bind> {
  const grammar = command('revoke', 'end a token and what was made with it, within seconds everywhere').argument(
    '<id>',
    'as `varve token list` has it',
  )
  grammar.addOption(new Option('--by <author>', 'who ends it, where that is not a server').hideHelp())
  examples(grammar, 'varve token revoke 3f9a1c0b7d2e4a65')
  return bind<{ readonly by?: string }>(grammar, async (session, flags, [id = '']) => {
    // The whole text is what people have at hand; its secret goes nowhere.
    const known = /^vt_([0-9a-f]{16})_/.exec(id)?.[1] ?? id
    const revoked = await atDesk(tokenDesk(session, flags.by), desk => desk.revoke(known))
    const { output } = session
    const { ended = { tokens: [], sessions: [] } } = revoked
    if (output.json !== undefined) return output.printJson({ ...withAll(revoked), ended })
    output.say(`${revoked.name} (${revoked.id}) is in force no longer.`)
    const [tokens, sessions] = [count(ended.tokens.length, 'token'), count(ended.sessions.length, 'session')]
    if (ended.tokens.length + ended.sessions.length > 0)
      output.remark(`With it ended ${tokens} and ${sessions} made with it.`)
  })
}

function wishOf(name: string, flags: CreateFlags): Parameters<Awaited<ReturnType<typeof tokenDesk>>['make']>[0] {
  const { role, expires } = flags
  const named = (lists: readonly string[] | undefined): string[] | undefined => lists?.flatMap(namesIn)
  const wanted = named(flags.permission)
  if (role !== undefined && !isRole(role)) throw usage(`There is no role ${role}.`, `Roles are ${roles.join(', ')}.`)
  const odd = wanted?.find(one => !isPermission(one))
  if (odd !== undefined) throw usage(`There is no permission ${odd}.`, `Permissions are ${permissions.join(', ')}.`)
  if ((role === undefined) === (wanted === undefined))
    throw usage('A token needs a role, or permissions instead.', 'Add --role viewer, or --permission evaluate.')
  const chosen = wanted?.filter((one): one is Permission => isPermission(one))
  const wish = {
    name,
    ...(role === undefined ? {} : { role }),
    ...(chosen === undefined ? {} : { permissions: chosen }),
    ...(flags.for === undefined ? {} : { tenants: named(flags.for) ?? [] }),
    ...(flags.in === undefined ? {} : { environments: named(flags.in) ?? [] }),
    ...(expires === undefined ? {} : { expiresIn: milliseconds(expires) }),
  }
  const checked = check(tokenWish, wish, { key: 'token', secret: false })
  if ('value' in checked) return wish
  const { path = [], message = 'does not fit' } = checked.issues[0] ?? {}
  throw usage(`The token's ${path.join('.')} ${message}.`, 'Run `varve help token create`.')
}

function row(one: TokenDocument, session: Session): Cell[] {
  const { paint, forPeople } = session.output
  const isOver = Date.parse(one.expiresAt) <= session.now
  const used =
    one.usedAt === undefined
      ? 'never used'
      : forPeople
        ? `used ${ago(session.now - Date.parse(one.usedAt))}`
        : one.usedAt
  const bounds = [
    ...(one.tenants ?? []).map(tenant => `tenant:${tenant}`),
    ...(one.environments ?? []).map(name => `environment:${name}`),
  ]
  return [
    { text: one.id, paint: paint.yellow },
    one.name,
    one.role ?? one.permissions.join(','),
    { text: bounds.join(' '), paint: paint.dim },
    { text: `${isOver ? 'expired' : 'until'} ${one.expiresAt.slice(0, 10)}`, paint: isOver ? paint.red : paint.dim },
    { text: used, paint: paint.dim },
    { text: `by ${one.madeBy}`, paint: paint.dim },
  ]
}

/** The same members for every token, as scripts expect. */
function withAll({ role, tenants, environments, parent, usedAt, ...one }: TokenDocument): object {
  return {
    ...one,
    role: role ?? null,
    tenants: tenants ?? null,
    environments: environments ?? null,
    parent: parent ?? null,
    usedAt: usedAt ?? null,
  }
}

function usage(issue: string, remedy: string): VarveError<'USAGE'> {
  return new VarveError('USAGE', { issue, remedy })
}
