import { defineConfig, flag, live, open, secret, setting, type Varve } from 'varve'
import { integer, string } from 'varve/schema'
import { memory } from 'varve/stores/memory'
import { values } from 'varve/sources'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { shell, type Outcome, type Shell } from '../../test/cli/shell.ts'
import { serveVarve, tokenOf, type ServedStore } from '../../test/server/served-store.ts'
import { EVERYTHING } from '../../test/client/served-shop.ts'

const config = defineConfig({
  limits: {
    maxUploads: live(integer({ min: 1, max: 500 }), { default: 10, unit: 'per day', doc: 'Uploads a user may make.' }),
    pageSize: live(integer(), { default: 20, doc: 'Rows of a page.' }),
  },
  checkout: { newFlow: flag({ doc: 'Serve the rewritten checkout.' }) },
  erp: { token: live(secret(string()), { devDefault: 'hush-hush', doc: 'Key to the ERP.' }) },
  server: { port: setting(integer(), { default: 8080, doc: 'Port the API listens on.' }) },
})

let varve: Varve<(typeof config)['tree']>
let server: ServedStore
let sh: Shell

beforeEach(async () => {
  const sources = [values({ 'limits.pageSize': 50 })]
  varve = await open(config, { store: memory(), sources, as: { environment: 'test' }, secrets: { plaintext: true } })
  server = await serveVarve(varve)
  // No project is here: all that is known is what the server says.
  sh = await shell({})
})
afterEach(async () => {
  await sh[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
  await varve.close()
})

const token = tokenOf('kim', EVERYTHING)

function there(...args: readonly string[]): Promise<Outcome> {
  return sh.as({ env: { VARVE_TOKEN: token } }, '--server', server.url, ...args)
}

describe('the command line on a server', () => {
  it('lists what the server has, its own layers and not those of this terminal', async () => {
    const listed = await sh.as(
      { env: { VARVE_TOKEN: token, LIMITS__MAX_UPLOADS: '99' } },
      ...['--server', server.url, 'list', '--json=key,value,source,type'],
    )
    expect(listed.json).toEqual([
      expect.objectContaining({ key: 'checkout.newFlow', value: false }),
      expect.objectContaining({ key: 'erp.token', value: { secret: true, set: true } }),
      expect.objectContaining({ key: 'limits.maxUploads', value: 10, type: 'integer' }),
      expect.objectContaining({ key: 'limits.pageSize', value: 50 }),
      expect.objectContaining({ key: 'server.port', value: 8080 }),
    ])
    expect(listed.json).toMatchObject({ 2: { source: { layer: 'default' } }, 3: { source: { layer: 'file' } } })
  })

  it('says whose process an override is of: it said this process, which is the terminal', async () => {
    const place = async (): Promise<unknown> => (await there('explain', 'limits.maxUploads')).out
    varve.override('limits.maxUploads', 99)
    expect(await place()).toContain(`the process of ${server.url}`)
    expect(await place()).not.toContain('this process')
    varve.override('limits.maxUploads', 98, { by: 'dana' })
    expect(await place()).toContain(`dana, in the process of ${server.url}`)
  })

  it('changes and takes back there, in the name of the credential, with the same words and exit codes', async () => {
    const set = await there('set', 'limits.maxUploads', '50', '-m', 'Spring sale', '--json')
    expect(set).toMatchObject({ code: 0, json: { key: 'limits.maxUploads', previous: null, value: 50, by: 'kim' } })
    expect(varve.get('limits.maxUploads')).toBe(50)
    expect((await there('get', 'limits.maxUploads')).out).toBe('50\n')
    expect((await there('set', 'limits.maxUploads', '900', '-m', 'Too many')).code).toBe(5)
    expect((await there('set', 'limits.maxUploads', '60', '-m', 'x', '--expect', '1')).code).toBe(6)
    expect((await there('set', 'limits.nothing', '1', '-m', 'x')).code).toBe(3)
    expect((await there('set', 'limits.maxUploads', '60', '-m', 'More')).code).toBe(0)
    expect((await there('rollback', 'limits.maxUploads', '-m', 'Back')).code).toBe(0)
    expect(varve.get('limits.maxUploads')).toBe(50)
    const history = await there('history', 'limits.maxUploads', '--json=by,message')
    expect(history.json).toEqual([
      { by: 'kim', message: 'Back' },
      { by: 'kim', message: 'More' },
      { by: 'kim', message: 'Spring sale' },
    ])
  })

  it('explains, looks back and evaluates', async () => {
    await there('set', 'limits.maxUploads', '50', '-m', 'Sale')
    const revision = varve.head().number
    await there('set', 'limits.maxUploads', '60', '-m', 'More')
    expect((await there('get', 'limits.maxUploads', '--at', String(revision))).out).toBe('50\n')
    expect((await there('explain', 'limits.pageSize')).out).toContain('50')
    expect((await there('blame', 'limits.maxUploads')).out).toContain('kim')
    expect((await there('verify')).code).toBe(0)
    expect((await there('eval', 'checkout.newFlow', '--json')).code).toBe(0)
    expect((await there('snapshot')).out).toContain('limits.maxUploads')
    expect((await there('diff', String(revision), 'now')).out).toContain('60')
  })

  it('starts rollouts, holds and ends them', async () => {
    const started = await there(
      ...[
        'rollout',
        'start',
        'checkout.newFlow',
        'true',
        '--from',
        '5',
        '--to',
        '100',
        '--step',
        '15',
        '--every',
        '30m',
        '-m',
        'Go',
      ],
    )
    expect(started.err).toBe('')
    expect((await there('rollout', 'pause', 'checkout.newFlow', '-m', 'Wait')).code).toBe(0)
    expect((await there('rollout', 'status', 'checkout.newFlow')).out).toContain('paused')
    expect((await there('rollout', 'abort', 'checkout.newFlow', '-m', 'No')).code).toBe(0)
    expect(varve.rollout('checkout.newFlow')).toBeUndefined()
  })

  it('says what it would send, with the token as a variable', async () => {
    const set = await there('set', 'limits.maxUploads', '50', '-m', "It's a sale", '--as-curl')
    expect(set).toMatchObject({ code: 0, err: '' })
    expect(set.out).toBe(
      `curl -X PUT '${server.url}/v1/values/limits.maxUploads' -H "Authorization: Bearer $VARVE_TOKEN" -H 'content-type: application/json' --data '{"value":50,"message":"It'\\''s a sale"}'\n`,
    )
    expect(varve.get('limits.maxUploads')).toBe(10)
    const list = await there('list', '--tenant', 'acme', '--as-curl')
    expect(list.out).toBe(`curl '${server.url}/v1/values?tenant=acme' -H "Authorization: Bearer $VARVE_TOKEN"\n`)
  })

  it.each([
    [['tenant', 'diff', 'acme', 'globex']],
    [['tag']],
    [['eval', 'checkout.newFlow']],
    [['rollout', 'watch', 'checkout.newFlow']],
  ])('refuses to show what is no single request, and runs nothing: %j', async args => {
    const { code, out, err } = await there(...args, '--as-curl')
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/^error: .*is no single request.*\n$/)
  })

  it('says which commands need the place itself', async () => {
    expect(await there('stale')).toMatchObject({ code: 2, err: expect.stringContaining('through a server') as string })
    expect((await there('secret', 'rotate-key')).code).toBe(2)
    expect((await sh.varve('--as-curl', 'list')).code).toBe(2)
  })

  it('is told by VARVE_URL, which other commands pass over', async () => {
    const env = { VARVE_TOKEN: token, VARVE_URL: server.url }
    expect((await sh.as({ env }, 'get', 'limits.pageSize')).out).toBe('50\n')
    expect((await sh.as({ env }, 'version')).code).toBe(0)
  })

  it('says where it is about to change something that is no trial', async () => {
    await server[Symbol.asyncDispose]()
    server = await serveVarve(varve, 0, { environment: 'production' })
    const set = await there('set', 'limits.maxUploads', '50', '-m', 'Sale')
    expect(set.err).toContain(`Changing ${server.url} (production)`)
  })

  it('fails as for a store where the server is away, refuses or is none', async () => {
    expect(await sh.as({}, '--server', server.url, 'list')).toMatchObject({ code: 4 })
    const away = await sh.as({ env: { VARVE_TOKEN: token } }, '--server', 'http://127.0.0.1:9', 'list')
    expect(away.code).toBe(7)
    expect(away.err).not.toContain(token)
    const open = await sh.as({ env: { VARVE_TOKEN: token } }, '--server', 'http://config.example.com', 'list')
    expect(open.code).toBe(4)
  })
})
