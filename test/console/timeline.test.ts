import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { describeWith } from '../describe-with.ts'
import { alsoAccessible, inLong } from './browser.ts'
import { shopServer } from './shop-server.ts'
import { sharedShop } from './shared-shop.ts'

/** A browser on a busy machine takes its time. */
const patience = { timeout: 20_000 }

const dana = (message: string): { by: string; message: string } => ({ by: 'dana', message })

describeWith('chromium', 'the time line of a shop, in a browser', () => {
  const { shop, desk } = sharedShop()
  const slider = (page: Page): ReturnType<Page['getByRole']> => page.getByRole('slider', { name: 'Moment' })
  const standsAt = async (page: Page, revision: number): Promise<void> => {
    const told = (): Promise<string | null> => slider(page).getAttribute('aria-valuetext')
    await expect.poll(told, patience).toMatch(new RegExp(`, revision ${revision}$`))
  }

  beforeAll(async () => {
    for (let size = 10; size < 30; size += 1) await shop.varve.set('database.poolSize', size, dana(`Size ${size}`))
    await shop.varve.tag('before-the-sale', { ...dana('Go back here'), revision: 4 })
  })

  it('tells what was live at a moment, and what had just changed', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('timeline?moment=r3')
    const live = page.getByRole('region', { name: 'Live then' })
    await live.getByText('2 values').waitFor()
    expect((await live.innerText()).replaceAll(/\s+/g, ' ')).toContain('limits.maxUploads tenant:acme 500 r3 by dana')
    const before = page.getByRole('region', { name: 'Changed in the 30 minutes before' })
    await before.getByText('Contract 7').waitFor()
    expect(await before.getByRole('listitem').count()).toBe(2)
    await live.getByLabel('Filter').fill('acme')
    await live.getByText('1 value of 2').waitFor()
    await alsoAccessible(page, 'timeline')
    await live.getByRole('link', { name: 'limits.maxUploads' }).click()
    await page.getByText('You are looking at r3').waitFor()
    expect(page.url()).toContain('/debug/config/limits.maxUploads?at=r3')
  })

  it('is a slider for the keyboard', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('timeline?moment=r20')
    await standsAt(page, 20)
    await slider(page).focus()
    const steps = [
      ['ArrowLeft', 19],
      ['Shift+ArrowLeft', 9],
      ['ArrowRight', 10],
      ['Shift+ArrowRight', 20],
      ['Home', 1],
      ['End', 27],
      ['PageDown', 1],
      ['PageUp', 27],
    ] as const
    for (const [key, revision] of steps) {
      await page.keyboard.press(key)
      await standsAt(page, revision)
    }
    await expect.poll(() => page.url(), patience).toContain('moment=r27')
    expect(await slider(page).getAttribute('aria-valuenow')).toBe('26')
  })

  it('is the same as a table, from which a moment is chosen, too', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('timeline?keys=limits.*')
    await page.getByText('Show as table').click()
    const table = page.getByRole('table', { name: '2 changes' })
    await table.getByRole('button', { name: 'r2' }).click()
    await standsAt(page, 2)
    expect((await table.innerText()).replaceAll(/\s+/g, ' ')).toContain('limits.maxUploads (tenant:acme)')
    await alsoAccessible(page, 'timeline as a table')
  })

  it('takes ranges and moments as people type them, and says where they mean nothing', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('timeline')
    await slider(page).waitFor()
    await page.getByLabel('From').fill('yesterday')
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await expect.poll(() => page.url(), patience).toContain('from=yesterday')
    await at.go('timeline?from=noon?&to=now')
    await page.getByText('“noon?” is no time. Write now-6h').waitFor()
    await at.go('timeline?from=now-2d/d&to=now-1d/d')
    await page.getByText('Nothing changed in this range').waitFor()
    await alsoAccessible(page, 'timeline without a change')
    await page.getByRole('button', { name: 'Show the last changes' }).click()
    await slider(page).waitFor()
    await page.getByLabel('At', { exact: true }).fill('before-the-sale')
    await page.getByRole('button', { name: 'Go', exact: true }).click()
    await page.getByRole('region', { name: 'Live then' }).getByText('3 values').waitFor()
    await page.getByRole('button', { name: '6 h', exact: true }).click()
    await expect.poll(() => page.url(), patience).toContain('from=now-6h')
    await page.getByRole('button', { name: 'Older' }).click()
    await expect.poll(() => page.url(), patience).toMatch(/from=\d{4}-/)
  })

  it('compares a moment with now, and any two moments or scopes', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('timeline?moment=r2')
    await page.getByRole('link', { name: 'Compare with now' }).click()
    await page.getByRole('heading', { name: '5 differences' }).waitFor()
    await alsoAccessible(page, 'compare')
    await page.getByLabel('From').fill('r10')
    await page.getByLabel('To').fill('r12')
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.getByRole('heading', { name: '1 difference', exact: true }).waitFor()
    expect(await page.locator('del, ins').allTextContents()).toEqual(['13', '15'])
    await page.getByLabel('From').fill('tenant:acme@r6')
    await page.getByLabel('To').fill('tenant:globex@r6')
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await expect.poll(() => page.locator('del, ins').allTextContents(), patience).toEqual(['500', '50'])
    await page.getByLabel('Keys').fill('database.*')
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.getByText('tenant:acme@r6 and tenant:globex@r6 hold the same for database.*').waitFor()
    await page.getByLabel('To').fill('half past three')
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.getByText('“half past three” is no time').waitFor()
    await at.go('compare')
    await page.getByText('Choose two sides').waitFor()
    await alsoAccessible(page, 'compare without sides')
  })

  it('restores everything to a moment, once its effect was seen', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('timeline?moment=r4')
    await page.getByRole('button', { name: 'Restore all to this moment' }).click()
    const dialog = page.getByRole('dialog', { name: 'Restore everything to r4' })
    await dialog.getByText('database.poolSize goes from 29 to not set').waitFor()
    expect(shop.varve.get('database.poolSize')).toBe(29)
    await dialog.getByLabel('Message').fill('Before the sale')
    await dialog.getByRole('button', { name: 'Restore to r4' }).click()
    await page.getByText(/Restored by r\d+/).waitFor()
    expect(shop.varve.get('database.poolSize')).toBe(7)
    await shop.varve.undo(shop.varve.head().number, dana('As it was'))
  })

  it.each(inLong)('of the past has no control that writes', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('timeline?at=r5')
    await page.getByText('You are looking at the past').first().waitFor()
    await standsAt(page, 5)
    expect(await page.getByRole('button', { name: /Restore/ }).count()).toBe(0)
    await alsoAccessible(page, 'timeline of the past')
  })

  it.each(inLong)('of a shop that never changed anything says what will be here', async () => {
    await using quiet = await shopServer({ empty: true })
    await using at = await desk({}, quiet.url)
    await at.go('timeline')
    await at.page.getByText('Nothing was ever changed').waitFor()
    await alsoAccessible(at.page, 'empty timeline')
  })
})
