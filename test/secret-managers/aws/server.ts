import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AccessKey, type Caller, Door } from './door.ts'
import { ACCOUNT, AwsFailure } from './failures.ts'
import { ParameterShelf } from './parameter-shelf.ts'
import { type Members, SecretShelf } from './secret-shelf.ts'
import type { ReceivedRequest } from './sigv4.ts'

/** What a server of AWS's does instead of answering, once. */
export type Trouble =
  | 'throttles'
  | 'fails'
  | 'hangs'
  | 'hangs up'
  | 'redirects'
  | 'answers garbage'
  | 'answers endlessly'
  | 'repeats what it was sent'

/** Secrets Manager and Parameter Store on a port of this machine. */
export interface AwsServer extends AsyncDisposable {
  readonly endpoint: string
  readonly secrets: SecretShelf
  readonly parameters: ParameterShelf
  /** What was asked, oldest first: `secretsmanager.GetSecretValue`. */
  readonly asked: readonly string[]
  /** What it does instead of answering the next requests, one after the other. */
  troubles(...next: readonly Trouble[]): void
  /** Keeps answers back until the returned function is called. */
  hold(): () => void
  /** Does something after the next answer was made and before another is. */
  afterNext(work: () => void): void
}

/** How the server is set up. */
export interface AwsServerOptions {
  /** `eu-west-1` unless said otherwise. */
  readonly region?: string
  readonly keys: readonly AccessKey[]
  /** Its clock, in milliseconds since 1970. */
  readonly now?: () => number
}

/** Starts the server. It checks every signature, and speaks AWS's JSON protocol in version 1.1. */
export async function startAws(options: AwsServerOptions): Promise<AwsServer> {
  const service = new AwsService(options)
  const server = createServer((request, response) => void service.take(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return Object.assign(service, {
    endpoint,
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  })
}

const SERVICES = new Map([
  ['secretsmanager', 'secretsmanager'],
  ['AmazonSSM', 'ssm'],
])

class AwsService {
  readonly secrets: SecretShelf
  readonly parameters: ParameterShelf
  readonly asked: string[] = []
  readonly #door: Door
  readonly #region: string
  readonly #now: () => number
  readonly #troubles: Trouble[] = []
  #held: Promise<void> | undefined
  #after: (() => void) | undefined

  constructor({ region = 'eu-west-1', keys, now = Date.now }: AwsServerOptions) {
    this.secrets = new SecretShelf(region, now)
    this.parameters = new ParameterShelf(region, now)
    this.#door = new Door(keys, region, now)
    this.#region = region
    this.#now = now
  }

  troubles(...next: readonly Trouble[]): void {
    this.#troubles.push(...next)
  }

  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#held = promise
    return resolve
  }

  afterNext(work: () => void): void {
    this.#after = work
  }

  async take(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await received(message)
    const target = message.headers['x-amz-target']
    this.asked.push(String(target))
    response.setHeader('date', new Date(this.#now()).toUTCString())
    response.setHeader('x-amzn-requestid', randomUUID())
    await this.#held
    const trouble = this.#troubles.shift()
    if (trouble !== undefined) return makeTrouble(trouble, request, response)
    try {
      send(response, 200, this.#answer(String(target), request))
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error
      send(response, error.status, { __type: error.type, message: error.message, Message: error.message })
    }
    this.#after?.()
    this.#after = undefined
  }

  #answer(target: string, request: ReceivedRequest): Members {
    const [prefix = '', operation = ''] = target.split('.')
    const service = SERVICES.get(prefix)
    if (service === undefined || request.method !== 'POST') throw new AwsFailure('UnknownOperationException', '')
    const caller = this.#door.enter(request, service)
    const shelf = service === 'ssm' ? this.parameters : this.secrets
    if (!/^[A-Z]/.test(operation) || !(operation in shelf)) throw new AwsFailure('UnknownOperationException', '')
    const members = membersOf(request)
    this.#allow(caller, `${service}:${operation}`, members)
    return (shelf as unknown as Record<string, (members: Members) => Members>)[operation]?.call(shelf, members) ?? {}
  }

  #allow({ arn, denied }: Caller, action: string, { SecretId, Name, Path }: Members): void {
    if (denied.includes('kms:Decrypt') && action.startsWith('secretsmanager:'))
      throw new AwsFailure('AccessDeniedException', 'Access to KMS is not allowed')
    const refused = denied.find(one => one === action || one === 'kms:Decrypt')
    const resource = `arn:aws:${action.split(':')[0]}:${this.#region}:${ACCOUNT}:${String(SecretId ?? Name ?? Path)}`
    if (refused !== undefined)
      throw new AwsFailure(
        'AccessDeniedException',
        `User: ${arn} is not authorized to perform: ${refused} on resource: ${resource} because no identity-based policy allows the ${refused} action`,
      )
  }
}

async function received(message: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  const { rawHeaders, method = '', url: target = '' } = message
  const headers = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
  )
  return { method, target, headers, body: Buffer.concat(chunks) }
}

function membersOf({ body }: ReceivedRequest): Members {
  try {
    return JSON.parse(Buffer.from(body).toString()) as Members
  } catch {
    throw new AwsFailure('SerializationException', '')
  }
}

function send(response: ServerResponse, status: number, members: Members): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(members))
}

function makeTrouble(trouble: Trouble, request: ReceivedRequest, response: ServerResponse): void {
  const text = `${JSON.stringify(request.headers)} ${Buffer.from(request.body).toString()}`
  const answers: Record<Trouble, () => void> = {
    throttles: () => send(response, 400, { __type: 'ThrottlingException', message: 'Rate exceeded' }),
    fails: () =>
      send(response, 500, { __type: 'InternalServiceError', Message: 'An error occurred on the server side.' }),
    hangs: () => {},
    'hangs up': () => void response.destroy(),
    redirects: () => void response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end(),
    'answers garbage': () =>
      void response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(`<html>${text}`),
    'answers endlessly': () => stream(response),
    'repeats what it was sent': () =>
      send(response, 403, { __type: 'InvalidSignatureException', message: text, Authorization: text, [text]: text }),
  }
  answers[trouble]()
}

/** Sends on and on, as fast as it is taken. */
function stream(response: ServerResponse): void {
  const more = (): void => {
    while (!response.destroyed && response.write(' '.repeat(65_536)));
  }
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).on('drain', more)
  more()
}
