import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Json } from '../../core/json.ts'
import { Refusal } from '../refusal.ts'

/** What a server answered. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The text as JSON; undefined where it is none. A member called `__proto__` is a member like any other. */
  json(): Json | undefined
}

/** The longest answer that is read, in bytes. */
const LONGEST = 1_048_576

/** Sends a request and reads what is answered. Rejects with what Node says, or a Refusal when the answer is too long. */
export function exchange(request: ClientRequest, body: string | undefined): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    request.on('error', reject)
    request.on('response', response => {
      answerOf(response).then(resolve, reject)
    })
    request.end(body)
  })
}

async function answerOf(response: IncomingMessage): Promise<HttpAnswer> {
  const text = await textOf(response)
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text,
    json: () => {
      try {
        return JSON.parse(text) as Json
      } catch {
        return undefined
      }
    },
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  // Leaving the loop early ends the connection with it.
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > LONGEST) throw tooLong()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function tooLong(): Refusal {
  return new Refusal('SECRET_MALFORMED', {
    reason: 'was answered with more than 1 MiB',
    remedy: 'Look at what answers at the address; a secret may have 1 MiB.',
  })
}
