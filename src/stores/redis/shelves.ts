import { VarveError } from '../../core/errors.ts'
import type { LeaseDesk, RecordShelf, SnapshotShelf, StoredRecord } from '../../core/ports.ts'
import { admitText } from '../admission.ts'
import type { Connection } from './connection.ts'
import type { Keys } from './keys.ts'
import { groupsOf, textOf, textsOf } from './replies.ts'
import { shelfScripts } from './shelf-scripts.ts'

/** What the shelves of a server need. */
export interface ShelfOptions {
  readonly keys: Keys
  /** For what is short. */
  readonly requests: Connection
  /** For what may be long, and must not keep others waiting. */
  readonly pages: Connection
  /** Lua that sets `now`. */
  readonly clock: string
}

/** The most records, and about the most bytes of them, that one script lists. */
const MOST = 500
const ROOM = 4 << 20

/** Folded states, and the compaction that depends on them. */
export function snapshotsIn({ keys, pages, clock }: ShelfOptions): SnapshotShelf {
  const scripts = shelfScripts(clock)
  return {
    async put(number, hash, body) {
      await pages.change('HSET', keys.snapshots, String(number), `${hash} ${body}`)
    },
    async latest(atMost = Number.MAX_SAFE_INTEGER) {
      const [number, value = ''] = textsOf(await pages.run(scripts.latest, [keys.snapshots], [String(atMost)]))
      if (number === undefined) return undefined
      const space = value.indexOf(' ')
      return { number: Number(number), hash: value.slice(0, space), body: value.slice(space + 1) }
    },
    async compact(through) {
      const places = [keys.log, keys.revisions, keys.ids, keys.snapshots]
      const answer = await pages.run(scripts.compact, places, [String(through)])
      if (textOf(answer) !== 'compacted') throw new VarveError('SNAPSHOT_MISSING', { through })
    },
  }
}

/** Records. Expired ones are invisible, and some of them are swept whenever a record is put. */
export function recordsIn({ keys, requests, pages, clock }: ShelfOptions): RecordShelf {
  const scripts = shelfScripts(clock)
  const places = [keys.records, keys.order, keys.expiry]
  return {
    async get(kind, id) {
      const value = await requests.run(scripts.get, [keys.records], [fieldOf(kind, id)])
      return value === null || value === undefined ? undefined : recordOf(id, textOf(value))
    },
    async put(kind, id, body, { expect, expiresAt } = {}) {
      admitText(body)
      const expiry = expiresAt === undefined ? '-' : String(Math.floor(expiresAt))
      const args = [fieldOf(kind, id), body, expect === undefined ? '' : String(expect), expiry]
      const version = await requests.run(scripts.put, [keys.log, ...places], args)
      return version === null || version === undefined ? undefined : Number(version)
    },
    async delete(kind, id) {
      return Number(await requests.run(scripts.delete, places, [fieldOf(kind, id)])) === 1
    },
    async list(kind, { after, limit = 100 } = {}) {
      const all = fieldOf(kind, '')
      const records: StoredRecord[] = []
      let begin = after === undefined ? `[${all}` : `(${all}${after}`
      while (records.length < limit) {
        const args = [begin, all, String(Math.min(limit - records.length, MOST)), String(ROOM)]
        const [last = '', rest, ...found] = textsOf(await pages.run(scripts.list, [keys.records, keys.order], args))
        for (const [field = '', value = ''] of groupsOf(found, 2))
          records.push(recordOf(field.slice(all.length), value))
        if (rest !== 'more') break
        begin = `(${last}`
      }
      return records
    },
  }
}

/** Kind and id as one name. The kind is quoted, so that no id can make it look like another kind. */
function fieldOf(kind: string, id: string): string {
  return `${JSON.stringify(kind)}${id}`
}

function recordOf(id: string, value: string): StoredRecord {
  const [whole = '', version, expiry = '-'] = /^(\d+) (\S+) /.exec(value) ?? []
  const expiresAt = expiry === '-' ? {} : { expiresAt: Number(expiry) }
  return { id, body: value.slice(whole.length), version: Number(version), ...expiresAt }
}

/** Leases. One that was given back stays, so that its fence goes on growing. */
export function leasesIn({ keys, requests, clock }: ShelfOptions): LeaseDesk {
  const scripts = shelfScripts(clock)
  return {
    async take(name, holder, ttl) {
      const [fence, expiresAt] = textsOf(await requests.run(scripts.take, [keys.leases], [name, holder, String(ttl)]))
      return fence === undefined ? undefined : { fence: Number(fence), expiresAt: Number(expiresAt) }
    },
    async release(name, holder) {
      await requests.run(scripts.release, [keys.leases], [name, holder])
    },
  }
}
