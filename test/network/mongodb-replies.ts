import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { BSON } from 'mongodb'
import type { Address } from './proxy.ts'

/** A document of MongoDB's protocol. */
export type Reply = Record<string, unknown>

/** What becomes of an answer: another one, or none and the connection is reset. */
export type Altered = Reply | 'cut'

/** Bytes of a message before its first section: the header and the flags. */
const HEAD = 16
const FLAGS = 4
const OP_MSG = 2013

interface Rule {
  readonly command: string
  readonly alter: (reply: Reply, request: Reply) => Altered | Promise<Altered>
  left: number
}

/**
 * Stands between clients and a server that speaks MongoDB's protocol, and changes what the server answers to commands, as
 * `failCommand` of the real one would: errors that a server only gives when its disk is full or its members are away.
 * Everything that no rule is about passes as it is.
 * @example
 * await using replies = await MongodbReplies.before(engine)
 * replies.alter('insert', reply => ({ ...reply, writeConcernError: { code: 64, errmsg: 'waiting timed out' } }))
 */
export class MongodbReplies implements Address, AsyncDisposable {
  readonly host = '127.0.0.1'
  readonly port: number
  /** Names of all commands that went to the server, in order. */
  readonly commands: string[] = []
  /** All requests that went to the server, in order. */
  readonly requests: Reply[] = []
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #rules: Rule[] = []

  private constructor(server: Server, target: Address) {
    this.#server = server
    this.port = (server.address() as AddressInfo).port
    server.on('connection', client => this.#join(client, target))
  }

  static async before(target: Address): Promise<MongodbReplies> {
    const server = createServer({ noDelay: true }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new MongodbReplies(server, target)
  }

  /**
   * Changes the next `times` answers (all, when absent) to a command, `insert`, or to one on a collection, `insert
   * varve_records`. Of several rules the newest counts.
   */
  alter(command: string, alter: Rule['alter'], times = Infinity): void {
    this.#rules.unshift({ command, alter, left: times })
  }

  /** Answers a command with an error in place of the server's answer; the server has carried it out. */
  fail(command: string, code: number, errmsg: string, times = Infinity): void {
    this.alter(command, () => ({ ok: 0, code, codeName: `Code${code}`, errmsg }), times)
  }

  /** Lets everything pass. */
  heal(): void {
    this.#rules = []
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  #join(client: Socket, { host, port }: Address): void {
    const server = connect({ host, port, noDelay: true })
    const asked = new Map<number, Reply>()
    for (const socket of [client, server]) {
      this.#sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        client.destroy()
        server.destroy()
      })
    }
    client.on(
      'data',
      chunks(message => {
        const request = documentIn(message)
        if (request !== undefined) {
          this.commands.push(nameIn(request))
          this.requests.push(request)
          asked.set(message.readInt32LE(4), request)
        }
        server.write(message)
      }),
    )
    // One after the other, also where a rule takes its time.
    let line = Promise.resolve()
    server.on(
      'data',
      chunks(message => {
        line = line.then(async () => {
          const request = asked.get(message.readInt32LE(8))
          const answer = request === undefined ? message : await this.#answer(message, request)
          if (answer === 'cut') client.resetAndDestroy()
          else client.write(answer)
        })
      }),
    )
  }

  async #answer(message: Buffer, request: Reply): Promise<Buffer | 'cut'> {
    const rule = this.#rules.find(({ command, left }) => left > 0 && isAbout(command, request))
    const reply = documentIn(message)
    if (rule === undefined || reply === undefined) return message
    rule.left -= 1
    const altered = await rule.alter(reply, request)
    return altered === 'cut' ? altered : messageOf(altered, message)
  }
}

/** Calls back with whole messages, however the network has cut them. */
function chunks(onMessage: (message: Buffer) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0)
  return bytes => {
    rest = Buffer.concat([rest, bytes])
    while (rest.length >= 4 && rest.length >= rest.readInt32LE(0)) {
      const length = rest.readInt32LE(0)
      onMessage(rest.subarray(0, length))
      rest = rest.subarray(length)
    }
  }
}

/** The document of a message, or undefined in the older form that a connection begins with. */
function documentIn(message: Buffer): Reply | undefined {
  if (message.readInt32LE(12) !== OP_MSG) return undefined
  const start = HEAD + FLAGS + 1
  return BSON.deserialize(message.subarray(start, start + message.readInt32LE(start)), { promoteLongs: false })
}

function messageOf(reply: Reply, original: Buffer): Buffer {
  const body = BSON.serialize(reply)
  const start = Buffer.from(original.subarray(0, HEAD + FLAGS + 1))
  start.writeInt32LE(start.length + body.length, 0)
  // Without the checksum that the original may have.
  start.writeInt32LE(0, HEAD)
  return Buffer.concat([start, body])
}

function nameIn(request: Reply): string {
  return Object.keys(request)[0] ?? ''
}

/** True for `find` and for `find varve_log`, when that is what is asked for. */
function isAbout(command: string, request: Reply): boolean {
  const [name, of] = command.split(' ')
  return name === nameIn(request) && (of === undefined || of === request[name])
}
