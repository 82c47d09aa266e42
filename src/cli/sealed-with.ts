import type { Store } from 'varve'

/** Tokens read at a time. */
const PAGE = 500

/** How many tokens of a store were sealed with each key, by the key's id. What is no token has the id ''. */
export async function sealedWith({ records }: Pick<Store, 'records'>): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  for (let after: string | undefined; ;) {
    const page = await records.list('sealed', { limit: PAGE, ...(after === undefined ? {} : { after }) })
    for (const { body } of page) {
      const id = keyIdIn(body)
      counts.set(id, (counts.get(id) ?? 0) + 1)
    }
    after = page.at(-1)?.id
    if (after === undefined) return counts
  }
}

function keyIdIn(body: string): string {
  try {
    const { keyId } = Object(JSON.parse(body)) as { keyId?: unknown }
    return typeof keyId === 'string' ? keyId : ''
  } catch {
    return ''
  }
}
