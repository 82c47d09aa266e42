/** What every store asks of a batch before it writes any of it. Meaning is checked above; this is only shape and size. */
import { VarveError } from '../core/errors.ts'
import type { Head, Sealed } from '../core/revisions/revision.ts'

/** The most bytes of UTF-8 one stored text may have, whatever `open` allows: 8 MiB. */
export const TEXT_LIMIT = 8 << 20

/**
 * Refuses a batch no store could take: numbers that do not follow `expected` one by one (USAGE), the same id twice
 * (REVISION_EXISTS), a text over TEXT_LIMIT (CHANGE_TOO_LARGE). Called before anything is written.
 */
export function admit(store: string, expected: Head, revisions: readonly Sealed[]): void {
  revisions.forEach((revision, index) => {
    const number = expected.number + 1 + index
    if (revision.number !== number) {
      throw new VarveError('USAGE', {
        issue: `Revision ${revision.number} was handed to the store (${store}) where revision ${number} must follow.`,
        remedy: 'Seal the revisions one after the other on the head they are appended to.',
      })
    }
    admitText(revision.text)
  })
  const ids = new Set(revisions.map(revision => revision.id))
  if (ids.size === revisions.length) return
  const repeated = revisions.find(revision => !ids.delete(revision.id))
  if (repeated !== undefined) throw new VarveError('REVISION_EXISTS', { store, id: repeated.id })
}

/** Throws CHANGE_TOO_LARGE for a text over TEXT_LIMIT. */
export function admitText(text: string): void {
  // A UTF-16 unit takes three bytes at most, so most texts need no second look.
  if (text.length * 3 <= TEXT_LIMIT) return
  const bytes = Buffer.byteLength(text)
  if (bytes > TEXT_LIMIT) throw new VarveError('CHANGE_TOO_LARGE', { bytes, limit: TEXT_LIMIT })
}

/** The head a log has once `revision` is its last. */
export function headOf(revision: Sealed): Head {
  return { number: revision.number, hash: revision.hash, at: timeIn(revision.text) }
}

/**
 * The time in a revision's canonical text, in milliseconds since 1970 UTC: `at` is its first member, so the first
 * bytes are enough. 0 when the text is not a revision, which whoever reads it will find out and say.
 */
export function timeIn(text: string): number {
  const at = /^\{"at":(\d{1,16})[,}]/.exec(text)?.[1]
  return at === undefined ? 0 : Number(at)
}

/** True when a log that stands at `head` stands where the writer expected it. The hash counts: it tells forks apart. */
export function standsAt(head: Head, expected: Head): boolean {
  return head.number === expected.number && head.hash === expected.hash
}
