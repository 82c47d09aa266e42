import { defineConfig, live, open } from 'varve'
import { string } from 'varve/schema'
import { memory, memoryStorage } from 'varve/stores/memory'
import type { Browser } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { describeWith } from '../describe-with.ts'
import { troubled } from '../troubled-store.ts'
import { alsoAccessible, deskAt, startBrowser } from './browser.ts'
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
  })

  it('marks what is stored and does not fit, and what no declaration knows any more', async () => {
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
    const row = page.locator('tr:has(th a:text-is("limits.warnAt"))')
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

  it('keeps what somebody prefers: theme, time zone, and no single keys', async () => {
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
