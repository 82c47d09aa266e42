import type { Store } from 'varve'

/** Where tokens, sessions, spent links and the audit trail are kept: the records of a store. */
export type Records = Store['records']

type Kept = Awaited<ReturnType<Records['list']>>[number]

/**
 * Records that last as long as the process, for a server whose configuration stands on no store.
 * They promise what those of a store promise to one process.
 */
export function recordsInMemory(now: () => number): Records {
  const kinds = new Map<string, Map<string, Kept>>()
  let versions = 0
  const shelf = (kind: string): Map<string, Kept> => {
    const found = kinds.get(kind) ?? new Map<string, Kept>()
    kinds.set(kind, found)
    for (const [id, { expiresAt = Infinity }] of found) if (expiresAt <= now()) found.delete(id)
    return found
  }
  return {
    get: async (kind, id) => shelf(kind).get(id),
    async put(kind, id, body, { expect, expiresAt } = {}) {
      const there = shelf(kind)
      if (expect !== undefined && (there.get(id)?.version ?? 0) !== expect) return undefined
      versions += 1
      there.set(id, { id, body, version: versions, ...(expiresAt === undefined ? {} : { expiresAt }) })
      return versions
    },
    delete: async (kind, id) => shelf(kind).delete(id),
    list: async (kind, { after = '', limit = 100 } = {}) =>
      [...shelf(kind).values()]
        .filter(({ id }) => id > after)
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit),
  }
}

/** Every record of a kind, a page at a time. */
export async function* allRecords(records: Records, kind: string, page = 500): AsyncGenerator<Kept> {
  for (let after = ''; ;) {
    const found = await records.list(kind, { after, limit: page })
    yield* found
    const last = found.at(-1)
    if (last === undefined || found.length < page) return
    after = last.id
  }
}
