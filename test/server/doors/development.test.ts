import { describe, expect, it } from 'vitest'
import { sessionKeys, sessionKeyFrom, sessionKeyWarning } from '../../../src/server/doors/session-keys.ts'
import { doorway, KEY, type Asking } from './door.ts'

const at = 'http://localhost:8080'
const own = { address: '127.0.0.1' }

describe('a server in development', () => {
  const status = async (how: Asking, options = {}): Promise<number> => {
    await using door = await doorway({ environment: 'development', origin: undefined as unknown as string, ...options })
    return (await door.ask('/v1/values', { at, from: own, ...how })).status
  }

  it.each<[string, Asking]>([
    ['by name', {}],
    ['by address', { at: 'http://127.0.0.1:8080' }],
    ['by its address of IPv6', { at: 'http://[::1]:8080', from: { address: '::1' } }],
    ['through a socket of both kinds', { from: { address: '::ffff:127.0.0.1' } }],
    ['from its own page', { headers: { 'sec-fetch-site': 'same-origin', origin: at }, method: 'PUT' }],
    [
      'by following a link of another site',
      { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' } },
    ],
  ])('needs no credential of who asks on this machine, %s', async (_, how) => {
    expect(await status(how)).toBe(200)
  })

  it.each<[string, Asking]>([
    ['from another machine', { from: { address: '192.168.1.7' } }],
    ['from nobody knows where', { from: {} }],
    ['by a name that somebody rebound to this machine', { at: 'http://evil.example:8080' }],
    ['by a name that only begins like it', { at: 'http://localhost.evil.example:8080' }],
    ['by a number that is no address of it', { at: 'http://128.0.0.1:8080' }],
    ['through a proxy that nobody trusts', { headers: { 'x-forwarded-for': '127.0.0.1' } }],
    ['through a proxy of the other kind', { headers: { forwarded: 'for=127.0.0.1' } }],
    ['through a proxy that names only itself', { headers: { via: '1.1 proxy.example' } }],
    ['through a tunnel that tells its own host', { headers: { 'x-forwarded-host': 'demo.example' } }],
    ['through a tunnel that tells its own line', { headers: { 'x-forwarded-proto': 'https' } }],
    ['through a proxy that tells who asks in a way of its own', { headers: { 'x-real-ip': '203.0.113.1' } }],
    ['by the name with a dot at its end, which resolvers treat otherwise', { at: 'http://localhost.:8080' }],
    ['because a page in a sandbox asks', { headers: { origin: 'null' } }],
    [
      'because a page of another site asks',
      { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } },
    ],
    ['because a form of another site asks', { method: 'PUT', headers: { origin: 'https://evil.example' } }],
    [
      'because another site shows it in a frame',
      { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' } },
    ],
    ['because another server of this machine asks', { headers: { 'sec-fetch-site': 'same-site' } }],
  ])('is not there for who asks %s', async (_, how) => {
    expect(await status(how)).toBe(404)
  })

  it('refuses a wrong token all the same', async () => {
    expect(await status({ token: 'vt_wrong' })).toBe(401)
  })

  it.each(['production', 'staging', 'Development', 'dev', ''])('is no server in %j', async environment => {
    expect(await status({}, { environment })).toBe(404)
  })

  it('believes a trusted proxy about who asks', async () => {
    const trusting = { trustProxy: true }
    const told = (address: string): Asking => ({ headers: { 'x-forwarded-for': address } })
    expect(await status(told('203.0.113.1'), trusting)).toBe(404)
    expect(await status(told('203.0.113.1, 127.0.0.1'), trusting)).toBe(200)
    expect(await status(told('127.0.0.1, 203.0.113.1'), trusting)).toBe(404)
  })
})

describe('a session key', () => {
  it.each([
    ['a placeholder of sample files', 'CHANGE_ME_min_32_chars_long_!!!!_!!!!'],
    ['another', 'must-change-me-to-something-else-here'],
    ['short', 'abcdefgh12345678'],
    ['of few characters', 'ab'.repeat(30)],
    ['good, with one beside it that is not', `${KEY},secret`],
  ])('that is %s is refused by name at the start, but in development and test', async (_, key) => {
    expect(() => sessionKeys(key, 'production', 'VARVE_SESSION_KEY')).toThrow(/VARVE_SESSION_KEY (?:is|has|repeats)/)
    await expect(doorway({ sessionKey: key })).rejects.toMatchObject({ code: 'SESSION_KEY_UNUSABLE' })
    for (const environment of ['development', 'test']) {
      expect(sessionKeyWarning(sessionKeys(key, environment))).toMatch(/^(?:is|has|repeats)/)
    }
    const refusal = (() => {
      try {
        return sessionKeys(key, 'production')
      } catch (error) {
        return String(error)
      }
    })()
    expect(refusal).not.toContain(key)
  })

  it('comes from VARVE_SESSION_KEY, or else from SESSION_KEY', () => {
    expect(sessionKeyFrom({ VARVE_SESSION_KEY: 'a', SESSION_KEY: 'b' })).toEqual({
      key: 'a',
      from: 'VARVE_SESSION_KEY',
    })
    expect(sessionKeyFrom({ VARVE_SESSION_KEY: '', SESSION_KEY: 'b' })).toEqual({ key: 'b', from: 'SESSION_KEY' })
    expect(sessionKeyFrom({})).toBeUndefined()
  })
})
