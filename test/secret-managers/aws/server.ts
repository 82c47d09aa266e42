import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type AccessKey, type Caller, Door } from './door.ts'
import { ACCOUNT, AwsFailure } from './failures.ts'
import { ParameterShelf } from './parameter-shelf.ts'
import { type Members, SecretShelf } from './secret-shelf.ts'
import type { ReceivedRequest } from './sigv4.ts'
import { makeTrouble, type Trouble } from './trouble.ts'

/** How the server is set up. */
export interface AwsServerOptions {
  /** `eu-west-1` unless said otherwise. */
  readonly region?: string
  readonly keys: readonly AccessKey[]
  /** Its clock, in milliseconds since 1970. */
  readonly now?: () => number
}

const SERVICES = new Map([
  ['secretsmanager', 'secretsmanager'],
  ['AmazonSSM', 'ssm'],
])

/** Secrets Manager and Parameter Store on one port of this machine: AWS's JSON protocol in version 1.1, every signature checked. */
export class AwsServer implements AsyncDisposable {
  readonly secrets: SecretShelf
  readonly parameters: ParameterShelf
  /** What was asked, oldest first: `secretsmanager.GetSecretValue`. */
  readonly asked: string[] = []
  readonly #door: Door
  readonly #region: string
  readonly #now: () => number
  readonly #sockets = new Set<Socket>()
  readonly #forbidden = new Set<string>()
  readonly #troubles: Trouble[] = []
  #state: Trouble | 'well' = 'well'
  #server: Server | undefined
  #port = 0
  #held: Promise<void> | undefined
  #after: (() => void) | undefined
  #arrived = (): void => {}

  private constructor({ region = 'eu-west-1', keys, now = Date.now }: AwsServerOptions) {
    this.secrets = new SecretShelf(region, now)
    this.parameters = new ParameterShelf(region, now)
    this.#door = new Door(keys, region, now)
    this.#region = region
    this.#now = now
  }

  static async start(options: AwsServerOptions): Promise<AwsServer> {
    const server = new AwsServer(options)
    await server.listen()
    return server
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  get connections(): number {
    return this.#sockets.size
  }

  /** What it does instead of answering the next requests, one after the other. */
  troubles(...next: readonly Trouble[]): void {
    this.#troubles.push(...next)
  }

  /** What it does instead of answering any request, until it is well again. */
  turn(state: Trouble | 'well'): void {
    this.#state = state
    if (state === 'well') for (const socket of this.#sockets) socket.destroy()
  }

  /** Keeps answers back until the returned function is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#held = promise
    return () => {
      this.#held = undefined
      resolve()
    }
  }

  /** Resolves when the next request arrives. */
  async arrival(): Promise<void> {
    await new Promise<void>(resolve => (this.#arrived = resolve))
  }

  /** Does something once the next answer was made, before another is. */
  afterNext(work: () => void): void {
    this.#after = work
  }

  /** Lets nobody read what has this name. */
  forbid(name: string): void {
    this.#forbidden.add(name)
  }

  /** Listens, on the same port as before. */
  async listen(): Promise<void> {
    const server = createServer((request, response) => void this.#take(request, response))
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    server.listen(this.#port, '127.0.0.1')
    await once(server, 'listening')
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
  }

  /** Stops listening; what it keeps stays. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #take(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await received(message)
    const target = String(message.headers['x-amz-target'])
    this.asked.push(target)
    this.#arrived()
    response.setHeader('date', new Date(this.#now()).toUTCString())
    response.setHeader('x-amzn-requestid', randomUUID())
    await this.#held
    const trouble = this.#troubles.shift() ?? this.#state
    if (trouble === 'well') this.#answer(target, request, response)
    else makeTrouble(trouble, request, response, `${this.secrets.confess()} ${this.parameters.confess()}`)
    this.#after?.()
    this.#after = undefined
  }

  #answer(target: string, request: ReceivedRequest, response: ServerResponse): void {
    const send = (status: number, members: Members): void =>
      void response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(members))
    try {
      send(200, this.#answerTo(target, request))
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error
      const word = target.startsWith('secretsmanager') ? 'Message' : 'message'
      send(error.status, { __type: error.type, [word]: error.message })
    }
  }

  #answerTo(target: string, request: ReceivedRequest): Members {
    const [prefix = '', operation = ''] = target.split('.')
    const service = SERVICES.get(prefix)
    if (service === undefined || request.method !== 'POST') throw new AwsFailure('UnknownOperationException', '')
    const caller = this.#door.enter(request, service)
    const shelf = (service === 'ssm' ? this.parameters : this.secrets) as unknown as Shelf
    if (!/^[A-Z]/.test(operation) || !(operation in shelf)) throw new AwsFailure('UnknownOperationException', '')
    const members = membersOf(request)
    this.#allow(caller, `${service}:${operation}`, members)
    return shelf[operation]?.(members) ?? {}
  }

  #allow({ arn, denied }: Caller, action: string, { SecretId, Name, Path }: Members): void {
    const name = String(SecretId ?? Name ?? Path)
    if (denied.includes('kms:Decrypt') && action.startsWith('secretsmanager:'))
      throw new AwsFailure('AccessDeniedException', 'Access to KMS is not allowed')
    const refused = this.#forbidden.has(name) ? action : denied.find(one => one === action || one === 'kms:Decrypt')
    const resource = `arn:aws:${action.split(':')[0]}:${this.#region}:${ACCOUNT}:${name}`
    if (refused !== undefined)
      throw new AwsFailure(
        'AccessDeniedException',
        `User: ${arn} is not authorized to perform: ${refused} on resource: ${resource} because no identity-based policy allows the ${refused} action`,
      )
  }
}

type Shelf = Readonly<Record<string, (members: Members) => Members>>

async function received(message: IncomingMessage): Promise<ReceivedRequest> {
  const chunks = (await message.toArray()) as Buffer[]
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
