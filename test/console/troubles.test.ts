import { defineConfig, live, open } from 'varve'
import { string } from 'varve/schema'
import { memory, memoryStorage } from 'varve/stores/memory'
import type { Browser } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { describeWith } from '../describe-with.ts'
import { troubled } from '../troubled-store.ts'
import { alsoAccessible, deskAt, inLong, startBrowser } from './browser.ts'
import { shopServer } from './shop-server.ts'

describeWith('chromium', 'the console, when something is not as it should be', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await startBrowser()
  })

  it('says that the store is away, goes on showing what was known, and takes no change until it is back', async () => {
    const store = troubled(memory())
    await using shop = await shopServer({ store })
    await using at = await deskAt(browser, shop.url, { refusals: [/v1\//, /health/] })
    const { page } = at
    await at.go('config/limits.maxUploads')
    await page.getByRole('link', { name: 'Edit' }).waitFor()
    store.away = true
    await shop.varve.refresh().catch(() => undefined)
    await page.getByText('The store cannot be reached. What is served').waitFor()
    await page.getByText('Read-only. The store cannot be reached').waitFor()
    expect(await page.getByRole('region', { name: 'Result' }).innerText()).toContain('50')
    expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0)
    await alsoAccessible(page, 'stale')
    store.away = false
    await shop.varve.refresh()
    await page.getByRole('link', { name: 'Edit' }).waitFor()
  })

  it('says that the server is gone, and is live again by itself', async () => {
    const shop = await shopServer()
    await using at = await deskAt(browser, shop.url, { refusals: [/./] })
    const { page } = at
    await at.go('config')
    await page.getByText('Live · r').waitFor()
    await shop[Symbol.asyncDispose]()
    await page.getByText('Not live').waitFor()
    await page.getByText('The server does not answer. What you see may be old').waitFor()
    expect(await page.getByRole('link', { name: 'limits.maxUploads', exact: true }).count()).toBe(1)
    await alsoAccessible(page, 'away')
    const port = Number(new URL(shop.url).port)
    await using again = await shopServer({ port })
    await page.getByText('Live · r').waitFor()
    expect(again.url).toBe(shop.url)
    await again.varve.set('limits.maxUploads', 58, { by: 'dana', message: 'After the outage' })
    await page.locator('tr:has(th a[href*="/config/limits.maxUploads"])').getByText('58').waitFor()
  })

  it('says of a change whose answer is lost that nobody knows, keeps what was typed, and trying again does nothing twice', async () => {
    await using shop = await shopServer()
    await using at = await deskAt(browser, shop.url, { refusals: [/limits\.maxUploads$/] })
    const { page } = at
    await at.go('config/limits.maxUploads/edit')
    await page.getByLabel('Value').fill('77')
    await page.getByLabel('Message').fill('More')
    const before = shop.varve.head().number
    await page.route(
      '**/v1/values/limits.maxUploads',
      async route => {
        // It arrives and is done; its answer is lost on the way back.
        await route.fetch()
        await route.abort('connectionreset')
      },
      { times: 1 },
    )
    const save = page.getByRole('button', { name: 'Save a new revision' })
    await save.click()
    await page.getByText('It is not known whether it was done. Trying again here does not do it twice.').waitFor()
    expect(await page.getByLabel('Value').inputValue()).toBe('77')
    expect(await page.getByLabel('Message').inputValue()).toBe('More')
    expect(shop.varve.head().number).toBe(before + 1)
    await save.click()
    await page.getByText(`r${before + 1} is saved`).waitFor()
    expect(shop.varve.head().number).toBe(before + 1)
  })

  it('says on every screen that memory is no store to keep things, that nothing can be sealed, and that others read along', async () => {
    await using shop = await shopServer({ sealed: false })
    const host = 'http://shop.example'
    await using at = await deskAt(browser, host, { own: true, refusals: [/events/] })
    const { page } = at
    await page.route(`${host}/**`, async route => {
      const url = route.request().url().replace(host, shop.url)
      if (url.endsWith('/events')) return route.abort()
      // As a proxy passes it on; of a page in the open the browser ignores that header, and says so.
      const { origin: _, referer: __, ...headers } = route.request().headers()
      const response = await route.fetch({ url, headers })
      const { 'cross-origin-opener-policy': ___, ...answered } = response.headers()
      return route.fulfill({ response, headers: answered })
    })
    await at.go('secrets')
    await page.getByText('The store is in memory only: changes are lost when the process ends.').waitFor()
    await page.getByText('There is no key ring: secrets (mail.token) cannot be sealed.').waitFor()
    await page.getByText('This connection is not encrypted').waitFor()
    await alsoAccessible(page, 'banners')
  })

  it.each(inLong)('marks what is stored and does not fit, and what no declaration knows any more', async () => {
    const storage = memoryStorage()
    const former = defineConfig({
      limits: { warnAt: live(string(), { default: '' }) },
      old: { motto: live(string(), { default: '' }) },
    })
    const before = await open(former, { store: memory({ storage }), platform: { warn: () => {} } })
    await before.set('limits.warnAt', 'many', { by: 'dana', message: 'Words' })
    await before.set('old.motto', 'Sell', { by: 'dana', message: 'Of the founder' })
    await before.close()
    await using shop = await shopServer({ store: memory({ storage }) })
    await using at = await deskAt(browser, shop.url)
    const { page } = at
    await at.go('config')
    await page.getByRole('heading', { level: 2, name: 'Not in code' }).waitFor()
    await page.getByText('1 invalid').waitFor()
    const row = page.locator('tr:has(th a[href*="/config/limits.warnAt"])')
    expect((await row.innerText()).replaceAll(/\s+/g, ' ')).toMatch(
      /8 per day What is stored .*: the next layer serves/,
    )
    await at.go('config?only=invalid')
    await page.getByText('1 group · 1 value').waitFor()
    await at.go('config/limits.warnAt')
    await page.getByText('✘ invalid').waitFor()
    await at.go('config/old.motto')
    await page.getByText('No declaration knows this key').waitFor()
    await alsoAccessible(page, 'not in code')
  })

  it.each(inLong)('keeps what somebody prefers: theme, time zone, and no single keys', async () => {
    await using shop = await shopServer()
    await using at = await deskAt(browser, shop.url, { own: true })
    const { page } = at
    await at.go('config')
    await page.getByRole('button', { name: 'developer: preferences' }).click()
    await page.getByLabel('dark').check()
    await page.getByLabel('UTC').check()
    await page.getByLabel('Shortcuts of single keys').uncheck()
    await page.reload()
    await page.getByText('Live · r').waitFor()
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
    await page.keyboard.press('?')
    await page.keyboard.press('g')
    await page.keyboard.press('s')
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Values')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Find' }).waitFor()
  })
})
