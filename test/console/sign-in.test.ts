import { createServer } from 'node:net'
import { once } from 'node:events'
import type { Browser, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeLink } from '../../src/server/doors/links.ts'
import { describeWith } from '../describe-with.ts'
import { alsoAccessible, deskAt, picture, startBrowser } from './browser.ts'
import { shopServer, type ShopServer } from './shop-server.ts'

const KEY = 'q3Yk0f9mJx7bTz2LwVc8RnUd5HsEa1Gp6iOyKX4Q'

/** A port that nobody listens on: the server has to know its own address before it listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Clicks twice, the second time while the form is under way: another one would cancel the answer, and find the link spent. */
async function clickTwice(page: Page): Promise<void> {
  const held: Route[] = []
  await page.route('**/_unlock-debug', route => void held.push(route))
  const box = await page.getByRole('button', { name: 'Sign in' }).boundingBox()
  // By the mouse itself: what looks for a button waits for a page that is coming.
  const click = (): Promise<void> => page.mouse.click((box?.x ?? 0) + 5, (box?.y ?? 0) + 5)
  await click()
  await expect.poll(() => held.length).toBe(1)
  await click()
  await held[0]?.continue()
}

describeWith('chromium', 'signing in to a server in production, in a browser', () => {
  let browser: Browser
  let shop: ShopServer
  let origin: string
  const link = async (role: 'editor'): Promise<string> => {
    const grant = { name: 'mia', role, issuer: 'root' }
    return (await makeLink(grant, { audience: origin, keys: [KEY], now: Date.now() })).url
  }

  beforeAll(async () => {
    const port = await freePort()
    origin = `http://127.0.0.1:${port}`
    ;[browser, shop] = await Promise.all([
      startBrowser(),
      shopServer({ port, origin, environment: 'production', sessionKey: KEY }),
    ])
  })
  afterAll(async () => {
    await shop[Symbol.asyncDispose]()
  })

  it('takes a link that asks before it signs anybody in, and works once', async () => {
    // To strangers nothing is here: that is what a browser shows before and after.
    await using at = await deskAt(browser, shop.url, {
      own: true,
      refusals: [/_unlock-debug/, /v1\//, /debug/, /favicon/, /:\d+\/$/],
    })
    const { page } = at
    const stranger = await page.goto(`${origin}/debug/config`)
    expect(stranger?.status()).toBe(404)
    const url = await link('editor')
    await page.goto(url)
    await page.getByRole('heading', { name: 'Sign in to Varve?' }).waitFor()
    await alsoAccessible(page, 'asking to sign in')
    // What looks at links in mails before people do spends none.
    for (const method of ['HEAD', 'GET']) expect((await fetch(url, { method })).status).toBe(200)
    await clickTwice(page)
    await page.getByText('Live · r').waitFor()
    await page.getByText('production').first().waitFor()
    await at.go('config/limits.maxUploads/edit')
    await page.getByLabel('Value').fill('51')
    await page.getByLabel('Message').fill('Signed in')
    expect(await page.getByLabel('Override this process').isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Save a new revision' }).click()
    await page.getByText(/^r\d+ is saved/).waitFor()
    const [last] = await shop.varve.blame('limits.maxUploads')
    expect(last?.by).toBe('mia')
    await picture(page, 'production-light')

    await page.getByRole('button', { name: 'mia: preferences' }).click()
    await alsoAccessible(page, 'preferences')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    await alsoAccessible(page, 'signed out')
    expect((await page.goto(`${origin}/debug/config`))?.status()).toBe(404)
    expect((await page.goto(url))?.status()).toBe(404)
  })
})
