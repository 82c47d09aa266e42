import type { StoreFinding, Upkeep } from '../../core/ports.ts'
import { isVarveError, VarveError } from '../../core/errors.ts'
import type { Connection } from './connection.ts'
import type { Keys } from './keys.ts'
import { openLine } from './line.ts'
import type { RedisLog } from './log.ts'
import { askServer, type Judged, judgeServer } from './server.ts'
import type { Dialer } from './wire.ts'

/** What looking after a server needs. */
export interface UpkeepOptions {
  readonly dialer: Dialer
  /** Names the store to people. */
  readonly store: string
  readonly keys: Keys
  readonly requests: Connection
  readonly log: RedisLog
  readonly replicas: number
  /** True where a server is used although it may lose what it has acknowledged. */
  readonly accepted: boolean
  /** The channel on which changes are announced to other programs. */
  readonly announce?: string | undefined
  /** How long listening may take to begin, in milliseconds. */
  readonly patience: number
}

/** A server as the one who runs it sees it. */
export class ServerUpkeep implements Upkeep {
  readonly #options: UpkeepOptions

  constructor(options: UpkeepOptions) {
    this.#options = options
  }

  /** What is worth a warning. Throws STORE_UNSAFE for a server that is not to be used. */
  async check(): Promise<StoreFinding[]> {
    const { store, accepted } = this.#options
    const judged = [...(await this.#judge()), ...(await this.#announcing())]
    const worst = judged.find(({ refused }) => refused === 'always' || (refused !== undefined && !accepted))
    if (worst === undefined) return judged.filter(({ severity }) => severity !== 'ok').map(findingOf)
    const instead = worst.refused === 'always' ? '' : " To use it as it is: { durability: 'accepted' }."
    throw new VarveError('STORE_UNSAFE', { store, reason: worst.issue, remedy: `${worst.remedy ?? ''}${instead}` })
  }

  async pending(): Promise<readonly string[]> {
    const { log, keys } = this.#options
    if ((await log.facts()) !== undefined) return []
    return [`HSET ${keys.log} format 1 id <uuid> number 0 hash <genesis hash> at 0 oldest 1`]
  }

  async migrate(): Promise<void> {
    const { log } = this.#options
    if ((await log.facts()) === undefined) await log.make()
  }

  async inspect(): Promise<readonly StoreFinding[]> {
    try {
      const [judged, rights, announcing] = [await this.#judge(), await this.#rights(), await this.#announcing()]
      return [...judged, ...rights, ...announcing].map(findingOf)
    } catch (error) {
      if (!isVarveError(error)) throw error
      return [{ severity: 'error', about: 'reach', issue: error.message.replace(/\.$/, '') }]
    }
  }

  async #judge(): Promise<Judged[]> {
    const { requests, replicas } = this.#options
    return judgeServer(await askServer(requests), { replicas })
  }

  async #rights(): Promise<StoreFinding[]> {
    const { requests, keys } = this.#options
    const missing = [
      // No stream takes the number 0, so this writes nothing, and is refused for that where it is allowed.
      { what: 'change anything', denied: await isDenied(requests.command('XADD', keys.revisions, '0-0', 'a', '')) },
      { what: 'send hints', denied: await isDenied(requests.command('PUBLISH', keys.hints, '')) },
      { what: 'hear hints', denied: await isDenied(this.#listen(keys.hints)) },
    ].filter(({ denied }) => denied)
    if (missing.length === 0)
      return [{ severity: 'ok', about: 'rights', issue: 'its user may read, change, send and hear hints' }]
    const issue = `its user may not ${missing.map(({ what }) => what).join(', nor ')}`
    return [
      {
        severity: 'warning',
        about: 'rights',
        issue,
        remedy: 'docs/stores/redis.md has the rule that gives each right.',
      },
    ]
  }

  /** Who may listen to a channel may send on it, too, and listening disturbs nobody. */
  async #announcing(): Promise<Judged[]> {
    const { announce } = this.#options
    if (announce === undefined || !(await isDenied(this.#listen(announce)))) return []
    const issue = `its user may not use the channel ${announce}, so no change is announced there`
    return [{ severity: 'warning', about: 'rights', issue, remedy: `Allow the user &${announce}.` }]
  }

  async #listen(channel: string): Promise<void> {
    const { dialer, patience, requests } = this.#options
    const channels = [{ name: channel, hear: () => {} }]
    const line = await openLine(dialer, { channels, patience, place: requests.place, lost: () => {} })
    await line.close()
  }
}

async function isDenied(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer
    return false
  } catch (error) {
    return error instanceof Error && /NOPERM|no permission/i.test(`${error.message} ${causeOf(error)}`)
  }
}

function causeOf({ cause }: Error): string {
  return cause instanceof Error ? cause.message : ''
}

function findingOf({ severity, about, issue, remedy }: StoreFinding): StoreFinding {
  return { severity, about, issue, ...(remedy === undefined ? {} : { remedy }) }
}
