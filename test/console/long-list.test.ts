import type { Browser, Page } from 'playwright-core'
import { defineConfig, live, open } from 'varve'
import { integer } from 'varve/schema'
import { consoleAssets, serve } from 'varve/server/node'
import { memory } from 'varve/stores/memory'
import { beforeAll, expect, it } from 'vitest'
import { describeWith } from '../describe-with.ts'
import { alsoAccessible, deskAt, startBrowser } from './browser.ts'

/** A server with many values in groups of fifty. */
async function manyValues(count: number): Promise<AsyncDisposable & { readonly url: string }> {
  const group = (start: number) =>
    Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`limit${start + index}`, live(integer(), { default: index })]),
    )
  const groups = Array.from({ length: count / 50 }, (_, index) => [`group${index}`, group(index * 50)] as const)
  const varve = await open(defineConfig(Object.fromEntries(groups)), {
    ...{ store: memory(), as: { environment: 'development' }, platform: { warn: () => {} } },
  })
  const assets = consoleAssets(process.env['VARVE_TEST_CONSOLE'])
  const server = await serve(varve, { port: 0, environment: 'development', console: assets })
  const close = async (): Promise<void> => {
    await server.close()
    await varve.close()
  }
  return { url: server.url, [Symbol.asyncDispose]: close }
}

const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '')

describeWith('chromium', 'a long list of values, in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await startBrowser()
  })

  it('has only rows near the eye in the page, each of which says its place; keys lead to all of them', async () => {
    await using many = await manyValues(400)
    await using at = await deskAt(browser, many.url)
    const { page } = at
    await at.go('config')
    await page.getByText('8 groups · 400 values').waitFor()
    const rows = page.locator('tbody tr:not([aria-hidden])')
    await rows.first().waitFor()
    expect(await rows.count()).toBeLessThan(120)
    const first = page.getByRole('table', { name: 'Values: group0' })
    expect(await first.getAttribute('aria-rowcount')).toBe('51')
    expect(await first.getByRole('row').nth(1).getAttribute('aria-rowindex')).toBe('2')
    await alsoAccessible(page, 'long list')
    // The last row of a group and the first of the next are reached by the keyboard alone.
    for (let count = 0; count < 51; count++) {
      await page.keyboard.press('j')
      await page.evaluate(() => new Promise(resolve => requestAnimationFrame(resolve)))
    }
    expect(await focused(page)).toBe('group1.limit50')
    expect(await page.locator('tr:focus-within').getAttribute('aria-rowindex')).toBe('2')
    await page.getByLabel('Filter').fill('limit377')
    await page.getByText('1 group · 1 value').waitFor()
    expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe(null)
  })
})
