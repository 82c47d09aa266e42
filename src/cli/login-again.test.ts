import { defineConfig, live, open, type Varve } from 'varve'
import { integer } from 'varve/schema'
import { memory } from 'varve/stores/memory'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { shell, type Outcome, type Shell } from '../../test/cli/shell.ts'
import { EVERYTHING } from '../../test/client/served-shop.ts'
import { serveVarve, tokenOf, type ServedStore } from '../../test/server/served-store.ts'
import { listed } from '../../test/listed.ts'
import { dropLogin, keepLogin } from './logins.ts'

const config = defineConfig({ limits: { pageSize: live(integer(), { default: 20 }) } })

let varve: Varve<(typeof config)['tree']>
let server: ServedStore
let sh: Shell
/** Whom the server takes: everybody else's token is refused. */
let taken: string
/** What the server was asked, and by whom. */
let asked: string[]
/** Called before each question is answered. */
let onAsked: (question: string) => void

beforeEach(async () => {
  ;[taken, asked, onAsked] = ['kim', [], () => {}]
  varve = await open(config, { store: memory(), as: { environment: 'test' } })
  server = await serveVarve(varve, 0, { isAllowed: request => isTaken(request) })
  sh = await shell({})
  logIn('kim')
})
afterEach(async () => {
  await sh[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
  await varve.close()
})

function isTaken(request: Request): boolean {
  const name = /vt_(\w+)/.exec(request.headers.get('authorization') ?? '')?.[1] ?? 'nobody'
  const question = `${request.method} ${new URL(request.url).pathname}`
  asked.push(`${name}: ${question}`)
  onAsked(question)
  return name === taken
}

/** As `varve login` does, from another terminal. */
function logIn(name: string): void {
  const login = { token: tokenOf(name, EVERYTHING), name, since: '2026-01-01T00:00:00.000Z' }
  keepLogin(server.url, login, { HOME: sh.box.directory })
}

const there = (...args: readonly string[]): Promise<Outcome> => sh.varve('--server', server.url, ...args)

describe('a token that was exchanged by logging in again while a command runs', () => {
  it('is read by one that waits for a change, which sees it', async () => {
    const watching = there('watch', 'limits.pageSize', '--until', '60', '--timeout', '20s')
    await expect.poll(() => asked, { timeout: 10_000 }).toContain('kim: GET /v1/log/events')
    taken = 'lee'
    logIn('lee')
    await varve.set('limits.pageSize', 60, { by: 'ops', message: 'Sale' })
    expect(await watching).toMatchObject({ code: 0, err: '' })
    expect(asked.filter(one => one.startsWith('lee'))).not.toEqual([])
  })

  it('is read by one that changes something, which is done once, and in the name of the other', async () => {
    onAsked = question => {
      if (!question.startsWith('PUT') || taken === 'lee') return
      taken = 'lee'
      logIn('lee')
    }
    const set = await there('set', 'limits.pageSize', '60', '-m', 'Sale', '--json')
    expect(set).toMatchObject({ code: 0, json: { value: 60, by: 'lee' } })
    expect(asked.filter(one => one.includes('PUT')).map(one => one.slice(0, 3))).toEqual(['kim', 'lee'])
    expect(await listed(varve.history('limits.pageSize'))).toHaveLength(1)
  })

  it('is missed where somebody logged out: the command says that it is refused', async () => {
    onAsked = question => {
      if (!question.startsWith('PUT')) return
      taken = 'nobody'
      dropLogin(server.url, { HOME: sh.box.directory })
    }
    const { code, err } = await there('set', 'limits.pageSize', '60', '-m', 'Sale')
    expect([code, err]).toEqual([4, expect.stringContaining('The credential is not accepted')])
    expect(varve.get('limits.pageSize')).toBe(20)
  })
})
