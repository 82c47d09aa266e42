import { defineConfig, live, openSync, secret } from 'varve'
import { roles, rolePermissions, type Permission } from 'varve/protocol'
import { integer, string } from 'varve/schema'
import { memory, memoryStorage } from 'varve/stores/memory'
import { clock } from 'varve/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { handlerOf, routesOf, type Handler } from '../../../src/server/handler.ts'
import { makeLink } from '../../../src/server/doors/links.ts'
import { Tokens } from '../../../src/server/doors/tokens.ts'
import { KEY, ORIGIN, sameOrigin } from './door.ts'
import { FORM, FORM_ONLY, lines, TELLS, type Line } from './route-table.ts'

const time = clock()
const config = defineConfig({
  limits: { maxUploads: live(integer(), { default: 10 }) },
  mail: { apiKey: live(secret(string()), { devDefault: 'planted' }) },
})
const store = memory({ storage: memoryStorage(), clock: time })
const varve = openSync(config, { store, sources: [], platform: { clock: time, timers: time, warn: () => {} } })
const declared = new Set<string>()
const bearers = new Map<string, string>()
let handler: Handler
let visitors = 0
let session = ''

beforeAll(async () => {
  const options = {
    ...{ environment: 'production', origin: ORIGIN, sessionKey: KEY, clock: time },
    console: { index: '<!doctype html>', find: () => undefined },
  }
  handler = handlerOf(varve as never, options, {
    routes: host => {
      const routes = routesOf(host)
      for (const { method, path } of routes) declared.add(`${method} ${path}`)
      return routes
    },
  })
  const tokens = new Tokens(store.records, time.now)
  const make = async (
    name: string,
    permissions: readonly Permission[],
    more: object = {},
    life = 3_600_000,
  ): Promise<string> => (await tokens.make({ name, permissions, ...more }, { by: 'tests', life })).token
  for (const role of roles) bearers.set(role, await make(role, rolePermissions[role], { role }))
  const all = [...rolePermissions.admin, 'log'] as const
  bearers.set('log', await make('log', ['log']))
  bearers.set('everything', await make('everything', all))
  bearers.set('bound', await make('bound', all, { tenants: ['acme'] }))
  bearers.set('expired', await make('expired', all, {}, 0))
  bearers.set('elsewhere', await make('elsewhere', all, { environments: ['staging'] }))
  const revoked = await make('revoked', all)
  await tokens.revoke(revoked.slice(3, 19))
  bearers.set('revoked', revoked)
  bearers.set('wrong', `${bearers.get('everything')?.slice(0, -2)}xx`)
  const grant = { name: 'mia', role: 'admin', issuer: 'tests' } as const
  const { url } = await makeLink(grant, { audience: ORIGIN, keys: [KEY], now: time.now() })
  const headers = { ...sameOrigin, 'content-type': 'application/x-www-form-urlencoded' }
  const signedIn = await ask('POST /_unlock-debug', { headers, body: new URL(url).search.slice(1) })
  session = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
})

afterAll(async () => {
  await handler.close()
  await varve.close()
})

interface How {
  readonly who?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: string
  readonly body?: string
}

const PARTS = {
  key: 'limits.maxUploads',
  'key+': 'limits.maxUploads',
  'screen+': 'config',
  tenant: 'globex',
  name: 'staff',
  id: 'feed',
}

/** Asks a route with parameters of its kind; everybody from an address of their own, so that nobody's guesses count for others. */
async function ask(route: string, { who, headers = {}, query = '', body = '{}' }: How = {}): Promise<Response> {
  const [method = '', path = ''] = route.split(' ')
  const parts: Readonly<Record<string, string>> = PARTS
  const target = path.replaceAll(/\{(\w+\+?)\}/g, (_, name: string) => parts[name] ?? '1')
  const shown = who === undefined ? {} : { authorization: `Bearer ${bearers.get(who)}` }
  const sent = method === 'GET' ? {} : { body }
  // The root is there for browsers alone.
  const wanted = path === '/' ? { accept: 'text/html' } : {}
  const type = method === 'GET' ? wanted : { 'content-type': 'application/json' }
  visitors += 1
  const address = `198.51.${visitors >> 8}.${visitors & 255}`
  const request = new Request(`${ORIGIN}${target}${query}`, {
    method,
    headers: { ...type, ...shown, ...headers },
    ...sent,
  })
  return handler(request, { address })
}

interface Told {
  readonly status: number
  readonly code?: string
  readonly text: string
}

