import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../describe-with.ts'
import { byTier } from '../tier.ts'
import { deskAt, expectAccessible, startBrowser, type Desk } from './browser.ts'
import { shopServer, type ShopServer } from './shop-server.ts'

/** What a page may do wrong, and what is said of it. */
const FAULTS: readonly (readonly [what: string, body: string, trouble: string])[] = [
  [
    'a style without the nonce',
    `document.body.append(Object.assign(document.createElement('style'), { textContent: 'p{}' }))`,
    'Content Security Policy',
  ],
  [
    'a script in the page',
    `document.body.append(Object.assign(document.createElement('script'), { src: 'data:,1' }))`,
    'Trust',
  ],
  ['HTML made of a text', `document.body.innerHTML = '<p>'`, 'Trust'],
  ['a request to another host', `void fetch('https://elsewhere.example/').catch(() => 0)`, 'elsewhere.example'],
  ['a request that is refused', `void fetch('/nothing-here')`, '404 for GET'],
  ['a rejection that nobody handles', `setTimeout(() => Promise.reject(new Error('lost')))`, 'nobody handled: lost'],
]

describeWith('chromium', 'what watches the browser', () => {
  let browser: Browser
  let shop: ShopServer
  beforeAll(async () => {
    ;[browser, shop] = await Promise.all([startBrowser(), shopServer()])
  })
  afterAll(async () => {
    await shop[Symbol.asyncDispose]()
  })

  /** What is noticed of something that a page does. */
  const noticed = async (body: string): Promise<string> => {
    const desk: Desk = await deskAt(browser, shop.url, { quiet: true })
    await desk.go('config')
    await desk.page.getByText('16 values').waitFor()
    expect(desk.troubles).toEqual([])
    await desk.page.evaluate(body)
    await expect.poll(() => desk.troubles.length, { timeout: 5000 }).toBeGreaterThan(0)
    const found = desk.troubles.join('\n')
    await expect(desk[Symbol.asyncDispose]()).rejects.toThrow('to deeply equal []')
    return found
  }

  it.each(byTier({ short: FAULTS.slice(0, 1), long: FAULTS }))('sees %s', async (_what, body, trouble) => {
    expect(await noticed(body).catch((error: unknown) => String(error))).toContain(trouble)
  })

  it('sees what somebody who cannot see would not find', async () => {
    await using desk = await deskAt(browser, shop.url)
    await desk.go('config')
    await desk.page.getByText('16 values').waitFor()
    await desk.page.evaluate(() => document.querySelector('main')?.append(document.createElement('button')))
    await expect(expectAccessible(desk.page, 'planted')).rejects.toThrow(/planted: button-name|\[ …\(1\) \]|Array\(1\)/)
  })
})
