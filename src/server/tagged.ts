import { entityTag, namesTag } from 'varve/protocol'
import { PlainAnswer } from './plain-answer.ts'
import type { Reply } from './reply.ts'

/** Characters of a hash in an entity tag: enough that two answers never share one. */
const LENGTH = 22

/** A reply as it is sent. With `tags`, it has an entity tag of what it says, and 304 answers who has it already. */
export async function written(
  reply: Reply,
  { request, head, tags }: { readonly request: Request; readonly head: number; readonly tags: boolean },
): Promise<Response> {
  const text = JSON.stringify(reply.body)
  const usual = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  if (!tags) return new PlainAnswer(text, { status: reply.status, headers: { ...usual, ...reply.headers } })
  const etag = entityTag(reply.touched ?? head, await hashOf(text))
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

async function hashOf(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  const base64 = btoa(String.fromCharCode(...digest))
  return base64.replaceAll('+', '-').replaceAll('/', '_').slice(0, LENGTH)
}
