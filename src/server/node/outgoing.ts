import type { ServerResponse } from 'node:http'
import { PlainAnswer } from '../plain-answer.ts'
import { PlainHeaders } from '../plain-headers.ts'

/** Headers that a host's own middleware may have set for all its answers, and that are ours to decide for ours. */
const OURS = [
  'content-security-policy',
  'content-security-policy-report-only',
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-expose-headers',
  'etag',
  'x-powered-by',
]

/** Sends an answer of Fetch as Node's: no faster than the client reads, and no longer than it listens. */
export function send(answer: Response, response: ServerResponse, method: string | undefined): void {
  if (response.headersSent || response.destroyed) return dropped(answer.body)
  if (answer instanceof PlainAnswer) return sendPlain(answer, response, method)
  writeHead(answer, response)
  const { body } = answer
  if (body === null) return void response.end()
  if (method === 'HEAD') {
    response.end()
    return dropped(body)
  }
  sendBody(body, response)
}

function dropped(body: ReadableStream<Uint8Array> | null): void {
  body?.cancel().catch(() => {})
}

function sendPlain(answer: PlainAnswer, response: ServerResponse, method: string | undefined): void {
  const { plain } = answer
  if (plain !== undefined) answer.headers.set('content-length', String(Buffer.byteLength(plain)))
  writeHead(answer, response)
  response.end(method === 'HEAD' ? undefined : plain)
}

function writeHead({ status, headers }: Response, response: ServerResponse): void {
  // Where nobody set any header before, all of them are written at once.
  if (response.getHeaderNames().length === 0) return void response.writeHead(status, pairsOf(headers))
  for (const name of OURS) response.removeHeader(name)
  const cookies = headers.getSetCookie()
  for (const [name, value] of headers) if (name !== 'set-cookie') response.setHeader(name, value)
  if (cookies.length > 0) response.appendHeader('set-cookie', cookies)
  response.writeHead(status)
}

function pairsOf(headers: Headers): string[] {
  return headers instanceof PlainHeaders ? headers.pairs : [...headers].flat()
}

/**
 * Sends a body as it comes, no faster than the client takes it. Nothing of the request or of the answer is held meanwhile:
 * a stream of events lasts for days.
 */
function sendBody(body: ReadableStream<Uint8Array>, response: ServerResponse): void {
  const reader = body.getReader()
  // Cancelling ends the wait for the next chunk, which may never come.
  response.once('close', () => void reader.cancel(new Error('The client has gone.')).catch(() => {}))
  // What failed has been told by who made the answer. Half of one must not look like a whole. And a body may fail while its
  // client takes nothing: whoever is cut off is not waited for.
  const failed = (): void => void response.destroy()
  reader.closed.catch(failed)
  const next = (): void => void reader.read().then(took, failed)
  const took = ({ done, value }: { done: boolean; value?: Uint8Array | undefined }): void => {
    if (response.destroyed) return
    if (done || value === undefined) response.end()
    else if (response.write(value)) next()
    else response.once('drain', next)
  }
  next()
}
