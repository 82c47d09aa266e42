import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defineConfig, flag, live, open, secret, type Varve } from 'varve'
import { integer, string } from 'varve/schema'
import { sqlite } from 'varve/stores/sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shell, type Outcome, type Shell } from '../../test/cli/shell.ts'
import { EVERYTHING } from '../../test/client/served-shop.ts'
import { COMMAND_LINES } from '../../test/secrets/command-lines.ts'
import { serveVarve, tokenOf, type ServedStore } from '../../test/server/served-store.ts'

const config = defineConfig({
  checkout: { newFlow: flag({}) },
  erp: { token: live(secret(string()), { devDefault: 'hush-hush' }) },
  limits: { maxUploads: live(integer({ min: 1, max: 500 }), { default: 10 }) },
})

/** The same for who works on the store itself. */
const DECLARED = {
  checkout: { newFlow: { kind: 'flag' } },
  erp: { token: { type: 'string', secret: true, devDefault: 'hush-hush' } },
  limits: { maxUploads: { type: 'integer', min: 1, max: 500, default: 10 } },
}

let varve: Varve<(typeof config)['tree']>
let server: ServedStore
let sh: Shell
let isAllowed = true

beforeAll(async () => {
  sh = await shell({ 'varve.config.json': JSON.stringify(DECLARED) })
  varve = await open(config, { store: sqlite(sh.box.path('varve.db')), as: { environment: 'test' } })
  server = await serveVarve(varve, 0, { isAllowed: () => isAllowed })
  const why = { by: 'ops', message: 'Sale' }
  await varve.set('limits.maxUploads', 50, why)
  await varve.set('limits.maxUploads', 60, { ...why, scope: 'tenant:acme' })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await varve.close()
  await sh[Symbol.asyncDispose]()
})

const token = tokenOf('kim', EVERYTHING)

const at = (url: string, args: readonly string[], env: Readonly<Record<string, string>> = { VARVE_TOKEN: token }) =>
  sh.as({ env }, '--server', url, ...args)
const there = (args: readonly string[]): Promise<Outcome> => at(server.url, args)
const here = (args: readonly string[]): Promise<Outcome> =>
  sh.varve('--store', sh.box.path('varve.db'), '--environment', 'test', ...args)

/** Commands that need the place itself: its files, its keys, its store. */
const ONLY_HERE: ReadonlySet<string> = new Set([
  ...['settings', 'env', 'run', 'generate', 'schema', 'check', 'lint', 'stale', 'refs', 'scan', 'migrate'],
  ...['recover', 'copy', 'init', 'completion', 'complete-words', 'version', 'serve', 'open'],
  ...['secret keygen', 'secret rotate-key', 'secret fingerprint'],
])

/** Commands that go on until they are interrupted, and one that is told there of each key alone; their own tests have them. */
const LEFT_OUT: ReadonlySet<string> = new Set(['watch', 'config watch', 'rollout watch', 'access'])

/** The shape of what is printed: names of members and types; of a list, the shapes there are in it. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map(one => JSON.stringify(shape(one))))].toSorted()
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shape(one)]))
}

const printed = (outcome: Outcome): unknown => (outcome.out === '' ? '' : shape(outcome.json))

describe('every command with --server', () => {
  it.each(Object.keys(COMMAND_LINES).filter(name => ONLY_HERE.has(name)))(
    '%s says that it is not done there',
    async name => {
      const { code, err } = await there(COMMAND_LINES[name]?.[0]?.args ?? [])
      expect(code).toBe(2)
      expect(err).toContain(`\`${name}\` cannot be done through a server. Leave --server out`)
    },
  )

  it.each(Object.keys(COMMAND_LINES).filter(name => !ONLY_HERE.has(name) && !LEFT_OUT.has(name)))(
    '%s is done there',
    async name => {
      const { code, err } = await there(COMMAND_LINES[name]?.[0]?.args ?? [])
      expect(err).not.toContain('through a server')
      expect([0, 2, 3]).toContain(code)
    },
  )

  // Not `explain`: a store's own terminal has layers of its own.
  it.each([
    ...[['list'], ['get', 'limits.maxUploads'], ['get', 'limits.nothing']],
    ...[['history'], ['history', 'limits.maxUploads'], ['blame', 'limits.maxUploads'], ['diff', '1', 'now']],
    ...[['diff', '1', '99'], ['snapshot'], ['verify'], ['export'], ['eval', 'checkout.newFlow', '--user', 'ada']],
    ...[
      ['flag', 'list'],
      ['flag', 'show', 'checkout.newFlow'],
      ['flag', 'stale'],
      ['segment', 'list'],
    ],
    ...[
      ['segment', 'show', 'nobody'],
      ['tenant', 'list'],
      ['tenant', 'show', 'acme'],
      ['tenant', 'diff', 'acme', 'b'],
    ],
    ...[
      ['rollout', 'list'],
      ['rollout', 'status', 'checkout.newFlow'],
      ['schedule', 'list'],
      ['ab', 'status'],
    ],
    ...[
      ['secret', 'list'],
      ['config', 'list'],
      ['config', 'get', 'limits.maxUploads'],
    ],
  ])('%s %s %s ends and prints --json as on the store', async (...words: (string | undefined)[]) => {
    const args = [...words.filter(word => word !== undefined), '--json']
    const [far, near] = [await there(args), await here(args)]
    expect(far.code, far.err + near.err).toBe(near.code)
    expect(printed(far)).toEqual(printed(near))
  })
})

/** A server that is none of Varve. */
async function stranger(status: number): Promise<{ url: string } & Disposable> {
  const web = createServer((_, response) => void response.writeHead(status).end('<html>')).listen(0, '127.0.0.1')
  await once(web, 'listening')
  const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}`
  return { url, [Symbol.dispose]: () => web.close().closeAllConnections() }
}

describe.each([[['list']], [['whoami']]])('what mends it, where %j is refused', args => {
  it.each([
    [404, /answered 404 to \/v1\/\w+\. Give its address with the path.*older than this program/],
    [405, /answered 405 to \/v1\/\w+\. Give its address with the path.*older than this program/],
    [401, /a proxy before it wants something else than a token/],
    [403, /a proxy before it wants something else than a token/],
    [200, /no (?:Varve server|server of Varve)/],
  ])('a stranger answers %i', async (status, said) => {
    using web = await stranger(status)
    expect(await at(web.url, args)).toMatchObject({ code: 7, err: expect.stringMatching(said) as string })
  })

  it('no token, another path, no permission, a revoked token, no TLS, nobody', async () => {
    const login = `varve login ${server.url}`
    expect(await at(server.url, args, {})).toMatchObject({ code: 4, err: expect.stringContaining(login) as string })
    const path = await at(`${server.url}/nope`, args)
    expect(path).toMatchObject({ code: 3, err: expect.stringContaining('the path it is mounted under') as string })
    isAllowed = false
    expect((await at(server.url, args)).code).toBe(4)
    isAllowed = true
    const tls = await at(server.url.replace('http:', 'https:'), args)
    expect(tls).toMatchObject({ code: 7, err: expect.stringContaining('speaks no TLS') as string })
    const away = await at('http://127.0.0.1:9', args)
    expect(away).toMatchObject({ code: 7, err: expect.stringContaining('give its right address') as string })
  })
})
