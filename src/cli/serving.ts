import { randomBytes } from 'node:crypto'
import { isDevelopment, VarveError, type Tree, type Varve } from 'varve'
import { makeLink } from '../server/doors/links.ts'
import { sessionKeyFrom, sessionKeys, sessionKeyWarning } from '../server/doors/session-keys.ts'
import { originOf } from '../server/origin.ts'
import { consoleAssetsIfBuilt } from '../server/node/console-assets.ts'
import { serve, type ServeOptions, type Serving } from '../server/node/serve.ts'
import { givenMount } from '../server/node/given-mount.ts'
import { answerRecording } from './answer-recording.ts'
import { author } from './author.ts'
import type { ExitCode } from './exit-codes.ts'
import { changeLine } from './change-line.ts'
import { declareImported } from './recorded-keys.ts'
import type { Opened, Session } from './session.ts'

/** What the flags of `varve serve` say. */
export interface ServeFlags {
  readonly host?: string
  readonly mount?: string
  readonly origin?: string
  readonly trustProxy?: boolean
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly readOnly?: boolean
  readonly log?: boolean
  readonly printLink?: boolean
  /** The share of requests of which it is kept what they were answered with, 0 to 1. */
  readonly recordAnswers?: string
  /** Answers over OFREP all name a variant. */
  readonly ofrepVariants?: boolean
}

/** Serves the project until Ctrl-C or SIGTERM, and then lets requests under way end. */
export async function serveUntilTold(
  session: Session,
  { port, ...flags }: ServeFlags & { readonly port: number | undefined },
): Promise<ExitCode> {
  const opened = await session.open()
  await declareImported(session, opened.varve)
  if (flags.log === true) logChanges(session, opened.varve)
  const environment = environmentOf(session, opened)
  const keys = keysOf(session, environment)
  const recording = answerRecording(opened.varve, flags.recordAnswers)
  const options = { ...optionsOf(session, flags), ...recording, environment, sessionKey: keys.text }
  const serving = await serve(opened.varve, { ...options, ...(port === undefined ? {} : { port }) })
  try {
    const told = untilTold(session)
    await tell(session, { serving, opened, environment, flags, keys })
    await told
    session.output.say('\nEnding: requests under way may finish.')
    return 0
  } finally {
    await serving.close()
  }
}

/** Tells the log of each change, whichever process made it. It ends with the Varve. */
function logChanges({ surroundings: { stderr } }: Session, varve: Varve<Tree>): void {
  varve.watchRevisions(revision => {
    const line = changeLine(revision)
    if (line !== undefined) stderr.write(`${JSON.stringify(line)}\n`)
  })
}

function optionsOf({ output, surroundings }: Session, flags: ServeFlags): ServeOptions {
  const { host, mount, origin, trustProxy, tlsCert, tlsKey, readOnly, log, ofrepVariants } = flags
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new VarveError('USAGE', { issue: 'TLS takes two files.', remedy: 'Give both --tls-cert and --tls-key.' })
  const assets = consoleAssetsIfBuilt()
  return {
    ...(host === undefined ? {} : { host }),
    ...(mount === undefined ? {} : { mount }),
    ...(origin === undefined ? {} : { origin }),
    ...(trustProxy === true ? { trustProxy } : {}),
    ...(readOnly === true ? { readOnly } : {}),
    ...(ofrepVariants === true ? { ofrep: { variants: 'always' } } : {}),
    ...(tlsCert === undefined || tlsKey === undefined ? {} : { tls: { cert: tlsCert, key: tlsKey } }),
    ...(log === true ? { log: line => surroundings.stderr.write(`${JSON.stringify(line)}\n`) } : {}),
    ...(assets === undefined ? {} : { console: assets }),
    warn: message => output.warn(message),
  }
}

/** The environment that the project is opened for, by the same words as everywhere. */
function environmentOf({ options, surroundings: { env } }: Session, { target }: Opened): string {
  const named = [options.environment, target.as?.environment, env['VARVE_ENV'], env['NODE_ENV']]
  return named.find(name => name !== undefined && name !== '') ?? 'development'
}

