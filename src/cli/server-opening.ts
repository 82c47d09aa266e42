import { connect } from 'varve/client'
import type { ExplainedLayer, Problem, Varve } from 'varve'
import { showing } from './curl.ts'
import { isRecord } from './record.ts'
import { namedServer, type NamedServer } from './named-server.ts'
import { answerOf } from './server-call.ts'
import { servedConfig, type ServedKey } from './server-declaration.ts'
import { servedSources } from './server-sources.ts'
import { away, refusedAt } from './server-trouble.ts'
import type { Opened, Opening, Session } from './session.ts'

/** What a server says of its process. */
interface Served {
  readonly environment: string | undefined
  readonly keys: readonly ServedKey[]
}

/**
 * Opens what a server keeps, as if the command ran there: its declarations, the layers of its process, and its log, which is
 * followed. What is changed, the server changes, in the name of the credential.
 */
export async function openServer(session: Session, how: Opening): Promise<Opened> {
  const server = namedServer(session)
  const { environment, keys } = await served(server)
  const config = servedConfig(keys)
  const problems: Problem[] = []
  const { now, timers } = session.surroundings
  const varve = await connect(config, {
    ...{ url: server.url, sources: servedSources(keys), missingValues: 'allow', invalidValues: 'warn' },
    // Who logs in again while this runs is followed: the file is read once more where the token is refused.
    ...(server.token === undefined ? {} : { token: () => namedServer(session).token ?? '' }),
    as: { ...(environment === undefined ? {} : { environment }), ...whoIsAsked(session) },
    ...(how.logic === undefined ? {} : { logic: how.logic }),
    platform: {
      ...(now === undefined ? {} : { clock: { now, monotonic: now } }),
      ...(timers === undefined ? {} : { timers }),
      // This terminal's variables are nothing to the server.
      variable: () => undefined,
      warn: () => {},
    },
    // What is wrong with values here is told by the server, where it is.
    onProblem: problem => void problems.push(problem),
    secrets: { plaintext: true },
    ...(session.options.asCurl === true ? { fetch: showing } : {}),
  })
  override(varve, keys, server.url)
  const target = { file: server.url, directory: session.cwd, config }
  const about = { url: server.url, environment, ask: (path: string) => asked(namedServer(session), path) }
  return { varve, target, keyring: undefined, storeFrom: server.from, store: varve.store, problems, server: about }
}

function whoIsAsked({ options: { environment, service } }: Session): { environment?: string; service?: string } {
  return { ...(environment === undefined ? {} : { environment }), ...(service === undefined ? {} : { service }) }
}

/** Values that somebody overrode in the server's process show as that here, too. */
function override(varve: Varve, keys: readonly ServedKey[], url: string): void {
  for (const { key, layers } of keys)
    for (const { layer, value, origin } of layers)
      if (layer === 'override' && value !== undefined) varve.override(key, value, { by: whose(origin, url) })
}

/** Who made an override, and in whose process: what is this process to the server is not the one that tells of it. */
function whose(origin: ExplainedLayer['origin'], url: string): string {
  const by = origin !== undefined && 'override' in origin ? origin.override : THEIRS
  return by === THEIRS ? `the process of ${url}` : `${by}, in the process of ${url}`
}

/** What a process calls itself where nobody is named. */
const THEIRS = 'this process'

/** All that a server says of its process, page by page. */
async function served(server: NamedServer): Promise<Served> {
  const keys: ServedKey[] = []
  let environment: string | undefined
  for (let after = ''; ;) {
    const page = await asked(server, `/v1/layers?limit=500${after}`)
    const items: unknown = page['items']
    if (!Array.isArray(items)) throw away(server.url, 'what answers there is no Varve server')
    keys.push(...(items as readonly ServedKey[]))
    if (typeof page['environment'] === 'string') environment = page['environment']
    if (typeof page['next'] !== 'string') return { environment, keys }
    after = `&after=${encodeURIComponent(page['next'])}`
  }
}

async function asked(server: NamedServer, path: string): Promise<Readonly<Record<string, unknown>>> {
  const { isWell, status, body } = await answerOf(server, { method: 'GET', path })
  if (isWell && isRecord(body)) return body
  throw refusedAt({ ...server, path }, status, body)
}
