import type { LeaseDesk } from '../../core/ports.ts'
import type { Connection } from './connection.ts'
import type { MongoRow } from './driver.ts'
import { isDuplicate } from './failures.ts'
import { plain } from './text.ts'

/** How often a lease is looked at again that others changed in between; then they may have it. */
const TRIES = 5

/** A lease that was taken. */
interface Taken {
  readonly fence: number
  readonly expiresAt: number
}

/**
 * Leases, one document each, changed only as long as they are what was seen. The clock is read before, so a lease counts
 * as expired too late rather than too early. A released one stays, so that its fence goes on growing.
 */
export function leasesIn(connection: Connection): LeaseDesk {
  return {
    async take(name, holder, ttl) {
      const _id = plain('The name of a lease', name)
      plain('The holder of a lease', holder)
      for (let tries = 0; tries < TRIES; tries++) {
        const now = await connection.now()
        const seen = await find(connection, _id)
        if (seen !== undefined && seen['holder'] !== holder && Number(seen['expiresAt']) > now) return undefined
        const expiresAt = Math.floor(now + ttl)
        const fence = Number(seen?.['fence'] ?? 0) + (seen?.['holder'] === holder ? 0 : 1)
        const taken = { fence, expiresAt }
        if (await change(connection, _id, seen, { holder, ...taken })) return taken
      }
      return undefined
    },
    async release(name, holder) {
      const where = { _id: { $eq: plain('The name of a lease', name) }, holder: { $eq: plain('The holder', holder) } }
      await connection.request(
        async ({ collection, options }) => collection('leases').updateOne(where, { $set: { expiresAt: 0 } }, options),
        { writing: true },
      )
    },
  }
}

async function find(connection: Connection, _id: string): Promise<MongoRow | undefined> {
  const [row] = await connection.request(async ({ collection, options }) =>
    collection('leases')
      .find({ _id: { $eq: _id } }, options)
      .toArray(),
  )
  return row
}

/** True when the lease was as it was seen, and now is as it is wanted. */
async function change(
  connection: Connection,
  _id: string,
  seen: MongoRow | undefined,
  wanted: Taken & { readonly holder: string },
): Promise<boolean> {
  return connection.request(
    async ({ collection, options }) => {
      if (seen !== undefined)
        return (await collection('leases').updateOne(seen, { $set: wanted }, options)).matchedCount > 0
      try {
        await collection('leases').insertOne({ _id, ...wanted }, options)
        return true
      } catch (error) {
        if (!isDuplicate(error)) throw error
        return false
      }
    },
    { writing: true },
  )
}
