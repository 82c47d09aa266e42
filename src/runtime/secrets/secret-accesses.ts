import { VarveError } from '../../core/errors.ts'
import { isObject, parsedJson } from '../../core/json.ts'
import type { RecordShelf, StoredRecord } from '../../core/ports.ts'
import { canonical } from '../../core/revisions/canonical.ts'
import type { Signature } from '../signature.ts'
import type { FoundSecret } from './secret-values.ts'
import type { SecretAccess, SecretAccessOptions } from './stored-secrets.ts'
import { covers } from '../watch.ts'

/** The kind of records in which it is kept who was shown what. */
const ACCESS_RECORDS = 'access'

/** Records listed at a time. */
const PAGE = 500

type Records = Pick<RecordShelf, 'put' | 'list'>

/** Records that a secret is about to be shown. Throws ACCESS_UNRECORDED. */
export async function recordReveal(
  records: Records,
  { place: { key, scope }, revision }: FoundSecret,
  { by, message, at, id }: Signature & { readonly at: number; readonly id: string },
): Promise<void> {
  const body = { what: 'reveal', key, ...(scope === undefined ? {} : { scope }), revision, at, by, message }
  try {
    const version = await records.put(ACCESS_RECORDS, id, canonical(body), { expect: 0 })
    if (version !== undefined) return
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new VarveError('ACCESS_UNRECORDED', { key, reason }, { cause: error })
  }
  throw new VarveError('ACCESS_UNRECORDED', { key, reason: 'its record is there already' })
}

/** Who was shown what, newest first. */
export async function* accessesIn(
  records: Records,
  { keys = '*', limit = Number.POSITIVE_INFINITY }: SecretAccessOptions,
): AsyncGenerator<SecretAccess> {
  const found: SecretAccess[] = []
  // Ids are in order of time, and can be listed in that order only.
  for (let after: string | undefined; ;) {
    const page = await records.list(ACCESS_RECORDS, { limit: PAGE, ...(after === undefined ? {} : { after }) })
    for (const record of page) {
      const access = accessIn(record)
      if (access !== undefined && covers(keys, access.key)) found.push(access)
    }
    if (found.length > limit) found.splice(0, found.length - limit)
    after = page.at(-1)?.id
    if (after === undefined) break
  }
  yield* found.toReversed()
}

/** What a record says; undefined for one that is damaged, or about something else. */
function accessIn({ id, body }: StoredRecord): SecretAccess | undefined {
  const told = parsedJson(body)
  if (!isObject(told)) return undefined
  const { what, key, scope, revision, at, by, message } = told
  if (what !== 'reveal' || typeof key !== 'string' || typeof revision !== 'number') return undefined
  if (typeof at !== 'number' || typeof by !== 'string' || typeof message !== 'string') return undefined
  return { id, what, key, ...(typeof scope === 'string' ? { scope } : {}), revision, at, by, message }
}
