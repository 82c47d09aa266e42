import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { describeWith } from '../describe-with.ts'
import { alsoAccessible, inLong } from './browser.ts'
import { PLANTED } from './shop-server.ts'
import { sharedShop } from './shared-shop.ts'

const dana = (message: string): { by: string; message: string } => ({ by: 'dana', message })

describeWith('chromium', 'the history of a shop, in a browser', () => {
  const { shop, desk } = sharedShop()
  const rowOf = (page: Page, revision: string): ReturnType<Page['locator']> =>
    page.locator('tr', { has: page.getByRole('rowheader', { name: revision, exact: true }) })

  beforeAll(async () => {
    const rates = [{ country: 'DE', cents: 490 }]
    await shop.varve.set('shipping.rates', rates, dana('Germany only'))
    const more = [
      { country: 'DE', cents: 390 },
      { country: 'FR', cents: 690 },
    ]
    await shop.varve.set('shipping.rates', more, { by: 'mia', message: 'Cheaper, and France' })
    for (const limit of [60, 70]) await shop.varve.set('limits.maxUploads', limit, dana(`Raise to ${limit}`))
  })

  it('says who changed a key, when and why, and what differs between any two versions', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('config/limits.maxUploads/history')
    const table = page.getByRole('table', { name: 'Changes of limits.maxUploads, newest first' })
    await table.getByText('Raise to 70').waitFor()
    expect((await table.innerText()).replaceAll(/\s+/g, ' ')).toContain('tenant:acme')
    const diff = page.getByRole('region', { name: 'r9 → r10' })
    await diff.waitFor()
    expect(await diff.locator('del').allTextContents()).toEqual(['60'])
    expect(await diff.locator('ins').allTextContents()).toEqual(['70'])
    await page.getByLabel('Compare from r2', { exact: true }).check()
    await page.getByRole('region', { name: 'r2 → r10' }).locator('del', { hasText: '50' }).waitFor()
    expect(page.url()).toContain('from=r2')
    await page.getByLabel('split').check()
    await page.reload()
    await page.getByRole('heading', { name: 'r2 → r10' }).waitFor()
    await alsoAccessible(page, 'history')
    // At 390 px the actions were cut off at the edge of the table.
    await page.setViewportSize({ width: 390, height: 844 })
    const revert = page.getByRole('button', { name: 'Revert to this: r9' })
    expect(await revert.count()).toBe(1)
    const box = await revert.boundingBox()
    expect((box?.x ?? 0) + (box?.width ?? 390)).toBeLessThan(390)
  })

  it('puts one part of an object back while the others stay, and takes that back', async () => {
    await shop.varve.set('mail.limits', { perHour: 10, perDay: 50 }, dana('First'))
    await shop.varve.set('mail.limits', { perHour: 20, perDay: 90 }, dana('Both more'))
    await using at = await desk()
    const { page } = at
    await at.go('config/mail.limits/history')
    await page.getByRole('button', { name: 'Put back perHour' }).click()
    const dialog = page.getByRole('dialog', { name: /^Put perHour of mail\.limits back to r\d+$/ })
    await dialog.getByText('goes from').waitFor()
    expect(await dialog.getByRole('region', { name: 'What changes' }).innerText()).toContain(
      '{"perHour":10,"perDay":90}',
    )
    await alsoAccessible(page, 'part back')
    await dialog.getByRole('button', { name: 'Put perHour back' }).click()
    await page.getByText(/perHour is 10 again, as r\d+/).waitFor()
    expect(shop.varve.get('mail.limits')).toEqual({ perHour: 10, perDay: 90 })
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click()
    await page.getByText(/^r\d+ is undone by r\d+/).waitFor()
    expect(shop.varve.get('mail.limits')).toEqual({ perHour: 20, perDay: 90 })
  })

  it('compares lists by path, and never shows a secret', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('config/shipping.rates/history')
    const parts = page.getByRole('table', { name: /^shipping\.rates: r7 compared with r8$/ })
    expect((await parts.innerText()).replaceAll(/\s+/g, ' ')).toContain('[0].cents 490 390')
    await page.getByText('1 part the same').waitFor()
    await page.getByLabel('JSON by path').uncheck()
    await page.locator('ins', { hasText: '390' }).waitFor()
    const { number } = await shop.varve.set('mail.token', `${PLANTED}-2`, dana('Second token'))
    await at.go(`config/mail.token/history?from=r5&to=r${number}`)
    await page.getByText('The secret changed. Its values are not shown.').waitFor()
    expect(await page.content()).not.toContain(PLANTED)
  })

  it('blames each part of a list, and tells how long each plain value stood', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('config/shipping.rates/history?tab=blame')
    const parts = page.getByRole('table', { name: /Who made each part/ })
    await parts.waitFor()
    const text = async (name: string): Promise<string> =>
      (await parts.getByRole('row', { name }).innerText()).replaceAll(/\s+/g, ' ')
    expect(await text('[0].country')).toContain('dana in r7')
    expect(await text('[0].cents')).toContain('mia in r8')
    await alsoAccessible(page, 'blame')
    await at.go('config/limits.maxUploads/history')
    await page.getByRole('link', { name: 'Blame' }).click()
    const chain = page.getByRole('table', { name: /The values of limits\.maxUploads/ })
    await chain.getByText('and still').waitFor()
    expect(await chain.getByRole('rowheader').allTextContents()).toEqual(['70', '60', '50'])
  })

  it('takes a value back to a version, once its effect was seen and a reason given', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('config/limits.maxUploads/history')
    const now = page.getByRole('button', { name: 'Revert to this: r10. This is what stands now.' })
    expect(await now.getAttribute('aria-disabled')).toBe('true')
    await now.press('Enter')
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.getByRole('button', { name: 'Revert to this: r2', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Revert limits.maxUploads to r2' })
    await dialog.getByText('limits.maxUploads goes from 70 to 50').waitFor()
    await alsoAccessible(page, 'revert')
    expect(shop.varve.get('limits.maxUploads')).toBe(70)
    await dialog.getByLabel('Message').fill('Sale is over')
    await dialog.getByRole('button', { name: 'Revert to r2' }).click()
    await page.getByText(/limits\.maxUploads is 50 again, as r\d+/).waitFor()
    expect(shop.varve.get('limits.maxUploads')).toBe(50)
    const { number } = shop.varve.head()
    await rowOf(page, `r${number}`).getByText('rolled back').waitFor()
  })

  it('undoes a whole revision, and says so where that is a conflict', async () => {
    await using at = await desk({ refusals: [/undo/] })
    const { page } = at
    await at.go('config/server.logLevel/history')
    await page.getByRole('button', { name: 'Undo r4' }).click()
    const dialog = page.getByRole('dialog', { name: 'Undo r4' })
    await dialog.getByText('server.logLevel goes from warn to not set').waitFor()
    await dialog.getByLabel('Message').fill('Too quiet')
    await dialog.getByRole('button', { name: 'Undo r4' }).click()
    await page.getByText(/r4 is undone by r\d+/).waitFor()
    expect(shop.varve.get('server.logLevel')).toBe('info')
    await at.go('config/limits.maxUploads/history')
    await page.getByRole('button', { name: 'Undo r9', exact: true }).click()
    await page.getByRole('dialog').getByRole('alert').waitFor()
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  it('does not move under who points at it: what is new is counted, and comes when asked for', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('config/limits.warnAt/history')
    await page.getByText('Nothing happened yet').waitFor()
    await shop.varve.set('limits.warnAt', 9, dana('Warn at 9'))
    await page.getByText('Warn at 9').waitFor()
    await page.getByText('Warn at 9').hover()
    await shop.varve.set('limits.warnAt', 10, dana('Warn at 10'))
    await page.getByText('1 newer change').waitFor()
    expect(await page.getByText('Warn at 10').count()).toBe(0)
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await page.getByText('Warn at 10').waitFor()
  })

  it('is narrowed by author and scope, and read on page by page', async () => {
    await using at = await desk()
    const { page } = at
    for (let size = 10; size < 70; size += 1) await shop.varve.set('database.poolSize', size, dana(`Size ${size}`))
    await at.go('config/database.poolSize/history')
    await page.getByText('Size 69').waitFor()
    expect(await page.getByText('Size 10', { exact: true }).count()).toBe(0)
    await page.getByRole('button', { name: 'Load more' }).click()
    await page.getByText('Size 10', { exact: true }).waitFor()
    await page.getByText('This is where its history begins').waitFor()
    await at.go('config/limits.maxUploads/history')
    await page.getByLabel('For').selectOption('tenant:acme')
    await page.getByText('Contract 7').waitFor()
    expect(await page.getByText('Raise to 70').count()).toBe(0)
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByText('Raise to 70').waitFor()
  })

  it.each(inLong)('of the past has no control that writes, and ends where the past did', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('config/limits.maxUploads/history?at=r9')
    await page.getByText('You are looking at the past').first().waitFor()
    await page.getByText('Raise to 60').waitFor()
    expect(await page.getByText('Raise to 70').count()).toBe(0)
    expect(await page.getByRole('button', { name: /Revert|Undo/ }).count()).toBe(0)
    await page.getByRole('link', { name: 'Blame' }).click()
    const chain = page.getByRole('table', { name: /The values of limits\.maxUploads/ })
    await chain.getByText('and still').waitFor()
    expect(await chain.getByRole('rowheader').allTextContents()).toEqual(['60', '50'])
    await alsoAccessible(page, 'blame of the past')
  })

  it.each(inLong)('that cannot be had says why, under which request, and tries again', async () => {
    await using at = await desk({ refusals: [/history/] })
    const { page } = at
    await page.route('**/v1/values/*/history*', route => route.abort(), { times: 3 })
    await at.go('config/limits.maxUploads/history')
    await page.getByRole('alert').getByText('The server does not answer. What you see may be old').waitFor()
    await alsoAccessible(page, 'history that failed')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Raise to 70').waitFor()
  })
})
