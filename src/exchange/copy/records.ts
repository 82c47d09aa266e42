import { recordKinds, type Store, type StoredRecord } from 'varve'

/** Records listed at a time, and how many are asked for or written at once. */
const PAGE = 100
const AT_ONCE = 16

/** The kinds that go with a log: those of Varve that do, and the caller's own. */
export function kindsThatMove(own: readonly string[] = []): readonly string[] {
  const ours = Object.entries(recordKinds).flatMap(([kind, fate]) => (fate === 'moves' ? [kind] : []))
  return [...new Set([...ours, ...own])]
}

/** One record that is not the same in a copy. */
export interface RecordDifference {
  readonly kind: string
  readonly id: string
  /** What the original has; absent where it has none of this id. */
  readonly original?: StoredRecord
}

/** Records of one kind that the copy lacks, has otherwise, or has too many, a page of the original's or its own at a time. */
export async function* recordDifferences(from: Store, to: Store, kind: string): AsyncGenerator<RecordDifference[]> {
  for await (const page of pages(from, kind)) {
    yield await differing(page, async original => {
      const copy = await to.records.get(kind, original.id)
      return sameRecord(original, copy) ? undefined : { kind, id: original.id, original }
    })
  }
  for await (const page of pages(to, kind)) {
    yield await differing(page, async ({ id }) =>
      (await from.records.get(kind, id)) === undefined ? { kind, id } : undefined,
    )
  }
}

/** Makes one record of the copy what it is in the original. */
export async function settleRecord(to: Store, { kind, id, original }: RecordDifference): Promise<void> {
  if (original === undefined) await to.records.delete(kind, id)
  else {
    const { body, expiresAt } = original
    await to.records.put(kind, id, body, expiresAt === undefined ? {} : { expiresAt })
  }
}

/** True while a difference is one: a record may have changed, or expired, since it was looked at. */
export async function stillDiffers(from: Store, to: Store, { kind, id }: RecordDifference): Promise<boolean> {
  const [original, copy] = await Promise.all([from.records.get(kind, id), to.records.get(kind, id)])
  return original === undefined ? copy !== undefined : !sameRecord(original, copy)
}

/** Does something for each of many, some at once. */
export async function forEach<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += AT_ONCE) await Promise.all(all.slice(from, from + AT_ONCE).map(work))
}

async function* pages({ records }: Store, kind: string): AsyncGenerator<StoredRecord[]> {
  for (let after: string | undefined; ;) {
    const page = await records.list(kind, { limit: PAGE, ...(after === undefined ? {} : { after }) })
    if (page.length === 0) return
    yield page
    after = page.at(-1)?.id
  }
}

async function differing(
  page: readonly StoredRecord[],
  compare: (record: StoredRecord) => Promise<RecordDifference | undefined>,
): Promise<RecordDifference[]> {
  const found: RecordDifference[] = []
  await forEach(page, async record => {
    const difference = await compare(record)
    if (difference !== undefined) found.push(difference)
  })
  return found
}

/** Versions are each store's own, and some stores keep whole milliseconds only. */
function sameRecord(one: StoredRecord, other: StoredRecord | undefined): boolean {
  const expiry = ({ expiresAt }: StoredRecord): number => Math.floor(expiresAt ?? Infinity)
  return other !== undefined && one.body === other.body && expiry(one) === expiry(other)
}
