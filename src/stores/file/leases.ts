import { isObject } from '../../core/json.ts'
import type { Clock, LeaseDesk, RecordShelf } from '../../core/ports.ts'

interface Lease {
  readonly holder: string
  readonly fence: number
  readonly expiresAt: number
}

/** The kind leases are kept under. No caller's kind is spelled with a slash. */
const KIND = 'varve/lease'

/** Leases as records: taking one is a compare-and-set of its version, so of two takers one wins. */
export function leasesIn(records: RecordShelf, clock: Pick<Clock, 'now'>): LeaseDesk {
  return {
    async take(name, holder, ttl) {
      for (;;) {
        const { version, lease } = await find(records, name)
        const now = clock.now()
        if (lease !== undefined && lease.holder !== holder && lease.expiresAt > now) return undefined
        const fence = (lease?.fence ?? 0) + (lease?.holder === holder ? 0 : 1)
        const next: Lease = { holder, fence, expiresAt: now + ttl }
        const taken = await records.put(KIND, name, JSON.stringify(next), { expect: version })
        if (taken !== undefined) return { fence, expiresAt: next.expiresAt }
      }
    },

    async release(name, holder) {
      const { version, lease } = await find(records, name)
      if (lease?.holder !== holder) return
      // The record stays, because the fence must not start again. Losing the race means that it was taken over.
      await records.put(KIND, name, JSON.stringify({ ...lease, expiresAt: 0 }), { expect: version })
    },
  }
}

async function find(records: RecordShelf, name: string): Promise<{ version: number; lease?: Lease }> {
  const record = await records.get(KIND, name)
  if (record === undefined) return { version: 0 }
  const read: unknown = JSON.parse(record.body)
  if (!isObject(read)) return { version: record.version }
  const { holder, fence, expiresAt } = read
  const whole = typeof holder === 'string' && typeof fence === 'number' && typeof expiresAt === 'number'
  return whole ? { version: record.version, lease: { holder, fence, expiresAt } } : { version: record.version }
}
