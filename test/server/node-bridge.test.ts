import { connect } from 'node:net'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { toNode } from '../../src/server/node/bridge.ts'
import { toExpress } from '../../src/server/express.ts'
import { listening } from './listening.ts'

/** Says what it was asked. */
const echo = async (request: Request): Promise<Response> =>
  Response.json({
    url: request.url,
    method: request.method,
    twice: request.headers.get('x-twice'),
    body: await request.text(),
  })

const asked = async (response: Response): Promise<Record<string, unknown>> =>
  (await response.json()) as Record<string, unknown>

describe('a handler of Fetch behind a server of Node', () => {
  it('is told the address, the method, the headers and the body as they were sent', async () => {
    await using served = await listening(toNode(echo))
    const response = await fetch(`${served.url}/a%2Fb/ü?x=1&y=%20`, { method: 'POST', body: 'Grüße' })
    expect(await asked(response)).toEqual({
      url: `${served.url}/a%2Fb/%C3%BC?x=1&y=%20`,
      method: 'POST',
      twice: null,
      body: 'Grüße',
    })
    const twice = await served.raw(
      'GET / HTTP/1.1\r\nHost: shop.test\r\nX-Twice: a\r\nX-Twice: b\r\nConnection: close\r\n\r\n',
    )
    expect(twice).toContain('"twice":"a, b"')
  })

  it('is told all of a body that comes in many parts', async () => {
    await using served = await listening(toNode(echo))
    const body = 'Grüße, '.repeat(100_000)
    expect((await asked(await fetch(served.url, { method: 'POST', body })))['body']).toBe(body)
  })

  it('gets everything that Request can do, also what is rare', async () => {
    const forms = async (request: Request): Promise<Response> => {
      const copy = request.clone()
      const form = await request.formData()
      return Response.json([request instanceof Request, form.get('a'), await copy.text(), request.bodyUsed])
    }
    await using served = await listening(toNode(forms))
    const response = await fetch(served.url, { method: 'POST', body: new URLSearchParams({ a: '1' }) })
    expect(await response.json()).toEqual([true, '1', 'a=1', true])
  })

  it('answers HEAD without a body, and ends the stream that nobody reads', async () => {
    let isEnded = false
    const endless = async (): Promise<Response> =>
      new Response(new ReadableStream({ cancel: () => void (isEnded = true) }))
    await using served = await listening(toNode(endless))
    const response = await fetch(served.url, { method: 'HEAD' })
    expect(await response.text()).toBe('')
    expect(isEnded).toBe(true)
  })

  it('answers HTTP/1.0, which knows no chunks and needs no host', async () => {
    await using served = await listening(toNode(echo))
    const answer = await served.raw('GET /x HTTP/1.0\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 200/)
    expect(answer).not.toMatch(/transfer-encoding/i)
    expect(answer).toContain('"url":"http://localhost/x"')
  })

  it.each([
    ['a host that is another address', 'GET / HTTP/1.1\r\nHost: shop.test/@evil.test\r\nConnection: close\r\n\r\n'],
    ['a host with a user', 'GET / HTTP/1.1\r\nHost: a@evil.test\r\nConnection: close\r\n\r\n'],
    ['a path with bytes that no address has', 'GET /\u00ff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
  ])('refuses %s', async (_, request) => {
    await using served = await listening(toNode(echo))
    expect(await served.raw(request)).toMatch(/^HTTP\/1\.1 400/)
  })

  it('takes the path of an address that names all of it, and never its host', async () => {
    await using served = await listening(toNode(echo))
    const answer = await served.raw('GET http://evil.test/x?y HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n')
    expect(answer).toContain('"url":"http://shop.test/x?y"')
  })

  it('refuses headers that are too long before anybody is asked', async () => {
    await using served = await listening(toNode(() => Promise.reject(new Error('asked'))))
    const response = await fetch(served.url, { headers: { 'x-long': 'x'.repeat(20_000) } })
    expect(response.status).toBe(431)
  })

  it('answers 500 without a word of what went wrong, when a handler rejects', async () => {
    await using served = await listening(toNode(() => Promise.reject(new Error('the password is rosebud'))))
    const response = await fetch(served.url)
    expect([response.status, await response.text()]).toEqual([500, 'Something went wrong here.\n'])
  })

  it('leaves what is not below its mount to whoever comes next', async () => {
    const listener = toNode(echo, { mount: 'varve/' })
    await using served = await listening((request, response) =>
      listener(request, response, () => void response.end('ours')),
    )
    expect(await (await fetch(`${served.url}/varvel`)).text()).toBe('ours')
    expect((await asked(await fetch(`${served.url}/varve/v1`)))['url']).toBe(`${served.url}/varve/v1`)
  })
})

describe('a body that a parser read before', () => {
  it.each([
    ['JSON', 'application/json', '{"a":[1,"ü"]}'],
    ['a form', 'application/x-www-form-urlencoded', 'a=1&a=2&b=x+y'],
    ['text', 'text/plain', 'Grüße'],
    ['bytes', 'application/octet-stream', 'abc'],
  ])('arrives once more, for %s', async (_, type, body) => {
    const app = express()
    app.use(express.json(), express.urlencoded(), express.text(), express.raw())
    app.use(toExpress(echo))
    await using served = await listening(app)
    const response = await fetch(served.url, { method: 'POST', body, headers: { 'content-type': type } })
    expect((await asked(response))['body']).toBe(body)
  })
})

describe('a client that goes', () => {
  it('ends the answer that it does not read any more', async () => {
    let isEnded = false
    const endless = async (): Promise<Response> =>
      new Response(
        new ReadableStream({
          start: control => control.enqueue(new TextEncoder().encode('data: 1\n\n')),
          cancel: () => void (isEnded = true),
        }),
      )
    await using served = await listening(toNode(endless))
    const leaving = new AbortController()
    const response = await fetch(served.url, { signal: leaving.signal })
    await response.body?.getReader().read()
    leaving.abort()
    await expect.poll(() => isEnded).toBe(true)
  })

  it('aborts the signal that its handler was given, in both places', async () => {
    const signals: AbortSignal[] = []
    await using served = await listening(
      toNode((request, from) => {
        if (from?.signal !== undefined) signals.push(request.signal, from.signal)
        return new Promise(() => {})
      }),
    )
    const leaving = new AbortController()
    const response = fetch(served.url, { signal: leaving.signal })
    await expect.poll(() => signals.length).toBe(2)
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false])
    leaving.abort()
    await expect(response).rejects.toThrow('aborted')
    await expect.poll(() => signals.map(({ aborted }) => aborted)).toEqual([true, true])
  })

  it('does not abort the signal of a request that was answered', async () => {
    const signals: AbortSignal[] = []
    await using served = await listening(
      toNode(async request => {
        signals.push(request.signal)
        return new Response('done')
      }),
    )
    await (await fetch(served.url)).text()
    await expect.poll(() => signals[0]?.aborted).toBe(false)
  })

  it('that reads slowly is waited for: nothing piles up here', async () => {
    let made = 0
    const chunk = new Uint8Array(64 << 10)
    const plenty = async (): Promise<Response> =>
      new Response(
        new ReadableStream({
          pull: control => {
            made++
            if (made > 2000) control.close()
            else control.enqueue(chunk)
          },
        }),
      )
    await using served = await listening(toNode(plenty))
    const socket = connect(served.port, '127.0.0.1').pause()
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    let before = -1
    // It stands still once the connection is full, long before all of the 125 MiB were made.
    await expect.poll(() => before === (before = made) && made > 0, { interval: 100 }).toBe(true)
    expect(made).toBeLessThan(1000)
    socket.destroy()
  })
})
