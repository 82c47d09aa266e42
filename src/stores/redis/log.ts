import { createHash, randomUUID } from 'node:crypto'
import { isVarveError, VarveError } from '../../core/errors.ts'
import type { LogOrigin } from '../../core/ports.ts'
import type { Head, Sealed } from '../../core/revisions/revision.ts'
import { genesisHash } from '../../core/revisions/seal.ts'
import { admit, headOf } from '../admission.ts'
import { announcementsOf } from './announcements.ts'
import type { Connection } from './connection.ts'
import { FORMAT, type Keys } from './keys.ts'
import { logScripts, type LogScripts } from './log-scripts.ts'
import type { Replication } from './replication.ts'
import { groupsOf, textOf, textsOf } from './replies.ts'

/** What the log of a server needs. */
export interface LogOptions {
  /** Names the store to people. */
  readonly store: string
  readonly keys: Keys
  /** For what is short. */
  readonly requests: Connection
  /** For appends. */
  readonly appends: Connection
  /** For what may be long, and must not keep others waiting. */
  readonly pages: Connection
  /** Lua that sets `now`. */
  readonly clock: string
  readonly replication: Replication
  /** The channel on which changes are announced to other programs. */
  readonly announce?: string | undefined
}

/** What a log says of itself. */
export interface LogFacts {
  readonly logId: string
  readonly head: Head
  readonly oldest: number
  readonly now: number
}

/** The most revisions, and about the most bytes of text, that one script reads or writes: the server does nothing else meanwhile. */
const MOST = 1_000
const ROOM = 4 << 20

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The log's keys. */
export class RedisLog {
  readonly #options: LogOptions
  readonly #scripts: LogScripts

  constructor(options: LogOptions) {
    this.#options = options
    this.#scripts = logScripts(options.clock)
  }

  /** What the log says of itself; undefined where there is none. Throws STORE_UNSAFE where the keys are not ours. */
  async facts(): Promise<LogFacts | undefined> {
    const { requests, keys } = this.#options
    const answer = textsOf(await requests.run(this.#scripts.facts, [keys.log, keys.revisions]))
    if (answer[0] === 'none') return undefined
    if (answer[0] === 'foreign') throw this.#unsafe('its keys hold something else', 'Choose another namespace.')
    const [format, logId = '', number, hash = '', at, oldest, now] = answer
    if (Number(format) !== FORMAT) {
      const reason = `its format is ${format}, and this Varve knows formats up to ${FORMAT}`
      throw this.#unsafe(reason, 'Run the newer Varve that wrote it.')
    }
    const head = { number: Number(number), hash, at: Number(at) }
    return { logId, head, oldest: Number(oldest), now: Number(now) }
  }

  /** Makes the log, unless somebody else has just done so. */
  async make(origin?: LogOrigin): Promise<void> {
    const logId = origin?.logId ?? randomUUID()
    const { number, hash, at } = origin?.before ?? { number: 0, hash: genesisHash(logId, digest), at: 0 }
    const fields = [FORMAT, logId, number, hash, at, number + 1].map(String)
    await this.#options.requests.run(this.#scripts.make, [this.#options.keys.log], fields)
  }

  async head(): Promise<Head & { now: number }> {
    const answer = textsOf(await this.#options.requests.run(this.#scripts.head, [this.#options.keys.log]))
    return { ...this.#headIn(answer), now: Number(answer[3]) }
  }

  async append(expected: Head, revisions: readonly Sealed[]): Promise<{ written: number; head: Head }> {
    const [first] = revisions
    if (first === undefined) {
      const { now: _, ...head } = await this.head()
      return { written: 0, head }
    }
    admit(this.#options.store, expected, revisions)
    let [written, head] = [0, expected]
    for (const part of partsOf(revisions)) {
      const after = await this.#write(head, part, first.id).catch((error: unknown) => {
        // What was written is acknowledged; whoever tries the rest again hears what is in the way.
        if (written === 0 || !isVarveError(error) || error.code === 'STORE_INDETERMINATE') throw error
        return undefined
      })
      if (after === undefined) break
      head = after.head
      if (!after.written) break
      written += part.length
    }
    if (written > 0) await this.#options.replication.reached(first.id)
    return { written, head }
  }

  async read(after: number, limit: number): Promise<{ revisions: Sealed[]; oldest: number; head: Head }> {
    const { pages, keys, replication } = this.#options
    await replication.settled()
    const most = Math.max(0, Math.min(limit, MOST))
    const args = [after, most, ROOM].map(number => String(Math.floor(number)))
    const answer = textsOf(await pages.run(this.#scripts.read, [keys.log, keys.revisions], args))
    const head = this.#headIn(answer)
    const oldest = Number(answer[3])
    const revisions = groupsOf(answer.slice(4), 4).map(sealedOf)
    return { revisions: this.#dense(revisions, { from: Math.max(after + 1, oldest), most, head }), oldest, head }
  }

  /** Writes a part after `head`, and answers where the log stands now. */
  async #write(head: Head, part: readonly Sealed[], appending: string): Promise<{ written: boolean; head: Head }> {
    const { appends, keys, store, announce } = this.#options
    const last = headOf(part.at(-1) ?? { number: 0, id: '', hash: '', text: '' })
    const texts = part.flatMap(({ id, hash, text }) => [id, hash, text])
    const messages = announce === undefined ? [] : announcementsOf(part)
    const place = [keys.hints, String(head.number), head.hash, String(last.at)]
    const args = [...place, announce ?? '', String(messages.length), ...messages, ...texts]
    const answer = textsOf(
      await appends.run(this.#scripts.append, [keys.log, keys.revisions, keys.ids], args, { appending }),
    )
    if (answer[0] === 'written') return { written: true, head: last }
    if (answer[0] === 'stands') return { written: false, head: this.#headIn(answer.slice(1)) }
    throw new VarveError('REVISION_EXISTS', { store, id: textOf(answer[1]), number: Number(answer[2]) })
  }

  #headIn([number, hash = '', at]: readonly string[]): Head {
    if (hash === '') throw this.#corrupt('its log is gone: the database was emptied, or came back without it', 0)
    return { number: Number(number), hash, at: Number(at) }
  }

  /** The revisions up to the first that is missing. Throws STORE_CORRUPT where that is the very first. */
  #dense(revisions: Sealed[], { from, most, head }: { from: number; most: number; head: Head }): Sealed[] {
    const hole = revisions.findIndex(({ number }, index) => number !== from + index)
    if (hole === -1 && (revisions.length > 0 || most === 0 || from > head.number)) return revisions
    if (hole > 0) return revisions.slice(0, hole)
    throw this.#corrupt(`revision ${from} is missing`, from - 1)
  }

  #unsafe(reason: string, remedy: string): VarveError {
    return new VarveError('STORE_UNSAFE', { store: this.#options.store, reason, remedy })
  }

  #corrupt(reason: string, lastReadable: number): VarveError {
    return new VarveError('STORE_CORRUPT', { store: this.#options.store, reason, lastReadable })
  }
}

function sealedOf([number, id = '', hash = '', text = '']: readonly string[]): Sealed {
  return { number: Number(number), id, hash, text }
}

/** Revisions in parts that one script may write. */
function partsOf(revisions: readonly Sealed[]): Sealed[][] {
  const parts: Sealed[][] = []
  let room = 0
  for (const revision of revisions) {
    const part = parts.at(-1)
    if (part === undefined || room <= 0 || part.length === MOST) {
      parts.push([revision])
      room = ROOM
    } else part.push(revision)
    room -= revision.text.length
  }
  return parts
}
