import { chmodSync, writeFileSync } from 'node:fs'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { connect, type Socket } from 'node:net'
import process from 'node:process'
import { connect as connectSecurely } from 'node:tls'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { defineConfig, live } from 'varve'
import { integer } from 'varve/schema'
import { serve } from 'varve/server/node'
import { sandbox, testConfig } from 'varve/testing'
import { selfSigned } from './self-signed.ts'

const config = defineConfig({ limits: { uploads: live(integer(), { default: 10, doc: 'Uploads a day.' }) } })
const development = { environment: 'development', port: 0 }

/** The serial number of the certificate that a server shows. */
async function serialOf(url: string): Promise<string> {
  const socket = connectSecurely({ port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const { serialNumber } = socket.getPeerCertificate()
  socket.destroy()
  return serialNumber
}

describe('a server by itself', () => {
  it.each(['0.0.0.0', '::', '192.0.2.1', 'example.com', '127.0.0.1.example.com'])(
    'does not listen on %s in development, where whoever reaches it may change everything',
    async host => {
      for (const environment of ['development', 'test'])
        await expect(serve(testConfig(config), { host, environment, port: 0 })).rejects.toMatchObject({
          code: 'LISTEN_REFUSED',
        })
    },
  )

  it('listens on this machine only, unless it is told otherwise', async () => {
    await using serving = await serve(testConfig(config), development)
    expect(serving.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    await using public_ = await serve(testConfig(config), { host: '0.0.0.0', environment: 'production', port: 0 })
    expect(public_.url).toMatch(/^http:\/\/localhost:\d+$/)
  })

  it('says what to do about a port that is taken, and leaves nothing behind', async () => {
    await using serving = await serve(testConfig(config), development)
    const port = Number(new URL(serving.url).port)
    await expect(serve(testConfig(config), { ...development, port })).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port}: another program has this port`,
    )
  })

  it('ends streams, lets a request under way end, and takes no more', async () => {
    const varve = testConfig(config)
    const serving = await serve(varve, development)
    const stream = await fetch(`${serving.url}/events`)
    const asked = fetch(`${serving.url}/v1/values`, { headers: { 'min-revision': '1' } })
    // The server is known to have it once a second one is answered.
    await (await fetch(`${serving.url}/health`)).text()
    const closed = serving.close()
    await varve.set('limits.uploads', 11, { by: 'dana', message: 'Meanwhile' })
    expect((await asked).status).toBe(200)
    expect(await stream.text()).toContain('event: end')
    await closed
    await expect(fetch(serving.url)).rejects.toThrow('fetch failed')
    await serving.close()
  })

  it('cuts what does not end within its grace', async () => {
    const serving = await serve(testConfig(config), { ...development, grace: 30 })
    const body = new ReadableStream({ start: control => control.enqueue(new TextEncoder().encode('{"val')) })
    const hanging = fetch(`${serving.url}/v1/values/limits.uploads`, {
      ...{ method: 'PUT', body, duplex: 'half', headers: { 'content-type': 'application/json' } },
    })
    const outcome = hanging.then(
      ({ status }) => String(status),
      (error: unknown) => String(error),
    )
    await (await fetch(`${serving.url}/health`)).text()
    await serving.close()
    expect(await outcome).toBe('TypeError: fetch failed')
  })
})

/** Sends a first part and then a byte every 20 ms, and gives what was answered until the connection was cut. */
async function drip(url: string, first: string, next = 'a'): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  let said = ''
  socket.on('data', (chunk: Buffer) => void (said += chunk.toString())).on('error', () => {})
  socket.write(first)
  const dripping = setInterval(() => socket.write(next), 20)
  // An answer that is cut off may be an error of the connection first.
  await new Promise(resolve => socket.once('close', resolve))
  clearInterval(dripping)
  return said
}

/** The other end of a client's connection, at a server of this process. */
function heldBy(client: Socket): Promise<Socket> {
  return new Promise(resolve => {
    const heard = (message: unknown): void => {
      const { socket } = message as { readonly socket: Socket }
      if (socket.remotePort !== client.localPort) return
      unsubscribe('net.server.socket', heard)
      resolve(socket)
    }
    subscribe('net.server.socket', heard)
  })
}

// Node itself would look only after half a minute.
describe('a client that sends a byte now and then', { timeout: 15_000 }, () => {
  const post = 'POST /v1/evaluate HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n'
  it.each([
    ['its headers', 'GET /health HTTP/1.1\r\nhost: localhost\r\nx-slow: '],
    ['its body', `${post}content-length: 100000\r\n\r\n{"keys":["`],
    ['nothing that is HTTP', ''],
  ])('of %s is cut when its time is over, and however many do so, others are answered', async (_, first) => {
    const patience = { headers: '150ms', request: '300ms' }
    await using serving = await serve(testConfig(config), { ...development, patience })
    const slow = Array.from({ length: 50 }, () => drip(serving.url, first))
    expect((await fetch(`${serving.url}/health/live`)).status).toBe(200)
    const answers = new Set((await Promise.all(slow)).map(said => said.slice(0, 12)))
    expect([...answers].every(said => ['HTTP/1.1 408', 'HTTP/1.1 400', ''].includes(said))).toBe(true)
  })

  it('that takes nothing of its answers is cut', async () => {
    await using serving = await serve(testConfig(config), { ...development, patience: { answer: '100ms' } })
    const client = connect(Number(new URL(serving.url).port), '127.0.0.1')
      .pause()
      .on('error', () => {})
    const held = await heldBy(client)
    // Several times what the kernels of both sides hold for them.
    client.write('GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n'.repeat(80))
    await once(held, 'close')
    client.destroy()
  })

  it('is not one that listens, and is told nothing for a while', async () => {
    const varve = testConfig(config)
    await using serving = await serve(varve, { ...development, patience: { answer: '50ms' } })
    const socket = connect(Number(new URL(serving.url).port), '127.0.0.1').setEncoding('utf8')
    let said = ''
    socket.on('data', (text: string) => void (said += text))
    socket.write('GET /events HTTP/1.1\r\nhost: localhost\r\n\r\n')
    await expect.poll(() => said).toContain('text/event-stream')
    // Several times as long as somebody may take nothing of what waits for them.
    await once(socket.setTimeout(250), 'timeout')
    await varve.set('limits.uploads', 11, { by: 'ops', message: 'Sale' })
    await expect.poll(() => said).toContain('"limits.uploads"')
    socket.destroy()
  })

  it('of a greeting of TLS is cut as well', async () => {
    await using box = await sandbox()
    const [cert, key] = [box.path('cert.pem'), box.path('key.pem')]
    const pair = selfSigned(0x55)
    writeFileSync(cert, pair.cert)
    writeFileSync(key, pair.key, { mode: 0o600 })
    await using serving = await serve(testConfig(config), {
      ...{ ...development, tls: { cert, key }, patience: { headers: '150ms' } },
    })
    expect(await drip(serving.url, '\u0016\u0003\u0001\u0002\u0000', '')).toBe('')
  })
})

describe('a server with a certificate', () => {
  it('takes over a renewed one while it runs, and keeps the former where the new one is wrong', async () => {
    await using box = await sandbox()
    const [cert, key] = [box.path('cert.pem'), box.path('key.pem')]
    const put = (pair: { readonly cert: string; readonly key: string }): void => {
      writeFileSync(cert, pair.cert)
      writeFileSync(key, pair.key, { mode: 0o600 })
    }
    put(selfSigned(0x11))
    const warnings: string[] = []
    const warn = (text: string): void => void warnings.push(text)
    await using serving = await serve(testConfig(config), { ...development, tls: { cert, key }, warn })
    expect(serving.url).toMatch(/^https:/)
    expect([await serialOf(serving.url), warnings]).toEqual(['11', []])
    writeFileSync(key, selfSigned(0x22).key)
    await expect.poll(() => warnings.length, { timeout: 10_000 }).toBeGreaterThan(0)
    expect(await serialOf(serving.url)).toBe('11')
    put(selfSigned(0x33))
    await expect.poll(() => serialOf(serving.url), { timeout: 10_000 }).toBe('33')
  })

  it.skipIf(process.platform === 'win32')('warns of a key that everybody on the machine can read', async () => {
    await using box = await sandbox()
    const [cert, key] = [box.path('cert.pem'), box.path('key.pem')]
    const pair = selfSigned(0x44)
    writeFileSync(cert, pair.cert)
    writeFileSync(key, pair.key)
    for (const [mode, said] of [
      [0o640, []],
      [0o644, [expect.stringContaining(`(mode 644): chmod 600 ${key}`)]],
    ] as const) {
      chmodSync(key, mode)
      const warnings: string[] = []
      const warn = (text: string): void => void warnings.push(text)
      await using _ = await serve(testConfig(config), { ...development, tls: { cert, key }, warn })
      expect(warnings).toEqual(said)
    }
  })

  it('does not start with files that are none, and quotes nothing of them', async () => {
    await using box = await sandbox({ files: { 'cert.pem': 'not a certificate', 'key.pem': 'top secret' } })
    const tls = { cert: box.path('cert.pem'), key: box.path('key.pem') }
    const refused = serve(testConfig(config), { ...development, tls })
    await expect(refused).rejects.toMatchObject({ code: 'CERTIFICATE_UNUSABLE' })
    await expect(refused).rejects.not.toThrow('top secret')
  })
})
