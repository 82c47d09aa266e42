import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FaultProxy } from './proxy.ts'

/** Answers every line with the same line in capitals. */
class Engine {
  readonly heard: string[] = []
  readonly sockets: Socket[] = []
  readonly #server: Server = createServer(socket => this.#serve(socket))

  async start(): Promise<{ host: string; port: number }> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return { host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port }
  }

  stop(): void {
    this.#server.close()
    for (const socket of this.sockets) socket.destroy()
  }

  #serve(socket: Socket): void {
    this.sockets.push(socket)
    socket.on('error', () => {})
    socket.setEncoding('utf8').on('data', (text: string) => {
      this.heard.push(text)
      socket.write(text.toUpperCase())
    })
  }
}

/** A client, with all it has heard and how its connection ended. */
interface Client {
  readonly socket: Socket
  heard: string
  ended: string | undefined
}

let engine: Engine
let network: FaultProxy
const clients: Client[] = []

beforeEach(async () => {
  engine = new Engine()
  network = await FaultProxy.before(await engine.start())
})
afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.destroy()
  await network[Symbol.asyncDispose]()
  engine.stop()
})

function join(): Client {
  const client: Client = { socket: connect(network.port, network.host), heard: '', ended: undefined }
  client.socket.setEncoding('utf8').on('data', (text: string) => (client.heard += text))
  client.socket.on('error', (error: NodeJS.ErrnoException) => (client.ended = error.code))
  client.socket.on('close', () => (client.ended ??= 'goodbye'))
  clients.push(client)
  return client
}

/** A client that has been answered once. */
async function known(): Promise<Client> {
  const client = join()
  client.socket.write('hello\n')
  await expect.poll(() => client.heard).toBe('HELLO\n')
  client.heard = ''
  engine.heard.length = 0
  return client
}

describe('a network without a fault', () => {
  it('carries requests and answers, and the goodbye of either side', async () => {
    const [one, two] = [await known(), await known()]
    expect(network.connections).toBe(2)
    one.socket.end()
    engine.sockets.at(1)?.end()
    await expect.poll(() => [one.ended, two.ended]).toEqual(['goodbye', 'goodbye'])
    await expect.poll(() => network.connections).toBe(0)
  })

  it('carries a megabyte as it is', async () => {
    const client = join()
    client.socket.write('é'.repeat(1 << 19))
    await expect.poll(() => client.heard).toBe('É'.repeat(1 << 19))
  })
})

describe('a network that is slow', () => {
  it('delays every answer by as much as it is told to, and keeps their order', async () => {
    const client = await known()
    network.fault({ delay: 120 }, 'down')
    const asked = performance.now()
    client.socket.write('one\n')
    client.socket.write('two\n')
    await expect.poll(() => client.heard).toBe('ONE\nTWO\n')
    // A timer may fire a little before its time.
    expect(performance.now() - asked).toBeGreaterThan(115)
  })

  it('drips a few bytes at a time', async () => {
    const client = await known()
    network.fault({ drip: 2, every: 5 }, 'down')
    const pieces: string[] = []
    client.socket.on('data', (text: string) => pieces.push(text))
    client.socket.write('drop by drop\n')
    await expect.poll(() => client.heard).toBe('DROP BY DROP\n')
    expect(pieces.length).toBeGreaterThan(3)
  })

  it('lets through at once what it had delayed, once it is healed', async () => {
    const client = await known()
    network.fault({ delay: 3_600_000 }, 'up')
    client.socket.write('in an hour\n')
    await heard(client)
    await network.heal()
    await expect.poll(() => client.heard).toBe('IN AN HOUR\n')
  })

  /** Waits until the network has taken in what a client wrote. */
  async function heard({ socket }: Client): Promise<void> {
    await expect.poll(() => socket.writableLength).toBe(0)
    expect(engine.heard).toEqual([])
  }
})

describe('a network that loses', () => {
  it('cuts after the request: the engine has heard it, and its client is told nothing but that it ended', async () => {
    const [client, other] = [await known(), await known()]
    const cut = network.cutAfterRequest(request => request.includes('append'))
    client.socket.write('look\n')
    await expect.poll(() => client.heard).toBe('LOOK\n')
    client.socket.write('append 7\n')
    await cut
    await expect.poll(() => client.ended).toBe('ECONNRESET')
    expect(client.heard).toBe('LOOK\n')
    expect(engine.heard).toEqual(['look\n', 'append 7\n'])
    other.socket.write('append 8\n')
    await expect.poll(() => other.heard).toBe('APPEND 8\n')
  })

  it('refuses new connections while those that are there go on, and takes new ones when it is healed', async () => {
    const client = await known()
    network.refuse()
    const refused = join()
    await expect.poll(() => refused.ended).toBe('ECONNREFUSED')
    client.socket.write('still here\n')
    await expect.poll(() => client.heard).toBe('STILL HERE\n')
    await network.heal()
    await known()
  })

  it('resets every connection, and tells both sides', async () => {
    const client = await known()
    network.reset()
    await expect.poll(() => client.ended).toBe('ECONNRESET')
    await expect.poll(() => engine.sockets.map(({ destroyed }) => destroyed)).toEqual([true])
  })

  it('is a black hole: old and new connections stay open, and nobody hears a word, not even that one has ended', async () => {
    const client = await known()
    network.blackHole()
    const late = join()
    await once(late.socket, 'connect')
    for (const { socket } of [client, late]) socket.end('is anybody there?\n')
    await expect.poll(() => network.connections).toBe(2)
    await network.heal()
    await known()
    expect([client, late].map(({ heard, ended }) => ({ heard, ended }))).toEqual([
      { heard: '', ended: undefined },
      { heard: '', ended: undefined },
    ])
    expect(engine.sockets.slice(0, 2).map(({ destroyed }) => destroyed)).toEqual([false, false])
  })

  it('keeps a connection mute that was swallowed, also when it is healed: the rest would make no sense', async () => {
    const client = await known()
    network.fault('swallow', 'down')
    client.socket.write('heard\n')
    await expect.poll(() => engine.heard).toEqual(['heard\n'])
    await network.heal()
    client.socket.write('and answered?\n')
    await expect.poll(() => engine.heard).toEqual(['heard\n', 'and answered?\n'])
    await known()
    expect(client).toMatchObject({ heard: '', ended: undefined })
  })

  it('holds what is sent while it is parted, and delivers it when it is healed, late as it is', async () => {
    const client = await known()
    network.fault('hold')
    client.socket.write('append 9\n')
    const gone = join()
    gone.socket.end('append 10\n')
    await once(gone.socket, 'finish')
    expect(engine.heard).toEqual([])
    await network.heal()
    await expect.poll(() => client.heard).toBe('APPEND 9\n')
    await expect.poll(() => engine.heard).toContain('append 10\n')
  })

  it.each([['client'], ['engine']] as const)(
    'leaves a connection half open: only the %s believes in it',
    async side => {
      const client = await known()
      network.halfOpen(side)
      const other = side === 'client' ? engine.sockets[0] : client.socket
      await expect.poll(() => other?.destroyed).toBe(true)
      const believer = side === 'client' ? client.socket : engine.sockets[0]
      believer?.write('are you there?\n')
      await known()
      expect(believer?.destroyed).toBe(false)
      expect(client.heard).toBe('')
    },
  )
})
