import { open, ramp, secret, live, type Store, type Varve } from 'varve'
import { fernet, newFernetKey } from 'varve/secrets'
import { integer, list, number, object, string, url } from 'varve/schema'
import { consoleAssets, serve, type ServeOptions } from 'varve/server/node'
import { configFiles, env } from 'varve/sources'
import { memory } from 'varve/stores/memory'
import { sqlite } from 'varve/stores/sqlite'
import { sandbox } from 'varve/testing'
import { config } from '../../examples/shop/config.ts'
import { freePort } from '../engines/free-port.ts'
import { takesPictures } from './browser.ts'

/** A secret that must be seen nowhere: not in the page, not in an answer. */
export const PLANTED = 'planted-8d1f-token'

/** Another build than that of dist/console, for who changes it while tests run. */
const built = process.env['VARVE_TEST_CONSOLE']

/** What the shop has besides its example: a value of every other type, and a secret that is stored. */
const more = {
  mail: {
    token: live(secret(string()), { devDefault: 'none', doc: 'Token of the mail service.' }),
    from: live(string({ min: 3 }), { default: 'shop@example.com', doc: 'Sender of mails.' }),
    ratio: live(number({ min: 0, max: 1 }), { default: 0.5, doc: 'Share of mails that are measured.' }),
    languages: live(list(string()), { default: ['en', 'de'], doc: 'Languages that mails are written in.' }),
    limits: live(object({ perHour: integer(), perDay: integer() }), { default: { perHour: 10, perDay: 50 } }),
    site: live(url(), { default: 'https://shop.example', doc: 'What links in mails lead to.' }),
  },
}

/** A shop that is served, with a history. */
export interface ShopServer extends AsyncDisposable {
  readonly varve: Varve
  /** Where it is: `http://127.0.0.1:41234`, with its mount. */
  readonly url: string
}

/** A store as the shop of the example has: in memory where nobody takes pictures, because that is faster. */
async function usualStore(): Promise<Store> {
  if (!takesPictures) return memory()
  return sqlite((await sandbox()).path('shop.db'))
}

/** Serves the shop's example, with the console that was built. */
export async function shopServer(
  options: ServeOptions & { readonly empty?: boolean; readonly store?: Store; readonly sealed?: boolean } = {},
): Promise<ShopServer> {
  const { empty = false, store = await usualStore(), sealed = true, ...serving } = options
  const directory = new URL('../../examples/shop/', import.meta.url).pathname
  const opened = await open(config, {
    store,
    sources: [configFiles({ directory }), env({ prefix: 'SHOP', from: { SHOP_DATABASE__POOL_SIZE: '7' } })],
    ...(sealed ? { keyring: fernet([newFernetKey()]) } : {}),
    as: { environment: 'development', service: 'shop-api' },
    platform: { warn: () => {} },
  })
  const varve = opened.declare(more) as unknown as Varve
  if (!empty) await lived(varve, sealed)
  const server = await serve(varve, { port: 0, environment: 'development', console: consoleAssets(built), ...serving })
  const close = async (): Promise<void> => {
    await server.close()
    await varve.close()
  }
  return { varve, url: server.url, [Symbol.asyncDispose]: close }
}

/** Serves it in production, where people sign in: a server has to know its own address before it listens. */
export async function productionShop(sessionKey: string): Promise<ShopServer> {
  const port = await freePort()
  return shopServer({ port, origin: `http://127.0.0.1:${port}`, environment: 'production', sessionKey })
}

/** What happened at the shop before the tests: a few changes, a contract, a secret, and a rollout that runs. */
async function lived(varve: Varve, sealed: boolean): Promise<void> {
  const dana = (message: string): { by: string; message: string } => ({ by: 'dana', message })
  await varve.set('limits.maxUploads', 50, dana('Raise for the sale'))
  await varve.set('limits.maxUploads', 500, { ...dana('Contract 7'), scope: 'tenant:acme' })
  await varve.set('server.logLevel', 'warn', dana('Less noise'))
  if (sealed) await varve.set('mail.token', PLANTED, dana('First token'))
  await varve.rollOut('checkout.newFlow', true, {
    plan: ramp({ from: 5, to: 100, step: 15, every: '30m' }),
    ...dana('Launch'),
  })
}
