import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { describeWith } from '../describe-with.ts'
import { alsoAccessible, inLong } from './browser.ts'
import { pathAt, SCREENS, settled, writingControls } from './screens.ts'
import { PLANTED } from './shop-server.ts'
import { sharedShop } from './shared-shop.ts'

const dana = (message: string): { by: string; message: string } => ({ by: 'dana', message })

describeWith('chromium', 'the values of a shop, in a browser', () => {
  const { shop, desk } = sharedShop()
  const row = (key: string): string => `tr:has(th a[href*="/config/${key}"])`

  it('are grouped by category, with counts, types and where each comes from (V35–V37)', async () => {
    await using at = await desk()
    await at.go('config')
    const { page } = at
    await page.getByText('6 groups · 16 values').waitFor()
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual(
      expect.arrayContaining(['checkout', 'database', 'limits', 'mail', 'server', 'shipping']),
    )
    const text = async (key: string): Promise<string> =>
      (await page.locator(row(key)).innerText()).replaceAll(/\s+/g, ' ')
    expect(await text('limits.maxUploads')).toContain(
      'Uploads a user may make. 50 per day default 10 integer stored 1 scope',
    )
    expect(await text('limits.maxUploads')).toContain('dana · r2')
    expect(await text('database.poolSize')).toContain('7 default 5 integer env')
    expect(await text('server.port')).toContain('8080 integer file')
    expect(await text('checkout.newFlow')).toContain('false boolean default rollout')
    expect(await text('shipping.rates')).toContain('2 items')
    expect(await page.getByTitle(/config\.toml:5:/).count()).toBeGreaterThan(0)
  })

  it('show a secret as four dots, and nothing of it is in the page (V38, V39)', async () => {
    await using at = await desk()
    await at.go('config')
    const token = at.page.locator(row('mail.token'))
    await token.waitFor()
    // Always as long, whatever the secret.
    expect(await token.locator('td').first().innerText()).toMatch(/^••••(?!•)/)
    expect(await token.getByRole('link', { name: /Edit/ }).count()).toBe(0)
    expect(await token.getByText('Protected').count()).toBe(1)
    expect(await at.page.content()).not.toContain(PLANTED)
  })

  it('are narrowed by what the address says, which another browser then shows alike', async () => {
    await using at = await desk()
    await at.go('config')
    const { page } = at
    await page.getByLabel('Filter').fill('uploads')
    await page.getByText('1 group · 2 values').waitFor()
    await page.getByLabel('Source').selectOption('stored')
    await page.getByText('1 group · 1 value').waitFor()
    expect(page.url()).toContain('?filter=uploads&layer=stored')
    await page.reload()
    await page.getByText('1 group · 1 value').waitFor()
    await page.getByLabel('Filter').fill('nothing like this')
    await page.getByText('No value fits the filter').waitFor()
    await page.getByRole('button', { name: 'Clear the filter' }).click()
    await page.getByText('16 values').waitFor()
  })

  it('are those of a tenant, where one is named', async () => {
    await using at = await desk()
    await at.go('config?tenant=acme')
    const uploads = at.page.locator(row('limits.maxUploads'))
    await uploads.getByText('500').waitFor()
    expect(await uploads.innerText()).toContain('tenant')
  })

  it('change under the eyes of who looks, without a reload', async () => {
    await using at = await desk()
    await at.go('config')
    const { page } = at
    await page.getByText('Live · r').waitFor()
    await page.locator(row('limits.warnAt')).getByText('8', { exact: true }).waitFor()
    const { number } = await shop.varve.set('limits.warnAt', 9, dana('Warn later'))
    await page.locator(row('limits.warnAt')).getByText('9', { exact: true }).waitFor()
    await page.getByText(`Live · r${number}`).waitFor()
  })

  it('are read from the store again by a button (V40)', async () => {
    await using at = await desk()
    await at.go('config')
    const asked = at.page.waitForResponse(response => response.url().endsWith('/v1/refresh'))
    await at.page.getByRole('button', { name: /Refresh/ }).click()
    expect((await asked).status()).toBe(200)
    await at.page.getByText('Fresh from the store').waitFor()
  })

  it('of the past have no control that writes, on any screen, nor has what is done with many', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('nowhere?at=r6')
    for (const [name, path] of SCREENS) {
      await at.walk(pathAt(path, 'r6'))
      await settled(page)
      await page.getByText('You are looking at r6').waitFor()
      expect([name, await writingControls(page)]).toEqual([name, []])
    }
    await at.walk('config?at=r6')
    for (const key of ['limits.maxUploads', 'checkout.newFlow']) await page.getByLabel(`Choose ${key}`).check()
    const bar = page.getByRole('region', { name: 'Chosen values' })
    expect(await bar.getByRole('button').allInnerTexts()).toEqual([
      'Choose all 16',
      'Export what is stored',
      'Choose none',
    ])
    await at.walk('config/limits.maxUploads?at=r1')
    await page.getByRole('region', { name: 'Result' }).getByText('10').waitFor()
    await page.getByRole('link', { name: 'Values' }).click()
    expect(page.url()).toContain('at=r1')
    await page.getByRole('button', { name: 'Return to now' }).click()
    await page.locator(row('limits.maxUploads')).getByText('50').waitFor()
  })

  it('are explained layer by layer, for anybody who is asked for (V41)', async () => {
    await using at = await desk()
    await at.go('config/limits.maxUploads')
    const { page } = at
    const result = page.getByRole('region', { name: 'Result' })
    await result.getByText('50').waitFor()
    const layers = page.getByRole('list', { name: 'Layers, strongest first' })
    expect((await layers.innerText()).replaceAll(/\s+/g, ' ')).toContain('stored ✔ wins 50 per day r2 by dana')
    expect((await page.getByRole('main').innerText()).replaceAll(/\s+/g, ' ')).toMatch(
      /Uploads a user may make\. .*integer not secret live category limits/,
    )
    await page.getByLabel('Tenant').fill('acme')
    await result.getByText('500').waitFor()
    expect(page.url()).toContain('tenant=acme')
    expect((await layers.innerText()).replaceAll(/\s+/g, ' ')).toContain('tenant ✔ wins 500 per day')
  })

  it('that a rollout decides say by which share and where somebody stands in it', async () => {
    await using at = await desk()
    await at.go('config/checkout.newFlow?user=user_7')
    const layers = at.page.getByRole('list', { name: 'Layers, strongest first' })
    await layers.getByText(/bucket\(user_7\) = [\d.]+ ≥ 5\.00/).waitFor()
    expect((await layers.innerText()).replaceAll(/\s+/g, ' ')).toMatch(
      /does not reach who is asked for r\d+ by dana, .+ · rollout \S+: step 1 of 8, 5 % have it; the next layer serves By its rollout: the baseline is served bucket\(user_7\) = [\d.]+ ≥ 5\.00 → outside the share of 5 %, by user seed \S+ · formula varve/,
    )
  })

  it('that are not there are said to be missing, with the nearest name (V41)', async () => {
    await using at = await desk({ refusals: [/limits\.maxUpload$/] })
    await at.go('config/limits.maxUpload')
    await at.page.getByText('There is no value of this name').waitFor()
    await at.page.getByRole('main').getByRole('link', { name: 'limits.maxUploads' }).click()
    await at.page.getByRole('heading', { level: 1, name: 'limits.maxUploads' }).waitFor()
  })

  it('are found by keys alone: palette, rows, filter, help', async () => {
    await using at = await desk()
    await at.go('config')
    const { page } = at
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '')
    await page.locator(row('limits.maxUploads')).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    expect(await focused()).toBe('checkout.newFlow')
    await page.keyboard.press('/')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Find' }).waitFor()
    await page.keyboard.type('max up')
    await page.getByRole('option', { name: /limits.maxUploads/ }).waitFor()
    await alsoAccessible(page, 'palette')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'limits.maxUploads' }).waitFor()
    expect(await focused()).toBe('limits.maxUploads')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Shortcuts' }).waitFor()
    await alsoAccessible(page, 'help')
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('s')
    await page.getByRole('heading', { level: 1, name: 'Secrets' }).waitFor()
  })

  it('are exported and reset together, as one revision whose effect is shown before', async () => {
    await using at = await desk()
    const { page } = at
    await shop.varve.set('mail.ratio', 0.25, dana('Measure less'))
    await shop.varve.set('mail.from', 'post@shop.example', dana('Another sender'))
    await at.go('config')
    for (const key of ['mail.ratio', 'mail.from', 'server.port']) await page.getByLabel(`Choose ${key}`).press('Space')
    const bar = page.getByRole('region', { name: 'Chosen values' })
    await bar.getByText('3 values chosen').waitFor()
    await alsoAccessible(page, 'chosen values')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      bar.getByRole('button', { name: 'Export what is stored' }).press('Enter'),
    ])
    const file = JSON.parse(readFileSync(await download.path(), 'utf8')) as unknown
    expect(file).toEqual({ 'mail.from': 'post@shop.example', 'mail.ratio': 0.25 })
    await bar.getByRole('button', { name: 'Reset…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Reset 2 values' })
    await dialog.getByText('mail.ratio goes from 0.25 to not set').waitFor()
    await dialog.getByText('1 of those chosen have nothing to delete').waitFor()
    const before = shop.varve.head().number
    await dialog.getByLabel('Message').fill('As it was')
    await dialog.getByRole('button', { name: 'Reset 2 values' }).click()
    await dialog.waitFor({ state: 'detached' })
    await bar.waitFor({ state: 'detached' })
    expect(shop.varve.head().number).toBe(before + 1)
    expect(shop.varve.get('mail.ratio')).toBe(0.5)
  })

  it('answer an address as text and as JSON to whoever is no browser', async () => {
    const answer = await fetch(`${shop.url}/debug/config`, { headers: { accept: 'text/plain' } })
    expect(await answer.text()).toContain('limits.maxUploads')
  })

  it.each(inLong)('are nowhere yet in a configuration nobody declared anything in', async () => {
    await using at = await desk({ refusals: [/v1\/values/] })
    await at.page.route('**/v1/values?*', route => route.fulfill({ json: { items: [], total: 0 } }))
    await at.go('config')
    await at.page.getByText('No value is declared yet').waitFor()
    await alsoAccessible(at.page, 'first run')
  })

  it('that cannot be read say which request failed, and are read by trying again', async () => {
    await using at = await desk({ refusals: [/v1\/values/] })
    const problem = {
      title: 'Store unreachable',
      status: 503,
      detail: 'It does not answer.',
      code: 'STORE_UNREACHABLE',
    }
    await at.page.route('**/v1/values?*', route =>
      route.fulfill({ status: 503, headers: { 'x-request-id': 'req-77' }, json: problem }),
    )
    await at.go('config')
    await at.page.getByText('request req-77').waitFor()
    await alsoAccessible(at.page, 'error')
    await at.page.unroute('**/v1/values?*')
    await at.page.getByRole('button', { name: 'Try again' }).click()
    await at.page.getByText('16 values').waitFor()
  })
})
