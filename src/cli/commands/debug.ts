import { VarveError } from 'varve'
import { isRole, roles, type Role } from 'varve/protocol'
import { makeLink } from '../../server/doors/links.ts'
import { author } from '../author.ts'
import { openedInBrowser } from '../browser.ts'
import { command, examples, several, type Bind } from '../command.ts'
import { namedServer, namesServer } from '../named-server.ts'
import { isRecord } from '../record.ts'
import { serverAddress } from '../server-address.ts'
import { callServer } from '../server-call.ts'
import { atDesk } from '../token-desk.ts'
import { sessionDesk } from '../session-desk.ts'
import { sessionKeyInput } from '../session-key-input.ts'
import { namesIn, type Session } from '../session.ts'
import { table, type Cell } from '../table.ts'
import { ago, count } from '../words.ts'

interface LinkFlags {
  readonly role?: string
  readonly as?: string
  readonly for?: readonly string[]
  readonly keyStdin?: boolean
}

/** `varve debug …`: the console of a server: a link to it, and who is signed in there. */
export function debugging(bind: Bind): ReturnType<Bind> {
  const group = command('debug', 'the console of a server: open, link, sessions, revoke')
  for (const maker of [opening, linking, listing, revoking]) group.addCommand(maker(bind))
  return group
}

function opening(bind: Bind): ReturnType<Bind> {
  const grammar = linkGrammar('open', 'sign in to a console in the browser, by a link that is good once, for 5 minutes')
  examples(grammar, 'varve debug open https://myapp.com', 'varve debug open --role editor --server config.example.com')
  return bind<LinkFlags>(grammar, async (session, flags, [url]) => {
    const link = await linkFor(session, flags, url)
    if (link === undefined) return 130
    if (await openedInBrowser(link, session))
      return session.output.remark('Opened in the browser. Press the button there.')
    session.output.print(link)
    session.output.remark('Open it within 5 minutes; it is good once.')
  })
}

function linking(bind: Bind): ReturnType<Bind> {
  const grammar = linkGrammar('link', 'print such a link, for somebody else')
  examples(grammar, 'varve debug link https://myapp.com --as dana --role viewer')
  return bind<LinkFlags>(grammar, async (session, flags, [url]) => {
    const link = await linkFor(session, flags, url)
    if (link === undefined) return 130
    if (session.output.json !== undefined) return session.output.printJson({ url: link })
    session.output.print(link)
  })
}

function listing(bind: Bind): ReturnType<Bind> {
  const grammar = command('sessions', 'list who is signed in')
  examples(grammar, 'varve debug sessions', 'varve debug sessions --server config.example.com')
  return bind(grammar, async session => {
    const found = await atDesk(sessionDesk(session), desk => desk.list())
    const { output } = session
    if (output.json !== undefined) return output.printJson([...found])
    const { paint } = output
    const rows = found.map((one): Cell[] => [
      ...[{ text: one.id, paint: paint.yellow }, one.name, one.role],
      ...[one.audience, one.address ?? ''],
      { text: `since ${ago(session.now - Date.parse(one.since))}, by a link of ${one.issuer}`, paint: paint.dim },
    ])
    for (const line of table(rows, output)) output.print(line)
    if (found.length === 0) output.say('Nobody is signed in.')
  })
}

function revoking(bind: Bind): ReturnType<Bind> {
  const grammar = command('revoke', 'sign somebody out: one session, or all of a person')
    .argument('[session]', 'as `varve debug sessions` has it')
    .option('--as <name>', 'all sessions of this person')
  examples(grammar, 'varve debug revoke 3f9a1c0b7d2e4a65', 'varve debug revoke --as dana')
  return bind<{ readonly as?: string }>(grammar, async (session, { as }, [id]) => {
    if ((id === undefined) === (as === undefined))
      throw usage('A session or a person is to be named.', 'Add an id, or --as NAME.')
    const which = id === undefined ? { name: as ?? '' } : { id }
    const ended = await atDesk(sessionDesk(session), desk => desk.end(which))
    if (session.output.json !== undefined) return session.output.printJson(ended.map(one => ({ id: one })))
    session.output.say(`${count(ended.length, 'session')} ended.`)
  })
}

function linkGrammar(name: string, does: string): ReturnType<typeof command> {
  return command(name, does)
    .argument('[url]', 'where the server is: https://myapp.com; that of --server when absent')
    .option('--role <role>', `what the link lets one do: ${roles.join(', ')} (default viewer)`)
    .option('--as <name>', 'who signs in by it: the author of what is written then; you when absent')
    .option('--for <tenants>', 'only these tenants', several)
    .option('--key-stdin', "read the server's session key from standard input; else VARVE_SESSION_KEY, or asked for")
}

/** A link: made here with the server's key, or by the server that is named. Undefined when the person interrupted. */
async function linkFor(session: Session, flags: LinkFlags, url: string | undefined): Promise<string | undefined> {
  const { role = 'viewer' } = flags
  if (!isRole(role)) throw usage(`There is no role ${role}.`, `Roles are ${roles.join(', ')}.`)
  const me = author(undefined, { cwd: session.cwd, env: session.surroundings.env }).name
  const tenants = flags.for?.flatMap(namesIn)
  const wish = { name: flags.as ?? me, role, ...(tenants === undefined ? {} : { tenants }) }
  return url === undefined ? linkOfServer(session, wish) : ownLink(session, { ...wish, issuer: me }, url, flags)
}

async function linkOfServer(session: Session, wish: { readonly name: string; readonly role: Role }): Promise<string> {
  if (!namesServer(session))
    throw usage('No server is named.', 'Write `varve debug open https://myapp.com`, or --server.')
  const made = await callServer(session, namedServer(session), { method: 'POST', path: '/v1/links', body: wish })
  if (isRecord(made) && typeof made['url'] === 'string') return made['url']
  throw usage('The server made no link.', 'Look at its log.')
}

async function ownLink(
  session: Session,
  grant: Parameters<typeof makeLink>[0],
  url: string,
  { keyStdin = false }: LinkFlags,
): Promise<string | undefined> {
  const audience = serverAddress(url)
  const keys = await sessionKeyInput(session, { fromStdin: keyStdin, url: audience })
  if (keys === undefined) return undefined
  return (await makeLink(grant, { audience, keys, now: session.now })).url
}

function usage(issue: string, remedy: string): VarveError<'USAGE'> {
  return new VarveError('USAGE', { issue, remedy })
}
