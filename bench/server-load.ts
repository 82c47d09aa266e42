import { connect, type Socket } from 'node:net'
import { once } from 'node:events'

/** One request that is sent again and again, or one after the other. */
export interface Load {
  readonly port: number
  /** The n-th request of a connection may go elsewhere than the one before. */
  readonly path: string | ((turn: number, connection: number) => string)
  /** POST when absent. */
  readonly method?: 'GET' | 'POST' | 'PUT'
  /** A context when absent, and nothing for GET. */
  readonly body?: (turn: number) => string
  readonly headers?: Readonly<Record<string, string>>
  readonly connections?: number
  /** True where who asks may take a processor of its own and never sleeps: for servers that are one process. */
  readonly isSleepless?: boolean
}

const BODY = JSON.stringify({ context: { targetingKey: 'user_42', plan: 'pro' } })

/** Requests that are answered in a second, over connections that each wait for their answer. Throws where one is not 200 or 304. */
export async function perSecond(load: Load, milliseconds: number): Promise<number> {
  const { connections = 16, isSleepless = false } = load
  const sockets = await Promise.all(Array.from({ length: connections }, () => connection(load.port)))
  const started = performance.now()
  const until = started + milliseconds
  using _awake = isSleepless ? awake() : undefined
  const counts = await Promise.all(sockets.map((socket, n) => repeated(socket, textsOf(load, n), until)))
  const seconds = (performance.now() - started) / 1000
  for (const socket of sockets) socket.destroy()
  return counts.reduce((sum, count) => sum + count, 0) / seconds
}

/**
 * Keeps this process from sleeping. On one machine whoever writes pays for waking the reader, which on a virtual one takes
 * longer than many an answer: a server that is slow enough for its askers to fall asleep would pay for that too.
 */
function awake(): Disposable {
  let isOver = false
  const again = (): unknown => isOver || setImmediate(again)
  again()
  return { [Symbol.dispose]: () => void (isOver = true) }
}

/** The answer to one request, as it comes over the wire. */
export async function once200(load: Load): Promise<string> {
  const socket = await connection(load.port)
  socket.write(textsOf(load, 0)(0))
  const answer = await new Promise<string>(resolve => {
    let text = ''
    socket.on('data', (part: Buffer) => {
      text += part.toString('latin1')
      if (isWhole(text)) resolve(text)
    })
  })
  socket.destroy()
  return answer
}

/** The text of each request of a connection; made once where it is always the same. */
function textsOf(load: Load, connection: number): (turn: number) => string {
  if (typeof load.path !== 'string' || load.body !== undefined) return turn => textOf(load, turn, connection)
  const text = textOf(load, 0, connection)
  return () => text
}

function textOf({ port, path, method = 'POST', body, headers = {} }: Load, turn: number, connection: number): string {
  const sent = method === 'GET' ? '' : (body?.(turn) ?? BODY)
  const lines = [
    `${method} ${typeof path === 'string' ? path : path(turn, connection)} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    ...(method === 'GET' ? [] : ['content-type: application/json', `content-length: ${sent.length}`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
  return `${lines.join('\r\n')}\r\n\r\n${sent}`
}

async function connection(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true)
  await once(socket, 'connect')
  return socket
}

function repeated(socket: Socket, text: (turn: number) => string, until: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let count = 0
    let answer = ''
    socket.on('error', reject).on('data', (part: Buffer) => {
      answer += part.toString('latin1')
      if (!isWhole(answer)) return
      if (!/^HTTP\/1\.1 (?:200|304)/.test(answer)) return reject(new Error(answer.slice(0, 200)))
      answer = ''
      count += 1
      if (performance.now() >= until) resolve(count)
      else socket.write(text(count))
    })
    socket.write(text(0))
  })
}

function isWhole(answer: string): boolean {
  const head = answer.indexOf('\r\n\r\n')
  if (head === -1) return false
  const length = /\r\ncontent-length: (\d+)/i.exec(answer.slice(0, head + 2))?.[1]
  if (length !== undefined) return answer.length >= head + 4 + Number(length)
  return answer.startsWith('HTTP/1.1 304') || answer.endsWith('\r\n0\r\n\r\n')
}
