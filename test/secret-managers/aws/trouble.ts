import type { ServerResponse } from 'node:http'
import type { ReceivedRequest } from './sigv4.ts'

/** What a server of AWS's may do instead of answering. */
export type Trouble =
  | 'throttles'
  | 'refuses the name'
  | 'fails'
  | 'hangs'
  | 'hangs up'
  | 'breaks off'
  | 'redirects'
  | 'answers garbage'
  | 'answers endlessly'
  | 'has another page'
  | 'repeats what it was sent'

const TYPE = { 'content-type': 'application/x-amz-json-1.1' }

/** Makes trouble. Where there is a chance to say what was sent, and what is kept, it is said. */
export function makeTrouble(trouble: Trouble, request: ReceivedRequest, response: ServerResponse, kept: string): void {
  const told = `${JSON.stringify(request.headers)} ${Buffer.from(request.body).toString()} ${kept}`
  const everywhere = { message: told, Message: told, Authorization: told, code: told, [told]: told }
  const fail = (status: number, type: string, more: object): void =>
    void response.writeHead(status, TYPE).end(JSON.stringify({ __type: type, ...more }))
  const answers: Record<Trouble, () => void> = {
    throttles: () => fail(400, 'ThrottlingException', { message: 'Rate exceeded' }),
    'refuses the name': () => fail(400, 'ValidationException', everywhere),
    fails: () => fail(500, 'InternalServiceError', everywhere),
    hangs: () => {},
    'hangs up': () => void response.destroy(),
    'breaks off': () => void response.writeHead(200, TYPE).write('{"SecretString":"', () => response.destroy()),
    redirects: () => void response.writeHead(307, { location: `http://127.0.0.1:9/${told.slice(0, 20)}` }).end(),
    'answers garbage': () => void response.writeHead(200, TYPE).end(`<html>${told}`),
    'answers endlessly': () => pour(response),
    'has another page': () => void response.writeHead(200, TYPE).end('{"Parameters":[],"NextToken":"again"}'),
    'repeats what it was sent': () => fail(403, `InvalidSignatureException ${told}`, everywhere),
  }
  answers[trouble]()
}

/** Sends on and on, as fast as it is taken. */
function pour(response: ServerResponse): void {
  const chunk = ' '.repeat(65_536)
  const more = (): void => {
    while (!response.destroyed && response.write(chunk)) continue
  }
  response
    .writeHead(200, TYPE)
    .on('drain', more)
    .on('error', () => {})
  more()
}
