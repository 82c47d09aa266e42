import { VarveError } from 'varve'
import { command, examples, type Bind } from '../command.ts'
import { dropLogin, keepLogin, logins } from '../logins.ts'
import { namedServer, namesServer } from '../named-server.ts'
import { piped } from '../piped.ts'
import { isRecord } from '../record.ts'
import { isPrivate, serverAddress } from '../server-address.ts'
import { callServer } from '../server-call.ts'
import type { Session } from '../session.ts'

/** `varve login HOST`: keeps a token for a server, in a file of the user's own. */
export function login(bind: Bind): ReturnType<Bind> {
  const grammar = command('login', 'keep a token for a server, so that commands may use it there')
    .argument('<server>', 'its address: config.example.com')
    .option('--token-stdin', 'read the token from standard input; asked for when absent')
  examples(grammar, 'varve login config.example.com', 'pass show varve | varve login config.example.com --token-stdin')
  return bind<{ readonly tokenStdin?: boolean }>(grammar, async (session, { tokenStdin }, [server = '']) => {
    const address = serverAddress(server)
    if (!isPrivate(address)) throw new VarveError('CREDENTIAL_WITHHELD', { server: address })
    const token = tokenStdin === true ? (await piped(session)).trim() : await askedToken(session, address)
    if (token === undefined) return 130
    const me = await callServer(session, { url: address, token }, { method: 'GET', path: '/v1/me' })
    const name = isRecord(me) && typeof me['name'] === 'string' ? me['name'] : 'unknown'
    keepLogin(address, { token, name, since: new Date(session.now).toISOString() }, session.surroundings.env)
    session.output.remark(`Logged in to ${address} as ${name}. \`varve logout ${address}\` forgets it.`)
  })
}

/** `varve logout HOST`: forgets the token. */
export function logout(bind: Bind): ReturnType<Bind> {
  const grammar = command(
    'logout',
    'forget the token of a server; the server goes on accepting it until it is revoked',
  ).argument('[server]', 'its address; the one of --server when absent')
  examples(grammar, 'varve logout config.example.com')
  return bind(grammar, async (session, _flags, [server]) => {
    const address =
      server !== undefined ? serverAddress(server) : namesServer(session) ? namedServer(session).url : undefined
    if (address === undefined)
      throw new VarveError('USAGE', { issue: 'No server is named.', remedy: 'Name it: varve logout HOST.' })
    const was = dropLogin(address, session.surroundings.env)
    session.output.remark(was ? `Logged out of ${address}.` : `There was no login for ${address}.`)
  })
}

/** `varve whoami`: who a server takes us for; without a server, the logins there are. */
export function whoami(bind: Bind): ReturnType<Bind> {
  const grammar = command('whoami', 'show who a server takes you for, and what you may there')
  examples(grammar, 'varve whoami --server config.example.com', 'varve whoami')
  return bind(grammar, async session => {
    const { output } = session
    if (!namesServer(session)) return listed(session)
    const server = namedServer(session)
    const me = await callServer(session, server, { method: 'GET', path: '/v1/me' })
    if (!isRecord(me))
      throw new VarveError('STORE_UNREACHABLE', { store: server.url, reason: 'it is no server of Varve' })
    if (output.json !== undefined) return output.printJson(me)
    output.print(`${String(me['name'])} at ${server.url}`)
    const permissions = Array.isArray(me['permissions']) ? me['permissions'].join(', ') : ''
    output.print(`may ${permissions}`)
  })
}

function listed(session: Session): void {
  const { output } = session
  const found = [...logins(session.surroundings.env)].map(([server, { name, since }]) => ({ server, name, since }))
  if (output.json !== undefined) return output.printJson(found)
  for (const { server, name } of found) output.print(`${name} at ${server}`)
  if (found.length === 0) output.say('You are logged in nowhere. `varve login HOST` keeps a token for a server.')
}

async function askedToken(session: Session, address: string): Promise<string | undefined> {
  if (session.canAsk) return (await (await session.questions()).hidden(`Token for ${address}`))?.trim()
  const issue = 'A token is needed, and nobody can be asked here.'
  throw new VarveError('USAGE', {
    issue,
    remedy: 'Pipe it in, with --token-stdin. It is not taken as an argument: those are seen by others.',
  })
}
