import assert from 'node:assert'
import { Console } from 'node:console'
import { PassThrough } from 'node:stream'
import { format, inspect } from 'node:util'
import { deserialize, serialize } from 'node:v8'
import { describe, expect, it } from 'vitest'
import { MASK, Secret } from 'varve'

const PLANTED = 'hush-7f3a-planted'
const secret = new Secret(PLANTED)
const nested = new Secret({ user: 'shop', password: PLANTED })

/** What a console prints as a table. */
function table(value: unknown): string {
  const printed = new PassThrough()
  new Console(printed).table(value)
  return String(printed.read())
}

/** What an assertion says of two things that differ. */
function complaint(a: unknown, b: unknown): string {
  try {
    assert.deepStrictEqual(a, b)
    return ''
  } catch (error) {
    return inspect(error)
  }
}

describe('a secret', () => {
  // As a program sees them that knows nothing of secrets.
  const ways: readonly (readonly [string, (one: string) => unknown])[] = [
    ['String', String],
    ['toString', one => inspect(Object(one).toString())],
    ['a join', one => [one, one].join(' ')],
    ['a template', one => `is ${one}`],
    ['concatenation', one => 'is '.concat(one)],
    ['addition', one => 'is ' + one],
    ['a number of it', one => Number(one)],
    ['valueOf', one => inspect(Object(one).valueOf())],
    ['inspect', one => inspect(one, { depth: 9, showHidden: true, getters: true })],
    ['inspect without its own word', one => inspect(one, { customInspect: false, showHidden: true, showProxy: true })],
    ['format', one => format('%s %o %O %j %d %i %f', one, one, one, one, one, one, one)],
    ['JSON', one => JSON.stringify({ one, list: [one] })],
    ['JSON through a replacer', one => JSON.stringify({ one }, (_name, value: unknown) => value)],
    ['a copy of its members', one => JSON.stringify(Object.assign({}, one))],
    ['its entries', one => JSON.stringify([Object.entries(one), Object.getOwnPropertyNames(one)])],
    ['its descriptors', one => inspect(Object.getOwnPropertyDescriptors(Object(one)), { showHidden: true })],
    ['structuredClone', one => inspect(structuredClone(one), { showHidden: true })],
    ['serialize', one => serialize({ one }).toString('latin1') + inspect(deserialize(serialize(one)))],
    ['console.table', one => table([one, { one }])],
    ['the cause of an error', one => inspect(new Error(`with ${one}`, { cause: one }))],
    ['an assertion', one => complaint({ one }, { one: 'something else' })],
    ['a Map', one => inspect(new Map([[one, one]]))],
    ['a proxy', one => inspect(new Proxy(Object(one) as object, {}), { showProxy: true })],
  ]

  it.each(ways)('is not told by %s', (_way, tell) => {
    for (const one of [secret, nested]) expect(String(tell(one as unknown as string))).not.toContain(PLANTED)
  })

  it('is told by reveal alone', () => {
    expect(secret.reveal()).toBe(PLANTED)
    expect(String(secret)).toBe(MASK)
  })

  it('leaves nothing of it in a copy that another thread gets', async () => {
    const { port1, port2 } = new MessageChannel()
    const arrived = new Promise<unknown>(resolve =>
      port2.addEventListener('message', ({ data }) => resolve(data), { once: true }),
    )
    port2.start()
    port1.postMessage({ secret })
    expect(inspect(await arrived, { showHidden: true })).not.toContain(PLANTED)
    port1.close()
  })
})

describe('a secret compared', () => {
  it('equals the same value, bare or as a secret', () => {
    expect([secret.equals(PLANTED), secret.equals(new Secret(PLANTED))]).toEqual([true, true])
  })

  it.each([
    ['another text', 'hush-7f3a-plantee'],
    ['a part of it', PLANTED.slice(0, -1)],
    ['more than it', `${PLANTED}x`],
    ['itself twice', PLANTED.repeat(2)],
    ['nothing', ''],
    ['its mask', MASK],
  ])('does not equal %s', (_what, other) => {
    expect([secret.equals(other), new Secret(other).equals(secret)]).toEqual([false, false])
  })

  it('may be empty', () => {
    expect([new Secret('').equals(''), new Secret('').equals('x')]).toEqual([true, false])
  })

  it('may be an object, whose members have no order', () => {
    expect(nested.equals({ password: PLANTED, user: 'shop' })).toBe(true)
    expect(nested.equals({ password: PLANTED, user: 'other' })).toBe(false)
    expect(new Secret<unknown>([1, 2]).equals('[1,2]')).toBe(false)
    expect(new Secret<unknown>(new Map([['a', 1]])).equals(new Map([['a', 2]]))).toBe(false)
    expect(new Secret<unknown>(new Uint8Array([1, 2])).equals(new Uint8Array([1, 2]))).toBe(true)
    expect(new Secret<unknown>(5n).equals(6n)).toBe(false)
  })

  it('equals what cannot be looked into only where it is the very same', () => {
    const [one, other] = [/a/, /b/]
    expect(new Secret<unknown>(one).equals(other)).toBe(false)
    expect(new Secret<unknown>(one).equals(one)).toBe(true)
  })
})
