import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { defineConfig, flag, live, open, ramp, reference, secret, type Source, type Varve } from 'varve'
import { integer, string } from 'varve/schema'
import { values } from 'varve/sources'
import { memory } from 'varve/stores/memory'
import { clock, type TestClock } from 'varve/testing'
import { handlerOf, type Handler } from '../../../src/server/handler.ts'
import { testVault, type TestVault } from '../../runtime/references/test-vault.ts'
import { principal } from './served.ts'

const config = defineConfig({
  limits: { maxUploads: live(integer({ max: 100 }), { default: 10 }), retries: live(integer(), { default: 3 }) },
  checkout: { newFlow: flag({ default: false }) },
  mail: { apiKey: live(secret(string({ min: 4 })), {}) },
})

const signed = { by: 'dana', message: 'Why' }

interface Shop {
  readonly varve: Varve<typeof config.tree>
  readonly time: TestClock
  readonly vault: TestVault
  /** The value that the source has for `limits.retries`. */
  readonly source: { retries: number }
  /** The list as somebody asks for it, by the handler that is asked again and again, or by another. */
  list(more?: Asking): Promise<Listed>
  /** A handler that was never asked, and so has nothing that it could have kept. */
  fresh(): Handler
}

interface Asking {
  readonly known?: string
  readonly query?: string
  readonly by?: Handler
}

interface Listed {
  readonly status: number
  readonly tag: string
  readonly text: string
}

async function listed(): Promise<Shop> {
  const time = clock()
  const vault = testVault({ 'secret/mail': 'mail-1' })
  const source = { retries: 4 }
  const own: Source = { ...values({}), load: context => values({ limits: source }).load(context) }
  const varve = await open(config, {
    ...{ store: memory({ clock: time }), sources: [own], managers: [vault], missingValues: 'allow' as const },
    platform: { clock: time, timers: time, warn: () => {} },
    onProblem: () => {},
    as: { environment: 'test' },
  })
  const handlers: Handler[] = []
  const made = (): Handler => {
    const handler = handlerOf(
      varve as unknown as Varve,
      { clock: time, timers: time },
      { authenticate: () => () => Promise.resolve(principal()) },
    )
    handlers.push(handler)
    return handler
  }
  onTestFinished(async () => {
    for (const handler of handlers) await handler.close()
    await varve.close()
  })
  const handler = made()
  const list = async ({ known, query = '', by = handler }: Asking = {}): Promise<Listed> => {
    const headers: Record<string, string> = known === undefined ? {} : { 'if-none-match': known }
    const answer = await by(new Request(`http://shop.test/v1/values${query}`, { headers }))
    return { status: answer.status, tag: answer.headers.get('etag') ?? '', text: await answer.text() }
  }
  return { varve, time, vault, source, list, fresh: made }
}

/** Each a change of what a list tells, and most are no revision. */
const changes: Readonly<Record<string, (shop: Shop) => unknown>> = {
  'a value that was set': ({ varve }) => varve.set('limits.maxUploads', 11, signed),
  'a value of a scope': ({ varve }) => varve.set('limits.maxUploads', 12, { ...signed, scope: 'tenant:acme' }),
  'an override': ({ varve }) => varve.override('limits.maxUploads', 13),
  'an override that was lifted': ({ varve }) => varve.clearOverride('limits.maxUploads'),
  'an override for a while': ({ varve }) => varve.override('limits.maxUploads', 14, { ttl: '5s' }),
  'an override that expired': ({ time }) => time.advance('6s'),
  'a source that was read again': async ({ varve, source }) => {
    source.retries = 9
    await varve.reload()
  },
  'a key that was declared while it runs': ({ varve }) =>
    varve.declare(defineConfig({ late: { one: live(integer(), { default: 1 }) } }).tree),
  'a rollout that began': ({ varve }) =>
    varve.rollOut('checkout.newFlow', true, { plan: ramp({ from: 0, to: 100, step: 50, every: '5m' }), ...signed }),
  'a ramp that went on by itself': ({ time }) => time.advance('5m'),
  'a ramp that came to its end by itself': ({ time }) => time.advance('10m'),
  'a flag that was killed': ({ varve }) => varve.kill('checkout.newFlow', signed),
  'a secret that a manager keeps': ({ varve }) => varve.set('mail.apiKey', reference('vault://secret/mail'), signed),
  'a secret that fits no more where it is kept': async ({ vault, time }) => {
    vault.put('secret/mail', 'abc')
    for (let turn = 0; turn < 10; turn += 1) {
      time.advance('1s')
      await new Promise(resolve => setImmediate(resolve))
    }
  },
}

describe('a list that is asked for again', () => {
  it('is never a former one, whatever changed, and however it did', async () => {
    const shop = await listed()
    for (const [what, change] of Object.entries(changes)) {
      const before = await shop.list()
      expect((await shop.list({ known: before.tag })).status, `nothing happened before ${what}`).toBe(304)
      await change(shop)
      const after = await shop.list({ known: before.tag })
      expect(after, what).toEqual(await shop.list({ known: before.tag, by: shop.fresh() }))
      expect(after.status, what).toBe(200)
    }
  })

  it('is not made again for who has it, and for others is the same text', async () => {
    const { varve, list } = await listed()
    const first = await list()
    const making = vi.spyOn(varve, 'declaredKeys')
    expect((await list({ known: first.tag })).status).toBe(304)
    expect(await list()).toEqual(first)
    expect(making).not.toHaveBeenCalled()
  })

  it('is another one for each audience and each page', async () => {
    const { varve, list } = await listed()
    await varve.set('limits.maxUploads', 12, { ...signed, scope: 'tenant:acme' })
    const texts = await Promise.all(
      ['', '?tenant=acme', '?limit=1', '?filter=newFlow', ''].map(query => list({ query }).then(({ text }) => text)),
    )
    expect(new Set(texts).size).toBe(4)
    expect(texts[4]).toBe(texts[0])
  })

  it('tells a call of the program that has overrides of its own what they are, and nobody else', async () => {
    const { varve, list } = await listed()
    const usual = await list()
    const own = await varve.withOverrides({ 'limits.maxUploads': 77 }, () => list())
    expect([own.text.includes('77'), usual.text.includes('77')]).toEqual([true, false])
    expect(await list({ known: usual.tag })).toMatchObject({ status: 304 })
  })
})