/** Status and code of an answer; streams are let go. */
async function told(answer: Response): Promise<Told> {
  const type = answer.headers.get('content-type') ?? ''
  if (!type.includes('problem+json') && !type.includes('application/json')) {
    await answer.body?.cancel()
    return { status: answer.status, text: '' }
  }
  const text = await answer.text()
  const { code, errorCode } = JSON.parse(text === '' ? '{}' : text) as { code?: string; errorCode?: string }
  const said = code ?? errorCode
  return {
    status: answer.status,
    text: text.replace(/"requestId":"[^"]*"/, ''),
    ...(said === undefined ? {} : { code: said }),
  }
}

/** What an answer says to who asked, in a word. */
type Verdict = 'open' | 'nowhere' | 'not accepted' | 'may not' | 'not their tenant' | 'from elsewhere'

const SAID: Readonly<Record<string, Verdict>> = {
  NO_SUCH_PATH: 'nowhere',
  CREDENTIAL_REFUSED: 'not accepted',
  PERMISSION_MISSING: 'may not',
  TENANT_REFUSED: 'not their tenant',
  CSRF_REFUSED: 'from elsewhere',
}

function verdictOf({ status, code = '' }: Told): Verdict {
  // OFREP says it by the status alone.
  return SAID[code] ?? (status === 401 ? 'not accepted' : status === 403 ? 'may not' : 'open')
}

/** What every route of some lines says, by the route. */
async function verdicts(of: readonly Line[], how: How | readonly How[]): Promise<Record<string, Verdict>> {
  const found: Record<string, Verdict> = {}
  for (const { route } of of)
    for (const [index, one] of [how].flat().entries())
      found[index === 0 ? route : `${route} ${index}`] = verdictOf(await told(await ask(route, one)))
  return found
}

function expected(of: readonly Line[], verdict: (line: Line) => Verdict): Record<string, Verdict> {
  return Object.fromEntries(of.map(line => [line.route, verdict(line)]))
}

/** Lines whose routes there are, and that not everybody may use. */
const guarded = (): Line[] => lines.filter(({ route, needs }) => declared.has(route) && needs !== 'public')

it('knows every route that there is', () => {
  const known = new Set(lines.map(({ route }) => route))
  expect([...declared].filter(route => !known.has(route))).toEqual([])
})

