import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defineConfig, live, open, type Varve } from 'varve'
import { VERSION, type Permission } from 'varve/protocol'
import { integer } from 'varve/schema'
import { memory } from 'varve/stores/memory'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { shell, type Outcome, type Shell } from '../../test/cli/shell.ts'
import { serveVarve, tokenOf, type ServedStore } from '../../test/server/served-store.ts'
import { troubled, type TroubledStore } from '../../test/troubled-store.ts'

const config = defineConfig({ limits: { pageSize: live(integer(), { default: 20 }) } })
const NOBODY = 'http://127.0.0.1:9'

let store: TroubledStore
let varve: Varve<(typeof config)['tree']>
let server: ServedStore
let sh: Shell
let isAllowed = true

beforeEach(async () => {
  isAllowed = true
  store = troubled(memory())
  varve = await open(config, { store, as: { environment: 'test' }, onProblem: () => {} })
  server = await serveVarve(varve, 0, { isAllowed: () => isAllowed })
  await varve.set('limits.pageSize', 30, { by: 'ops', message: 'Sale' })
  sh = await shell({})
})
afterEach(async () => {
  await sh[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
  await varve.close()
})

const may = (...permissions: readonly Permission[]): Readonly<Record<string, string>> => ({
  VARVE_TOKEN: tokenOf('kim', permissions),
})

/** What doctor says of a server: the exit code, and each check after the first with its state. */
async function diagnosed(url: string, env = may('evaluate', 'read')): Promise<unknown[]> {
  const { code, json } = await sh.as({ env }, 'doctor', '--server', url, '--json')
  const { checks } = json as { checks: { name: string; status: string; detail: string }[] }
  return [code, ...checks.slice(1).map(({ name, status, detail }) => `${status} ${name}: ${detail}`)]
}

const like = (pattern: RegExp): string => expect.stringMatching(pattern) as string

/** Something else that answers at an address, with these texts by path. */
async function answering(texts: Readonly<Record<string, string>>): Promise<string> {
  const other = createServer((request, response) => {
    const text = texts[request.url ?? '']
    response.writeHead(text === undefined ? 404 : 200).end(text)
  }).listen(0, '127.0.0.1')
  await once(other, 'listening')
  other.unref()
  return `http://127.0.0.1:${(other.address() as AddressInfo).port}`
}

describe('varve doctor on a server', () => {
  it('says how it is, who it takes one for, and which version it is, from the outside in', async () => {
    expect(await diagnosed(server.url)).toEqual([
      0,
      `ok server: ${server.url} (--server)`,
      like(/^ok reachable: answers in \d+ ms$/),
      'ok credential: kim may evaluate, read',
      `ok version: Varve ${VERSION}, as here`,
      'ok health: ok: its store is memory',
      'ok log: can be followed: revision r2',
    ])
  })

  it('says what to do, for a person', async () => {
    const { code, out } = await sh.as({ env: may('evaluate'), terminal: true }, 'doctor', '--server', server.url)
    expect(code).toBe(0)
    expect(out).toMatch(/version +is not told; .*\n.*Ask with a token that may read/)
    expect(out).toMatch(/log +cannot be followed with this token: kim may not do this.*\n.*bound to no tenant/)
  })

  it('ends with 7 where nobody answers, and where the store behind it is away', async () => {
    expect(await diagnosed(NOBODY)).toEqual([7, like(/^ok server/), like(/^failed reachable: .*cannot be reached/)])
    store.away = true
    await varve.refresh().catch(() => {})
    const said = await diagnosed(server.url)
    expect(said[0]).toBe(7)
    expect(said).toContainEqual(
      'failed health: stale: its store is memory (STORE_UNREACHABLE), with 1 error and 0 warnings',
    )
  })

  it('ends with 4 where the token is refused, or none is shown', async () => {
    expect(await diagnosed(server.url, {})).toEqual([4, ...seen, like(/^failed credential: .*Run `varve login/)])
    isAllowed = false
    expect(await diagnosed(server.url)).toEqual([4, ...seen, like(/^failed credential: .*revoked/)])
  })

  it('tells another program at the address, and another path, from a Varve server', async () => {
    const [page, nothing] = [await answering({ '/health/live': '<h1>Fine</h1>' }), await answering({})]
    expect(await diagnosed(page)).toEqual([7, like(/^ok/), like(/^failed reachable: .*no Varve server/)])
    expect(await diagnosed(nothing)).toEqual([
      7,
      like(/^ok/),
      like(/404 to \/health\/live.*the path it is mounted under/),
    ])
  })

  it('warns where the server is of another version', async () => {
    const older = await answering({
      '/health/live': '{"status":"live"}',
      '/health': '{"status":"ok","version":"0.0.9"}',
      '/v1/me': '{"name":"kim","permissions":["read"]}',
      '/v1/log/head': '{"number":7}',
    })
    expect(await diagnosed(older)).toContainEqual(`warning version: Varve 0.0.9, and ${VERSION} here`)
  })

  it('is asked for by --server alone, and has no options of a store', async () => {
    const deep = await sh.as({ env: may('read') }, 'doctor', '--deep', '--server', server.url)
    expect(deep).toMatchObject({ code: 2, err: like(/`doctor --deep` cannot be done through a server/) })
    const { out } = await sh.as({ env: { ...may('read'), VARVE_URL: server.url } }, 'doctor')
    expect(out).not.toContain(server.url)
  })
})

const seen = [like(/^ok server/), like(/^ok reachable/)]

describe('what helps further where a server cannot be reached', () => {
  const hintOf = async (env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<unknown> => {
    const { code, err }: Outcome = await sh.as({ env: { ...may('read'), ...env }, stdin: 'vt_x\n' }, ...args)
    return [code, /varve doctor.*/.exec(err)?.[0]]
  }

  it('is a look at that server, and not at a store, which doctor looked at whatever was asked', async () => {
    const there = [7, `varve doctor --server ${NOBODY}`]
    expect(await hintOf({}, '--server', NOBODY, 'list')).toEqual(there)
    expect(await hintOf({ VARVE_URL: NOBODY }, 'get', 'limits.pageSize')).toEqual(there)
    expect(await hintOf({}, '--server', NOBODY, 'token', 'list')).toEqual(there)
    expect(await hintOf({}, 'login', NOBODY, '--token-stdin')).toEqual(there)
  })

  it('is a look at the store where one is meant', async () => {
    await sh.box.write('varve.config.json', '{}')
    expect(await hintOf({ VARVE_URL: NOBODY }, '--store', `${NOBODY}/`, 'history')).toEqual([7, 'varve doctor'])
  })
})
