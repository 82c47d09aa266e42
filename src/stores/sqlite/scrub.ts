import type { Connection } from './connection.ts'
import { Locked } from './failures.ts'

/**
 * Writes the file anew without whatever was deleted from it, also by programs that overwrote nothing, and empties the
 * write-ahead log, which holds former pages. Takes as long as copying the file does, and its room on the disk twice.
 */
export async function scrub(connection: Connection): Promise<void> {
  await connection.attempt(() => connection.sql('VACUUM').run())
  await connection.attempt(() => {
    const row = connection.sql('PRAGMA wal_checkpoint(TRUNCATE)').get()
    // Somebody still reads what is in there: no error to SQLite, but not done either.
    if (row?.['busy'] !== 0) throw new Locked()
  })
}