describe('a stranger', () => {
  it('finds public routes, and all others to be as a path that is not there', async () => {
    const nowhere = await told(await ask('GET /no/such/path'))
    const found = guarded().filter(({ route }) => !TELLS.test(route))
    for (const { route } of found) expect(await told(await ask(route)), route).toEqual(nowhere)
    const telling = guarded().filter(({ route }) => TELLS.test(route))
    expect(await verdicts(telling, {})).toEqual(expected(telling, () => 'not accepted'))
    const open = lines.filter(({ route }) => route.startsWith('GET /health'))
    expect(await verdicts(open, {})).toEqual(expected(open, () => 'open'))
  })

  it('learns nothing by another method, a trailing slash, dots, or an encoding', async () => {
    const nowhere = await told(await ask('GET /no/such/path'))
    const paths = [
      ...['/v1/values/', '//v1/values', '/v1//values', '/v1/values/..%2f..%2fv1%2ftokens', '/v1%2Fvalues'],
      ...['/v1/values%00', '/debug//', '/debug/../v1/values', '/debug/..%2f..%2fetc%2fpasswd', '/V1/values'],
      ...['/debug/%2e%2e/%2e%2e/etc/passwd', '/v1/values/__proto__', '/__proto__', '/constructor', '/%c0%ae%c0%ae/'],
      ...['/v1/tokens;a=b', '/v1/values?at=1&at=2'],
    ]
    for (const path of paths) expect(await told(await ask(`GET ${path}`)), path).toEqual(nowhere)
    for (const method of ['OPTIONS', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'])
      expect(verdictOf(await told(await ask(`${method} /v1/me`))), method).toBe('nowhere')
  })

  it('cannot have a line of their own in an answer', async () => {
    const idOf = async (sent: string): Promise<string> =>
      (await ask('GET /health/live', { headers: { 'x-request-id': sent } })).headers.get('x-request-id') ?? ''
    for (const odd of ['a\tb', '<script>', 'ü', 'a'.repeat(5000)]) expect(await idOf(odd)).toMatch(/^[\w-]{1,100}$/)
    expect(() => new Request(ORIGIN, { headers: { 'x-request-id': 'a\r\nSet-Cookie: b=c' } })).toThrow(TypeError)
  })
})

describe.each(['wrong', 'expired', 'revoked', 'elsewhere'])('who shows a token that is %s', who => {
  it('is told so at every route but public ones', async () => {
    expect(await verdicts(guarded(), { who })).toEqual(expected(guarded(), () => 'not accepted'))
  })
})

/** What each role may, written by hand, and tokens beside roles. */
const MAY = {
  viewer: 'evaluate read',
  editor: 'evaluate read write',
  releaser: 'evaluate read write release',
  'secrets-admin': 'evaluate read secrets',
  admin: 'evaluate read write release secrets admin',
  log: 'log',
  everything: 'evaluate read write release secrets admin log',
} as const

describe.each(Object.entries(MAY))('who is %s', (who, may) => {
  // The console's pages are about values: who comes in without reading finds the doors of those closed.
  const of = (): Line[] =>
    guarded().filter(
      ({ route }) => route !== FORM_ONLY && route !== FORM && !(who === 'log' && route.includes(' /debug')),
    )

  it('gets what that permits, and nothing else', async () => {
    const permitted = new Set<string>([...may.split(' '), 'anybody'])
    const wanted = expected(of(), ({ needs }) => (permitted.has(needs) ? 'open' : 'may not'))
    expect(await verdicts(of(), { who })).toEqual(wanted)
  })

  it('changes a value by the form of the console, or not', async () => {
    const form = {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'value=20&persist=on&message=More',
    }
    const answer = verdictOf(await told(await ask(FORM, { who, ...form })))
    expect(answer).toBe(may.includes('write') ? 'open' : 'may not')
  })

  it('is told which permission is missing', async () => {
    const answer = await told(await ask('POST /v1/log/append', { who }))
    expect(answer.text.includes('takes the permission log')).toBe(!may.includes('log'))
  })
})

describe('who is bound to a tenant', () => {
  it.each(['', '?tenant=globex', '?scope=tenant:globex', '?tenant=acme&scope=tenant:globex'])(
    'is kept from everybody else’s (%s)',
    async query => {
      const of = guarded().filter(({ sees }) => !sees)
      for (const { route } of of) {
        const answer = await told(await ask(route, { who: 'bound', query }))
        // What a route does not take it refuses to read at all: either way nothing is told, and nothing happens.
        expect(['TENANT_REFUSED', 'REQUEST_INVALID'], `${route}${query}`).toContain(answer.code)
      }
    },
  )

  it('is let in where they name their own', async () => {
    for (const route of ['GET /v1/values', 'GET /v1/values/{key}', 'GET /v1/flags'])
      expect(verdictOf(await told(await ask(route, { who: 'bound', query: '?tenant=acme' }))), route).toBe('open')
    const put = await ask('PUT /v1/values/{key}', { who: 'bound', query: '?scope=tenant:acme' })
    expect(verdictOf(await told(put))).toBe('open')
  })

  it.each([
    ['GET /v1/tenants/{tenant}', ''],
    ['GET /v1/tenants/{tenant}/diff', ''],
    ['POST /v1/tenants/{tenant}/copy', '{"from":"acme","message":"x"}'],
    ['DELETE /v1/tenants/{tenant}', '{"message":"x"}'],
    ['GET /events', ''],
    ['POST /v1/evaluate', '{"audiences":[{"tenant":"globex"}]}'],
    ['POST /v1/evaluate', '{"audiences":[{}]}'],
    ['POST /ofrep/v1/evaluate/flags', '{"context":{"targetingKey":"a","tenant":"globex"}}'],
  ])('is refused by %s %s, which sees to it itself', async (route, body) => {
    const query = route === 'GET /events' ? '?tenant=globex' : ''
    const answer = await told(await ask(route, { who: 'bound', query, ...(body === '' ? {} : { body }) }))
    expect(answer.status, JSON.stringify(answer)).toBe(403)
  })
})

describe('who is signed in as an admin', () => {
  it('changes nothing by a request that another site could have had sent', async () => {
    const changing = guarded().filter(({ route }) => !route.startsWith('GET ') && !TELLS.test(route))
    const evil = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
    const ways = [{}, sameOrigin, evil].map(headers => ({ headers: { ...headers, cookie: session } }))
    const found = new Set(Object.values(await verdicts(changing, ways)))
    expect([changing.length > 40, found]).toEqual([true, new Set(['from elsewhere'])])
  })
})
