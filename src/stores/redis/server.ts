import type { StoreFinding } from '../../core/ports.ts'
import { isVarveError } from '../../core/errors.ts'
import type { Connection } from './connection.ts'
import { pairsOf, textOf } from './replies.ts'

/** What a server says of itself; undefined where it does not tell. */
export interface ServerFacts {
  readonly info: ReadonlyMap<string, string> | undefined
  readonly config: ReadonlyMap<string, string> | undefined
}

/** A finding, and whether the store is refused for it: always, or unless its durability is accepted as it is. */
export interface Judged extends StoreFinding {
  readonly refused?: 'always' | 'unless accepted'
}

/** Asks a server for what an acknowledged revision depends on. What its user may not ask is left out. */
export async function askServer(connection: Connection): Promise<ServerFacts> {
  const [info, appending, memory] = await Promise.all([
    allowed(connection.command('INFO')),
    allowed(connection.command('CONFIG', 'GET', '*append*')),
    allowed(connection.command('CONFIG', 'GET', 'maxmemory*')),
  ])
  return {
    info: info === undefined ? undefined : linesOf(textOf(info)),
    config:
      appending === undefined || memory === undefined
        ? undefined
        : new Map([...pairsOf(appending), ...pairsOf(memory)]),
  }
}

/** What is to be said of a server, the good included. `replicas` is how many must have a revision that is acknowledged. */
export function judgeServer(facts: ServerFacts, { replicas }: { readonly replicas: number }): Judged[] {
  return [
    version(facts),
    role(facts),
    durability(facts),
    rewriting(facts),
    eviction(facts),
    memory(facts),
    failover(facts, replicas),
  ].flat()
}

async function allowed(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer
  } catch (error) {
    // A command that is forbidden or not there; whoever cannot be reached says so.
    if (isVarveError(error) && refused(error.message)) return undefined
    throw error
  }
}

function refused(message: string): boolean {
  return /NOPERM|no permissions|unknown (?:sub)?command|not allowed/i.test(message)
}

function linesOf(info: string): ReadonlyMap<string, string> {
  const pairs = info.split('\n').flatMap(line => {
    const [, name, value] = /^(\w+):(.*?)\r?$/.exec(line) ?? []
    return name === undefined || value === undefined ? [] : [[name, value] as const]
  })
  return new Map(pairs)
}

/** Streams are cut by number since this version. */
const OLDEST = [6, 2] as const

function version({ info }: ServerFacts): Judged {
  const [redis, valkey] = [info?.get('redis_version'), info?.get('valkey_version')]
  const about = 'version'
  if (redis === undefined)
    return {
      severity: 'warning',
      about,
      issue: 'its version cannot be seen: INFO is not allowed',
      remedy: 'Allow the user +info.',
    }
  const [major = 0, minor = 0] = redis.split('.').map(Number)
  const issue = valkey === undefined ? `Redis ${redis}` : `Valkey ${valkey}`
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return { severity: 'ok', about, issue }
  const oldest = OLDEST.join('.')
  return {
    severity: 'error',
    about,
    issue: `it is ${issue}, and ${oldest} is the oldest that will do`,
    remedy: 'Update the server.',
    refused: 'always',
  }
}

function role({ info }: ServerFacts): Judged[] {
  if (info?.get('role') !== 'slave') return []
  const issue = 'it is a replica: it cannot be written, and may be behind'
  return [{ severity: 'error', about: 'role', issue, remedy: 'Lead the client to the primary.', refused: 'always' }]
}

const SYNC_ALWAYS = 'Set appendonly yes and appendfsync always in its configuration.'

