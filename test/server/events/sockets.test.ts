import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { liveServer } from '../live-server.ts'
import { config, signed } from './hall.ts'

/** A client that asks for the stream, and takes what comes or not. */
function client(url: string, token: string): { socket: Socket; text: () => string } {
  const { port } = new URL(url)
  const socket = connect(Number(port), '127.0.0.1')
  let text = ''
  socket.setEncoding('utf8').on('data', (part: string) => (text += part))
  socket.on('error', () => {})
  socket.write(`GET /events HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\n\r\n`)
  return { socket, text: () => text }
}

describe('streams over sockets', () => {
  it('a client that reads nothing is cut off, and everybody else hears everything', async () => {
    await using server = await liveServer(config, { limits: { perMinute: 1e6 } })
    const token = server.credentials.token('viewer')
    const [reading, stalled] = [client(server.url, token), client(server.url, token)]
    await expect.poll(() => server.clients()).toBe(2)
    stalled.socket.pause()
    const message = 'x'.repeat(9_000)
    // What a connection itself takes in is the system’s to say: some megabytes.
    for (let value = 0; value < 4_000; value += 1) {
      await server.varve.set('limits.maxSize', value, { ...signed, message })
      await new Promise(resolve => setImmediate(resolve))
      if (value % 100 === 0 && (await server.clients()) === 1) break
    }
    const last = server.varve.head().number
    await expect.poll(() => server.clients()).toBe(1)
    await expect.poll(() => reading.text().includes(`id: ${last}\n`), { timeout: 10_000 }).toBe(true)
    // Its connection is closed although it takes nothing.
    await expect.poll(() => server.connected.has(stalled.socket.localPort)).toBe(false)
    stalled.socket.resume()
    await expect.poll(() => stalled.socket.destroyed || stalled.socket.readableEnded).toBe(true)
    expect(stalled.text()).not.toContain(`id: ${last}\n`)
    reading.socket.destroy()
    await expect.poll(() => server.clients()).toBe(0)
  })
})
