import { open } from 'varve'
import { remote } from 'varve/client/browser'
import { http } from 'varve/stores/http'
import { memory } from 'varve/stores/memory'
import { clock } from 'varve/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { COPIER, tokenOf } from '../server/served-store.ts'
import { EVERYTHING, serveShop, shop, type ServedShop } from './served-shop.ts'

const signed = { by: 'dana', message: 'Sale' }

/** Tokens, of which the server takes the newest alone; and who tells it, with how often they were asked. */
class Rotation {
  asked = 0
  #turn = 1

  rotate(): void {
    this.#turn += 1
  }

  isCurrent = (request: Request): boolean =>
    request.headers.get('authorization')?.includes(`dana/${this.#turn}`) === true

  teller(permissions = EVERYTHING): () => Promise<string> {
    return async () => {
      this.asked += 1
      return tokenOf(`dana/${this.#turn}`, permissions)
    }
  }
}

let tokens: Rotation
let server: ServedShop
beforeEach(async () => {
  tokens = new Rotation()
  server = await serveShop(memory(), tokens.isCurrent)
})
afterEach(() => server[Symbol.asyncDispose]())

describe('a token that is exchanged while somebody uses it', () => {
  it('is asked for once more, whether values are followed or changed, and nothing goes stale', async () => {
    const troubles: unknown[] = []
    const client = await server.connect({
      token: tokens.teller(),
      onProblem: problem => void troubles.push(problem.code),
    })
    expect(tokens.asked).toBe(1)
    tokens.rotate()
    await Promise.all([30, 40].map(size => client.set('limits.pageSize', size, { ...signed, expect: 'any' })))
    await server.varve.set('limits.maxUploads', 50, signed)
    await expect.poll(() => client.get('limits.maxUploads'), { timeout: 5_000 }).toBe(50)
    expect([tokens.asked, client.health().status]).toEqual([2, 'ok'])
    expect(troubles.filter(code => code !== 'VARVE_DEV_DEFAULT')).toEqual([])
  })

  it('is asked for by the store http, whose append is made once', async () => {
    await using varve = await open(shop, {
      store: http(server.url, { token: tokens.teller(COPIER) }),
      as: { environment: 'test' },
    })
    tokens.rotate()
    const { number } = await varve.set('limits.maxUploads', 50, { ...signed, by: 'dana/2' })
    await server.varve.refresh()
    expect([server.varve.head().number, server.varve.get('limits.maxUploads')]).toEqual([number, 50])
    expect(tokens.asked).toBe(2)
  })

  it('is asked for by a page', async () => {
    const problems: unknown[] = []
    await using view = remote({
      url: server.url,
      token: tokens.teller(),
      onProblem: problem => void problems.push(problem),
    })
    await view.ready
    tokens.rotate()
    await view.refresh()
    expect([view.health().status, problems, tokens.asked]).toEqual(['fresh', [], 2])
  })
})

describe('a token that nobody can exchange', () => {
  it('is not asked for at every question, and is told as refused', async () => {
    tokens.rotate()
    const stuck = tokenOf('dana/1', EVERYTHING)
    let asked = 0
    await using view = remote({ url: server.url, timers: clock(), token: () => (asked++, stuck) })
    await view.ready.catch(() => {})
    for (let times = 0; times < 20; times++) await view.refresh().catch(() => {})
    expect(asked).toBe(2)
    await expect(view.refresh()).rejects.toMatchObject({ code: 'CREDENTIAL_REFUSED' })
  })

  it('is no answer of the server: who fails to tell it is not quoted, and is asked again', async () => {
    let isAway = true
    const token = async (): Promise<string> => {
      if (isAway) throw new Error('vault said: hush-hush')
      return tokenOf('dana/1', EVERYTHING)
    }
    await expect(server.connect({ token })).rejects.toThrow(/its token cannot be had/)
    await expect(server.connect({ token })).rejects.not.toThrow(/hush-hush/)
    await expect(server.connect({ token: () => 'two words' })).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    isAway = false
    const client = await server.connect({ token })
    expect(client.get('limits.pageSize')).toBe(20)
  })

  it('goes over no open line, whoever tells it', () => {
    expect(() => http('http://config.example.com', { token: () => 'vt_x' })).toThrow(/open line/)
  })
})