function durability({ info, config }: ServerFacts): Judged {
  const about = 'durability'
  const [aof, fsync] = [config?.get('appendonly') ?? onOff(info?.get('aof_enabled')), config?.get('appendfsync')]
  if (aof === 'no')
    return unsafe(about, 'appendonly is no: a crash may cost everything since it last saved a snapshot', SYNC_ALWAYS)
  if (fsync === 'always')
    return {
      severity: 'ok',
      about,
      issue: 'appendonly is yes and appendfsync is always: what is acknowledged is on its disk',
    }
  if (fsync === 'no') return unsafe(about, 'appendfsync is no: a power cut may cost half a minute', SYNC_ALWAYS)
  if (fsync === 'everysec')
    return {
      severity: 'warning',
      about,
      issue: 'appendfsync is everysec: a power cut may cost the last second',
      remedy: 'Set appendfsync always, if that is too much.',
    }
  const issue = 'whether what is acknowledged is on its disk cannot be seen: CONFIG GET is not allowed'
  return {
    severity: 'warning',
    about,
    issue,
    remedy: 'Allow the user +config|get, or see to it that appendfsync is always.',
  }
}

function onOff(digit: string | undefined): string | undefined {
  return digit === undefined ? undefined : digit === '0' ? 'no' : 'yes'
}

function rewriting({ config }: ServerFacts): Judged[] {
  if (config?.get('no-appendfsync-on-rewrite') !== 'yes') return []
  const issue =
    'no-appendfsync-on-rewrite is yes: while the log of the server is rewritten, a power cut may cost half a minute'
  return [{ severity: 'warning', about: 'durability', issue, remedy: 'Set no-appendfsync-on-rewrite no.' }]
}

function eviction({ info, config }: ServerFacts): Judged {
  const about = 'eviction'
  const limit = Number(config?.get('maxmemory') ?? info?.get('maxmemory') ?? Number.NaN)
  const policy = config?.get('maxmemory-policy') ?? info?.get('maxmemory_policy')
  if (policy === undefined || Number.isNaN(limit))
    return {
      severity: 'warning',
      about,
      issue: 'whether it deletes keys when its memory is full cannot be seen',
      remedy: 'Allow the user +info, or see to it that maxmemory-policy is noeviction.',
    }
  if (limit === 0) return { severity: 'ok', about, issue: 'its memory has no limit, so no key is evicted' }
  if (policy === 'noeviction')
    return { severity: 'ok', about, issue: 'maxmemory-policy is noeviction: no key is evicted' }
  // Ours never expire.
  if (policy.startsWith('volatile-'))
    return {
      severity: 'ok',
      about,
      issue: `maxmemory-policy is ${policy}: only keys that expire are evicted, and ours do not`,
    }
  return unsafe(
    about,
    `maxmemory-policy is ${policy}: when its memory is full it deletes revisions`,
    'Set maxmemory-policy noeviction.',
  )
}

function memory({ info }: ServerFacts): Judged[] {
  const [used, limit] = [Number(info?.get('used_memory')), Number(info?.get('maxmemory'))]
  if (Number.isNaN(used)) return []
  const issue = limit > 0 ? `${megabytes(used)} of ${megabytes(limit)} are used` : `${megabytes(used)} are used`
  if (!(limit > 0) || used < limit * 0.9) return [{ severity: 'ok', about: 'memory', issue }]
  return [
    {
      severity: 'warning',
      about: 'memory',
      issue,
      remedy: 'Raise maxmemory; when it is reached, nothing can be changed.',
    },
  ]
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`
}

function failover({ info }: ServerFacts, replicas: number): Judged[] {
  const [present, cluster] = [Number(info?.get('connected_slaves') ?? 0), info?.get('cluster_enabled') === '1']
  if (replicas > 0 && present < replicas) {
    const issue = `it has ${present} of the ${replicas} replicas that must have each revision`
    return [
      {
        severity: 'warning',
        about: 'failover',
        issue,
        remedy: 'Bring the replicas back; until then no change is acknowledged.',
      },
    ]
  }
  if (replicas > 0 || (present === 0 && !cluster)) return []
  const issue = 'a replica that takes over may lack the last revisions'
  return [
    {
      severity: 'warning',
      about: 'failover',
      issue,
      remedy:
        "Acknowledge only what a replica has, too, with the store's option replicas, and set min-replicas-to-write.",
    },
  ]
}

function unsafe(about: string, issue: string, remedy: string): Judged {
  return { severity: 'error', about, issue, remedy, refused: 'unless accepted' }
}
