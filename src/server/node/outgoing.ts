import type { ServerResponse } from 'node:http'
import { PlainAnswer } from '../plain-answer.ts'

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
export async function send(answer: Response, response: ServerResponse, method: string | undefined): Promise<void> {
  if (response.headersSent || response.destroyed) return answer.body?.cancel()
  if (answer instanceof PlainAnswer) return sendPlain(answer, response, method)
  writeHead(answer, response)
  const { body } = answer
  if (body === null) return void response.end()
  if (method === 'HEAD') {
    response.end()
    return body.cancel()
  }
  await sendBody(body, response)
}

function sendPlain(answer: PlainAnswer, response: ServerResponse, method: string | undefined): void {
  const { plain } = answer
  if (plain !== undefined) answer.headers.set('content-length', String(Buffer.byteLength(plain)))
  writeHead(answer, response)
  response.end(method === 'HEAD' ? undefined : plain)
}

function writeHead({ status, headers }: Response, response: ServerResponse): void {
  const pairs: string[] = []
  headers.forEach((value, name) => void pairs.push(name, value))
  // Where nobody set any header before, all of them are written at once.
  if (response.getHeaderNames().length === 0) return void response.writeHead(status, pairs)
  for (const name of OURS) response.removeHeader(name)
  const cookies = headers.getSetCookie()
  for (const [name, value] of headers) if (name !== 'set-cookie') response.setHeader(name, value)
  if (cookies.length > 0) response.appendHeader('set-cookie', cookies)
  response.writeHead(status)
}

async function sendBody(body: ReadableStream<Uint8Array>, response: ServerResponse): Promise<void> {
  const reader = body.getReader()
  // Cancelling ends the wait for the next chunk, which may never come.
  const leave = (): void => void reader.cancel(new Error('The client has gone.')).catch(() => {})
  response.once('close', leave)
  // A body may fail while its client takes nothing: whoever is cut off is not waited for.
  reader.closed.catch(() => response.destroy())
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (!response.write(next.value)) await drained(response)
      if (response.destroyed) return
    }
    response.end()
  } catch {
    // What failed has been told by who made the answer. Half of one must not look like a whole.
    response.destroy()
  } finally {
    response.off('close', leave)
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise(resolve => {
    const go = (): void => {
      response.off('drain', go).off('close', go)
      resolve()
    }
    response.once('drain', go).once('close', go)
  })
}
