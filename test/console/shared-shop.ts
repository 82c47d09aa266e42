import { afterAll, beforeAll } from 'vitest'
import { deskAt, startBrowser, type Desk, type DeskOptions } from './browser.ts'
import { shopServer, type ShopServer } from './shop-server.ts'

/** One shop for all tests of a suite, and who sits before it. */
export interface SharedShop {
  /** There from the first test on. */
  readonly shop: Pick<ShopServer, 'url' | 'varve'>
  /** Somebody before its console, or before another's. */
  readonly desk: (options?: DeskOptions, server?: string) => Promise<Desk>
}

/**
 * Serves a shop while the tests of a suite run.
 * @example const { shop, desk } = sharedShop()
 */
export function sharedShop(serving: () => Promise<ShopServer> = shopServer): SharedShop {
  let opened: ShopServer | undefined
  beforeAll(async () => {
    ;[opened] = await Promise.all([serving(), startBrowser()])
  })
  afterAll(async () => {
    await opened?.[Symbol.asyncDispose]()
  })
  const there = (): ShopServer => {
    if (opened === undefined) throw new Error('The shop is open from the first test on')
    return opened
  }
  const shop = {
    get url() {
      return there().url
    },
    get varve() {
      return there().varve
    },
  }
  return { shop, desk: async (options, server = shop.url) => deskAt(await startBrowser(), server, options) }
}
