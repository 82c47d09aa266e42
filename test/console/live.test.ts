import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeWith } from '../describe-with.ts'
import type { Desk } from './browser.ts'
import { sharedShop } from './shared-shop.ts'

const dana = (message: string): { by: string; message: string } => ({ by: 'dana', message })

/** What the page says is served. */
const served = (page: Page, value: string): Promise<void> =>
  page.getByRole('region', { name: 'Result' }).getByText(value, { exact: true }).waitFor()

/** Somebody looks at another page, or back. */
const look = (page: Page, state: 'hidden' | 'visible'): Promise<void> =>
  page.evaluate(to => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => to })
    document.dispatchEvent(new Event('visibilitychange'))
  }, state)

describeWith('chromium', 'what the console hears of changes', () => {
  const { shop, desk } = sharedShop()

  it('is also what changed after a page was read and before its stream was there: it said r36 and showed r35', async () => {
    await using at = await desk()
    const { page } = at
    const begun = Promise.withResolvers<void>()
    await page.route('**/events', async route => {
      await begun.promise
      await route.continue()
    })
    await at.go('config/limits.maxUploads')
    await served(page, '50')
    await shop.varve.set('limits.maxUploads', 51, dana('In between'))
    begun.resolve()
    await page.getByText(`Live · r${shop.varve.head().number}`).waitFor()
    await served(page, '51')
  })

  it('comes by one stream for all windows of a browser: the seventh never loaded', async () => {
    const desks: Desk[] = []
    let streams = 0
    try {
      for (let count = 0; count < 8; count++) {
        const at = await desk()
        desks.push(at)
        at.page.on('request', request => {
          if (request.url().endsWith('/events')) streams++
        })
        await at.go('config/limits.maxUploads')
        await at.page.getByText('Live · r').waitFor()
      }
      expect(streams).toBe(1)
      const [first, last] = [desks[0]?.page, desks.at(-1)?.page]
      if (first === undefined || last === undefined) throw new Error('There are eight.')
      await shop.varve.set('limits.maxUploads', 53, dana('For all windows'))
      await Promise.all(desks.map(({ page }) => served(page, '53')))
      // The window that has the stream goes: another takes over, and tells the rest.
      await first.close()
      await expect.poll(() => streams, { timeout: 20_000 }).toBe(2)
      await shop.varve.set('limits.maxUploads', 54, dana('For those that stay'))
      await Promise.all(desks.slice(1).map(({ page }) => served(page, '54')))
      await last.getByText(`Live · r${shop.varve.head().number}`).waitFor()
    } finally {
      for (const at of desks) await at[Symbol.asyncDispose]()
    }
  })

  it('takes no connection of a page that nobody looks at, so that the seventh page opens, too', async () => {
    await using at = await desk()
    const { page } = at
    await page.clock.install()
    await page.addInitScript(() => {
      const streams: EventSource[] = []
      Object.assign(globalThis, { streams })
      globalThis.EventSource = class extends EventSource {
        constructor(url: string | URL) {
          super(url)
          streams.push(this)
        }
      }
    })
    const open = (): Promise<number> =>
      page.evaluate(
        () =>
          (globalThis as unknown as { streams: EventSource[] }).streams.filter(
            ({ readyState }) => readyState !== EventSource.CLOSED,
          ).length,
      )
    await at.go('config/limits.maxUploads')
    await page.getByText('Live · r').waitFor()
    expect(await open()).toBe(1)
    await look(page, 'hidden')
    await page.clock.runFor(10_000)
    expect(await open()).toBe(0)
    await shop.varve.set('limits.maxUploads', 52, dana('Unseen'))
    await look(page, 'visible')
    await served(page, '52')
    expect(await open()).toBe(1)
  })
})
