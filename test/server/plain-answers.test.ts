import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { toNode } from '../../src/server/node/bridge.ts'
import { PlainAnswer } from '../../src/server/plain-answer.ts'
import { PlainHeaders } from '../../src/server/plain-headers.ts'
import { served as serveShop } from './http/served.ts'
import { listening } from './listening.ts'

const wire = async (response: Response): Promise<unknown> => {
  // When it was answered, and what a connection is, is Node's to say.
  const {
    date,
    connection,
    'keep-alive': kept,
    'content-length': length,
    ...headers
  } = Object.fromEntries(response.headers)
  return { status: response.status, headers, body: await response.text() }
}

describe('an answer of the handler', () => {
  it('is a real Response for whoever calls it, which everything can be done with', async () => {
    await using shop = await serveShop()
    const answer = await shop.handler(new Request('http://shop.test/v1/values'))
    expect(answer).not.toBeInstanceOf(PlainAnswer)
    // The platform takes only its own: another class in its place throws here.
    expect(() => new Response(answer.clone().body, answer)).not.toThrow()
    expect(await answer.json()).toMatchObject({ total: 7 })
  })

  it.each([
    ['a list', 'GET', '/v1/values'],
    ['a problem', 'GET', '/v1/values/checkout.newFlo'],
    ['nothing but its head', 'HEAD', '/v1/values'],
    ['what may be asked', 'OPTIONS', '/v1/values'],
    ['a method that is none', 'DELETE', '/v1/values'],
    ['an evaluation', 'POST', '/ofrep/v1/evaluate/flags/checkout.newFlow'],
  ])('is the same over Node as through Fetch: %s', async (_, method, path) => {
    await using shop = await serveShop()
    await using served = await listening(toNode(shop.handler))
    const headers = { 'x-request-id': 'asked-once' }
    const fetched = await shop.handler(new Request(`${served.url}${path}`, { method, headers }))
    expect(await wire(await fetch(`${served.url}${path}`, { method, headers }))).toEqual(await wire(fetched))
  })
})

describe('plain headers', () => {
  const pairs: [string, string][] = [
    ['X-Twice', 'a'],
    ['x-twice', 'b'],
    ['Cookie', 'a=1'],
    ['cookie', 'b=2'],
    ['Set-Cookie', 'c=3'],
    ['set-cookie', 'd=4'],
    ['Accept', '*/*'],
  ]
  const both = (): [Headers, Headers] => {
    const [own, real] = [new PlainHeaders(), new Headers()]
    for (const [name, value] of pairs) for (const one of [own, real]) one.append(name, value)
    return [own, real]
  }
  const sorted = (headers: Headers): [string, string][] => [...headers].toSorted()

  it('say what those of the platform say', () => {
    const [own, real] = both()
    expect(sorted(own)).toEqual(sorted(real))
    for (const [name] of pairs) expect([own.get(name), own.has(name)]).toEqual([real.get(name), real.has(name)])
    expect([own.getSetCookie(), own.get('none'), own.has('none')]).toEqual([real.getSetCookie(), null, false])
    expect([[...own.keys()].length, [...own.values()].length]).toEqual([[...real].length, [...real].length])
    expect(sorted(new Headers(own))).toEqual(sorted(real))
  })

  it('change as those of the platform do', () => {
    const [own, real] = both()
    for (const one of [own, real]) {
      one.delete('Cookie')
      one.set('X-Twice', 'c')
      one.set('Set-Cookie', 'e=5')
    }
    const told: string[] = []
    own.forEach((value, name) => void told.push(`${name}: ${value}`))
    expect(told.toSorted()).toEqual(sorted(real).map(([name, value]) => `${name}: ${value}`))
    own.delete('set-cookie')
    expect(own.has('set-cookie')).toBe(false)
  })
})

describe('a plain answer', () => {
  it('can do what a Response can', async () => {
    const answer = (): PlainAnswer => new PlainAnswer('{"a":1}', { headers: { 'content-type': 'application/json' } })
    expect(answer()).toBeInstanceOf(Response)
    expect([answer().ok, answer().bodyUsed, await answer().text()]).toEqual([true, false, '{"a":1}'])
    expect([await answer().json(), await answer().clone().json()]).toEqual([{ a: 1 }, { a: 1 }])
    expect([(await answer().arrayBuffer()).byteLength, (await answer().blob()).size]).toEqual([7, 7])
    expect(await new Response(answer().body).text()).toBe('{"a":1}')
    expect(new PlainAnswer(undefined, { status: 204 }).body).toBe(null)
  })

  it('never lets a header break out of its line', () => {
    const answer = new PlainAnswer('', { headers: { 'x-bad': 'a\r\nset-cookie: b=1' } })
    expect(() => answer.real()).toThrow(TypeError)
  })
})

describe('headers of a request to Node', () => {
  const asked = async (lines: readonly string[]): Promise<Headers> => {
    const heard = Promise.withResolvers<Headers>()
    await using served = await listening(
      toNode(async ({ headers }) => {
        heard.resolve(headers)
        return new Response()
      }),
    )
    await sent(served.url, ['GET / HTTP/1.1', 'Host: a.test', 'Connection: close', ...lines, '', ''].join('\r\n'))
    return heard.promise
  }

  it.each([
    ['each once', ['X-One: a', 'Accept: */*']],
    ['one twice, which Node would drop', ['Authorization: Bearer a', 'authorization: Bearer b']],
    ['cookies', ['Cookie: a=1', 'Cookie: b=2', 'Set-Cookie: c=3', 'Set-Cookie: d=4']],
    ['names that objects have', ['constructor: a', '__proto__: b', 'toString: c']],
  ])('say what Fetch would: %s', async (_, lines) => {
    const [own, real] = [
      await asked(lines),
      new Headers([
        ['host', 'a.test'],
        ['connection', 'close'],
      ]),
    ]
    for (const line of lines) real.append(...(line.split(': ') as [string, string]))
    expect(Object.fromEntries(own)).toEqual(Object.fromEntries(real))
    for (const name of ['Authorization', 'x-one', 'constructor', '__proto__', 'toString', 'valueOf', 'Cookie', 'none'])
      expect([name, own.get(name), own.has(name)]).toEqual([name, real.get(name), real.has(name)])
    const told: string[] = []
    own.forEach((value, name) => void told.push(`${name}: ${value}`))
    expect(told.toSorted()).toEqual([...real].map(([name, value]) => `${name}: ${value}`).toSorted())
    own.set('X-One', 'b')
    expect([own.get('x-one'), own.getSetCookie()]).toEqual(['b', real.getSetCookie()])
  })
})

/** Sends bytes to a server, and waits for what it says until it closes. */
async function sent(url: string, text: string): Promise<void> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname).resume()
  socket.write(text)
  await once(socket, 'close')
}
