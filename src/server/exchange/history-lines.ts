import { canonical, type Revision, type Varve } from 'varve'
import { maskedRevision } from '../reading/former-secret.ts'
import { asJson } from '../writing/entry-shown.ts'

/** Revisions that are put into words at a time: so much of a long history is held for one reader, and no more. */
const PAGE = 200

/**
 * The history until a revision, oldest first, as one line of JSON for each: the text that its hash is taken over, unless a secret
 * that stands in the open is masked in it. It is written as fast as it is read. Rejects where the history cannot be read; a stream
 * that has begun is broken off then.
 */
export async function historyLines(varve: Varve, until: number): Promise<ReadableStream<Uint8Array>> {
  const pages = pagesOf(varve, until)
  const encoder = new TextEncoder()
  // The first page is read before anything is answered, so that a store that is away is a failure and no half answer.
  let next: Promise<IteratorResult<string>> | undefined = Promise.resolve(await pages.next())
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await (next ?? pages.next())
      next = undefined
      if (done === true) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel: async () => void (await pages.return(undefined)),
  })
}

async function* pagesOf(varve: Varve, until: number): AsyncGenerator<string, undefined> {
  for (let [from, last] = [0, 0]; from <= until; from += PAGE) {
    const page = await revisionsIn(varve, from, Math.min(from + PAGE, until + 1))
    for (const { number } of page) {
      // What was dropped by a compaction meanwhile would be a hole that nobody sees.
      if (last > 0 && number !== last + 1)
        throw new Error(`Revision ${last + 1} was dropped while the history was read.`)
      last = number
    }
    if (page.length > 0) yield page.map(one => `${canonical(asJson(maskedRevision(varve, one)))}\n`).join('')
  }
}

/** Revisions from one number on and below another, ascending. */
async function revisionsIn(varve: Varve, from: number, before: number): Promise<Revision[]> {
  const found: Revision[] = []
  for await (const revision of varve.revisions({ before, limit: before - from })) {
    if (revision.number < from) break
    found.push(revision)
  }
  return found.toReversed()
}
