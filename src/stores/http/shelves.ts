import type { LeaseDesk, RecordShelf, SnapshotShelf, StoredRecord } from '../../core/ports.ts'
import { logLimits, type LogRecords, type LogSnapshotAnswer } from '../../core/protocol/log.ts'
import { admitText } from '../admission.ts'
import type { Questions } from './questions.ts'

const WRITING = { writing: true } as const

/** The snapshots of a server's log. */
export function snapshotsAt(questions: Questions): SnapshotShelf {
  return {
    async put(number, hash, body) {
      await questions.ask({ method: 'PUT', path: '/v1/log/snapshot', body: { number, hash, body } }, WRITING)
    },
    async latest(atMost) {
      const query = atMost === undefined || !Number.isFinite(atMost) ? {} : { atMost: String(atMost) }
      const asked = { method: 'GET', path: '/v1/log/snapshot', query } as const
      return (await questions.ask<LogSnapshotAnswer>(asked)).snapshot ?? undefined
    },
    async compact(through) {
      await questions.ask({ method: 'POST', path: '/v1/log/compact', body: { through } }, WRITING)
    },
  }
}

/** The records beside a server's log. */
export function recordsAt(questions: Questions): RecordShelf {
  const path = '/v1/log/record'
  return {
    async get(kind, id) {
      const query = { kind, id }
      const { record } = await questions.ask<{ record: StoredRecord | null }>({ method: 'GET', path, query })
      return record ?? undefined
    },
    async put(kind, id, body, options = {}) {
      questions.exchange.refuseClosed()
      admitText(body)
      const asked = { method: 'PUT', path, body: { kind, id, body, ...options } } as const
      return (await questions.ask<{ version: number | null }>(asked, WRITING)).version ?? undefined
    },
    async delete(kind, id) {
      const query = { kind, id }
      return (await questions.ask<{ deleted: boolean }>({ method: 'DELETE', path, query }, WRITING)).deleted
    },
    async list(kind, { after = '', limit = 100 } = {}) {
      const records: StoredRecord[] = []
      for (let last = after; records.length < limit; last = records.at(-1)?.id ?? last) {
        const wanted = Math.min(limit - records.length, logLimits.records)
        const page = await listed(questions, { kind, after: last, limit: String(wanted) })
        records.push(...page)
        if (page.length < wanted) break
      }
      return records
    },
  }
}

async function listed(questions: Questions, query: Readonly<Record<string, string>>): Promise<readonly StoredRecord[]> {
  return (await questions.ask<LogRecords>({ method: 'GET', path: '/v1/log/records', query })).records
}

/** The leases of a server's log. */
export function leasesAt(questions: Questions): LeaseDesk {
  return {
    async take(name, holder, ttl) {
      const asked = { method: 'POST', path: '/v1/log/lease', body: { name, holder, ttl } } as const
      const { lease } = await questions.ask<{ lease: { fence: number; expiresAt: number } | null }>(asked, WRITING)
      return lease ?? undefined
    },
    async release(name, holder) {
      await questions.ask({ method: 'POST', path: '/v1/log/lease/release', body: { name, holder } }, WRITING)
    },
  }
}
