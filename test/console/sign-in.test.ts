import type { Page, Route } from 'playwright-core'
import { expect, it } from 'vitest'
import { makeLink } from '../../src/server/doors/links.ts'
import { describeWith } from '../describe-with.ts'
import { alsoAccessible, picture } from './browser.ts'
import { sharedShop } from './shared-shop.ts'
import { productionShop } from './shop-server.ts'

const KEY = 'q3Yk0f9mJx7bTz2LwVc8RnUd5HsEa1Gp6iOyKX4Q'

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
  const { shop, desk } = sharedShop(() => productionShop(KEY))
  const link = async (role: 'editor'): Promise<string> => {
    const grant = { name: 'mia', role, issuer: 'root' }
    return (await makeLink(grant, { audience: shop.url, keys: [KEY], now: Date.now() })).url
  }

  it('takes a link that asks before it signs anybody in, and works once', async () => {
    // To strangers nothing is here: that is what a browser shows before and after.
    await using at = await desk({
      own: true,
      refusals: [/_unlock-debug/, /v1\//, /debug/, /favicon/, /:\d+\/$/],
    })
    const { page } = at
    const stranger = await page.goto(`${shop.url}/debug/config`)
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
    expect((await page.goto(`${shop.url}/debug/config`))?.status()).toBe(404)
    expect((await page.goto(url))?.status()).toBe(404)
  })
})
