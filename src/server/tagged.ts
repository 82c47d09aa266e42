import { entityTag, namesTag } from 'varve/protocol'
import { sha256 } from './digest.ts'
import { PlainAnswer } from './plain-answer.ts'
import type { Reply } from './reply.ts'

/** Characters of a hash in an entity tag: enough that two answers never share one. */
const LENGTH = 22

/** A reply as it is sent. With `tags`, it has an entity tag of what it says, and 304 answers who has it already. */
export async function written(
  reply: Reply,
  { request, head, tags }: { readonly request: Request; readonly head: number; readonly tags: boolean },
): Promise<Response> {
  const usual = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  if (!tags)
    return new PlainAnswer(JSON.stringify(reply.body), {
      status: reply.status,
      headers: { ...usual, ...reply.headers },
    })
  const { text, hash } = await wordsOf(reply)
  const etag = entityTag(reply.touched ?? head, hash)
  const headers = { ...usual, ...reply.headers, etag, 'cache-control': 'private, no-cache' }
  const known = request.headers.get('if-none-match')
  if (known !== null && namesTag(known, etag))
    return new PlainAnswer(undefined, { status: 304, headers: withoutBody(headers) })
  return new PlainAnswer(text, { status: reply.status, headers })
}

function withoutBody({
  etag,
  ...rest
}: {
  readonly etag: string
  readonly 'cache-control': string
}): Record<string, string> {
  return { etag, 'cache-control': rest['cache-control'] }
}

interface Words {
  readonly text: string
  readonly hash: string
}

/** What replies were put into: one that is given again is not written out again. */
const words = new WeakMap<Reply, Promise<Words>>()

function wordsOf(reply: Reply): Promise<Words> {
  const known = words.get(reply) ?? worded(reply)
  words.set(reply, known)
  return known
}

async function worded({ body }: Reply): Promise<Words> {
  const text = JSON.stringify(body)
  return { text, hash: (await sha256(text, 'base64url')).slice(0, LENGTH) }
}
