import { defineConfig, flag, live, open, secret, setting, type Store, type Varve } from 'varve'
import { connect, type ConnectOptions } from 'varve/client'
import type { Permission } from 'varve/protocol'
import { integer, string } from 'varve/schema'
import { memory } from 'varve/stores/memory'
import { serveVarve, tokenOf, type ServedStore } from '../server/served-store.ts'

/** What the shop of these tests declares. */
export const shop = defineConfig({
  server: { port: setting(integer(), { default: 8080 }) },
  limits: {
    maxUploads: live(integer({ min: 1, max: 500 }), { default: 10, doc: 'Uploads a day.' }),
    pageSize: live(integer({ min: 1 }), { default: 20 }),
  },
  checkout: { newFlow: flag({ default: false }) },
  mail: { apiKey: live(secret(string()), { devDefault: 'none' }) },
})

export type Shop = (typeof shop)['tree']

/** A server of the shop, the configuration it serves, and ways to it. */
export interface ServedShop extends AsyncDisposable {
  readonly varve: Varve<Shop>
  readonly url: string
  /** Another process's connection to it: with the token of an admin called `dana`, unless it is said otherwise. */
  connect(options?: Partial<ConnectOptions>): Promise<Varve<Shop>>
  /** Ends the server, and not what it serves. */
  stop(): Promise<void>
  /** Starts it again, on the same port. */
  start(): Promise<void>
  /** Puts another history in its place, on the same port: that of a backup, after what is done with it. */
  restored(change: (varve: Varve<Shop>) => Promise<void>): Promise<void>
}

export const EVERYTHING: readonly Permission[] = ['evaluate', 'read', 'write', 'release', 'secrets', 'admin']

/** Serves the shop from a store: one in memory when absent. */
export async function serveShop(
  store: Store = memory(),
  isAllowed = (_: Request): boolean => true,
): Promise<ServedShop> {
  let varve = await opened(store)
  let server: ServedStore | undefined = await serveVarve(varve, 0, { isAllowed })
  const { url, port } = server
  const stack = new AsyncDisposableStack()
  stack.defer(async () => {
    await server?.[Symbol.asyncDispose]()
    await varve.close()
  })
  const served: ServedShop = {
    get varve() {
      return varve
    },
    url,
    async connect(options = {}) {
      const token = tokenOf('dana', EVERYTHING)
      return stack.use(await connect(shop, { url, token, as: { environment: 'test' }, ...options }))
    },
    async stop() {
      await server?.[Symbol.asyncDispose]()
      server = undefined
    },
    async start() {
      server = await serveVarve(varve, port, { isAllowed })
    },
    async restored(change) {
      await served.stop()
      await varve.close()
      varve = await opened(memory())
      await change(varve)
      await served.start()
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
  return served
}

function opened(store: Store): Promise<Varve<Shop>> {
  return open(shop, { store, secrets: { plaintext: true }, as: { environment: 'test' } })
}
