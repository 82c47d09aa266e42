import { writeFileSync } from 'node:fs'
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

describe('a server with a certificate', () => {
  it('takes over a renewed one while it runs, and keeps the former where the new one is wrong', async () => {
    await using box = await sandbox()
    const [cert, key] = [box.path('cert.pem'), box.path('key.pem')]
    const put = (pair: { readonly cert: string; readonly key: string }): void => {
      writeFileSync(cert, pair.cert)
      writeFileSync(key, pair.key)
    }
    put(selfSigned(0x11))
    const warnings: string[] = []
    const warn = (text: string): void => void warnings.push(text)
    await using serving = await serve(testConfig(config), { ...development, tls: { cert, key }, warn })
    expect(serving.url).toMatch(/^https:/)
    expect(await serialOf(serving.url)).toBe('11')
    writeFileSync(key, selfSigned(0x22).key)
    await expect.poll(() => warnings.length, { timeout: 10_000 }).toBeGreaterThan(0)
    expect(await serialOf(serving.url)).toBe('11')
    put(selfSigned(0x33))
    await expect.poll(() => serialOf(serving.url), { timeout: 10_000 }).toBe('33')
  })

  it('does not start with files that are none, and quotes nothing of them', async () => {
    await using box = await sandbox({ files: { 'cert.pem': 'not a certificate', 'key.pem': 'top secret' } })
    const tls = { cert: box.path('cert.pem'), key: box.path('key.pem') }
    const refused = serve(testConfig(config), { ...development, tls })
    await expect(refused).rejects.toMatchObject({ code: 'CERTIFICATE_UNUSABLE' })
    await expect(refused).rejects.not.toThrow('top secret')
  })
})
