import { VarveError } from '../../core/errors.ts'
import type { Head, Sealed } from '../../core/revisions/revision.ts'
import { admit, headOf, standsAt, timeIn } from '../admission.ts'
import type { Connection } from './connection.ts'
import type { MongoRow } from './driver.ts'
import { writtenBefore } from './failures.ts'
import type { MongoLog, RevisionDocument } from './log.ts'

/**
 * Appends after `expected`. The head is read first, as most members have it. Once it stands where it was expected, a
 * revision of that number and hash is there for good, so only the next number can have been taken meanwhile; and that is
 * a unique key. So nothing is ever written behind another revision than the one that was expected, without a transaction.
 */
export async function appendTo(
  log: MongoLog,
  connection: Connection,
  expected: Head,
  revisions: readonly Sealed[],
): Promise<{ written: number; head: Head }> {
  admit(connection.store, expected, revisions)
  const before = await log.head()
  const [first] = revisions
  if (first === undefined || !standsAt(before, expected)) return { written: 0, head: before }
  const written = await new Insertion(connection, revisions, first.id).run()
  const last = revisions[written - 1]
  if (last === undefined) return { written, head: await log.head() }
  if (written === revisions.length) return { written, head: headOf(last) }
  // What was written stays written, whether or not it can be found out who came behind it.
  return { written, head: await log.head().catch(() => headOf(last)) }
}

/** One ordered insert of several revisions, with what can come in its way. */
class Insertion {
  readonly #connection: Connection
  readonly #revisions: readonly Sealed[]
  /** The id that resolves an outcome nobody knows. */
  readonly #appending: string

  constructor(connection: Connection, revisions: readonly Sealed[], appending: string) {
    this.#connection = connection
    this.#revisions = revisions
    this.#appending = appending
  }

  /** How many were written. Throws REVISION_EXISTS when the id of the first is in the log under another number. */
  async run(): Promise<number> {
    let written = 0
    while (written < this.#revisions.length) {
      written += await this.#insert(this.#revisions.slice(written))
      const blocked = this.#revisions[written]
      if (blocked === undefined) break
      const there = await this.#find({ _id: { $eq: blocked.number } })
      if (there === undefined) {
        await this.#refuseRepeated(blocked, written)
        break
      }
      // Ours: the driver sends a write again whose answer was lost, and the first had arrived.
      if (there['id'] !== blocked.id || there['hash'] !== blocked.hash) break
      written += 1
    }
    return written
  }

  /** Inserts until a key is taken, and returns how many there were before. */
  async #insert(revisions: readonly Sealed[]): Promise<number> {
    const documents = revisions.map(one => ({ ...documentOf(one) }))
    return this.#connection.request(
      async ({ collection, options }) => {
        try {
          await collection('revisions').insertMany(documents, { ...options, ordered: true })
          return documents.length
        } catch (error) {
          const written = writtenBefore(error)
          if (written === undefined) throw error
          return written
        }
      },
      { appending: this.#appending },
    )
  }

  async #refuseRepeated({ id }: Sealed, written: number): Promise<void> {
    const there = await this.#find({ id: { $eq: id } })
    // Behind others of this batch it waits for the next append: those were written.
    if (there === undefined || written > 0) return
    throw new VarveError('REVISION_EXISTS', { store: this.#connection.store, id, number: Number(there['_id']) })
  }

  async #find(filter: object): Promise<MongoRow | undefined> {
    const [row] = await this.#connection.request(
      async ({ collection, options }) =>
        collection('revisions')
          .find(filter, { ...options, limit: 1, projection: { id: 1, hash: 1 } })
          .toArray(),
      { appending: this.#appending },
    )
    return row
  }
}

function documentOf({ number, id, hash, text }: Sealed): RevisionDocument {
  return { _id: number, id, hash, at: timeIn(text), text }
}