interface Keys {
  readonly text: string
  readonly all: readonly string[]
  /** True where nobody else has it, and it ends with this process. */
  readonly isOwn: boolean
}

/** What links are signed with: the key of the environment, or one that ends with this process. Throws SESSION_KEY_UNUSABLE. */
function keysOf({ output, surroundings: { env } }: Session, environment: string): Keys {
  const found = sessionKeyFrom(env)
  if (found === undefined) {
    const text = randomBytes(32).toString('base64url')
    return { text, all: [text], isOwn: true }
  }
  const all = sessionKeys(found.key, environment, found.from)
  const issue = sessionKeyWarning(all)
  if (issue !== undefined)
    output.warn(`${found.from} ${issue}. No server starts with it in production: make one with openssl rand -base64 32`)
  return { text: found.key, all, isOwn: false }
}

/** Resolves when somebody says that it is enough. */
function untilTold({ surroundings: { onInterrupt, onTermination } }: Session): Promise<void> {
  return new Promise(resolve => {
    onInterrupt?.(resolve)
    onTermination?.(resolve)
  })
}

interface Told {
  readonly serving: Serving
  readonly opened: Opened
  readonly environment: string
  readonly flags: ServeFlags
  readonly keys: Keys
}

async function tell(session: Session, told: Told): Promise<void> {
  const { output } = session
  const { serving, opened, environment } = told
  const { varve, storeFrom } = opened
  const store = session.shortPath(storeText(varve))
  const link = await consoleLink(session, told)
  if (output.json !== undefined)
    return output.printJsonLine({
      ...{ url: serving.url, console: link ?? null, store, storeFrom, environment },
      revision: varve.head().number,
    })
  output.print(`Varve serves ${serving.url}`)
  const lines = [
    ['console', link ?? consoleHint(told)],
    ['store', `${store} (${storeFrom}), revision ${varve.head().number}`],
    ['environment', `${environment}: ${whoMayCome(environment, told)}`],
  ] as const
  for (const [name, text] of lines) output.print(`  ${name.padEnd(12)} ${text}`)
  output.say('End it with Ctrl-C.')
}

/** Where the console is: in development its address, elsewhere a link that signs an admin in, once and within five minutes. */
async function consoleLink(
  { output, surroundings, cwd, now }: Session,
  { serving, environment, flags, keys }: Told,
): Promise<string | undefined> {
  if (isDevelopment(environment)) return consoleAssetsIfBuilt() && `${serving.url}/debug/`
  // Whoever reads a log could use it before the one it is for.
  if (!output.forPeople && flags.printLink !== true) return undefined
  // A server that does not know its address accepts no link.
  if (flags.origin === undefined) return undefined
  const { name } = author(undefined, { cwd, env: surroundings.env })
  const audience = `${originOf(flags.origin)}${givenMount(flags.mount ?? '')}`
  const grant = { name, role: 'admin', issuer: 'varve serve' } as const
  return (await makeLink(grant, { audience, keys: keys.all, now })).url
}

function consoleHint({ keys, environment, flags }: Told): string {
  if (consoleAssetsIfBuilt() === undefined) return 'not built: `npm run build` in a checkout makes it'
  if (!isDevelopment(environment) && flags.origin === undefined)
    return 'no link signs in before --origin says its public address: --origin https://config.example.com'
  return keys.isOwn
    ? '--print-link prints a link; set VARVE_SESSION_KEY, and `varve debug open` makes more'
    : '`varve debug open` makes a link that signs in once'
}

function whoMayCome(environment: string, { keys }: Told): string {
  if (isDevelopment(environment)) return 'requests of this machine need no credential'
  return `everybody needs a credential${keys.isOwn ? '; links end with this process, for there is no VARVE_SESSION_KEY' : ''}`
}

function storeText(varve: Varve<Tree>): string {
  return varve.health().store?.name ?? 'no store: nothing can be changed'
}
