import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeWith } from '../describe-with.ts'
import { alsoAccessible, inLong, tabTo } from './browser.ts'
import { PLANTED, type ShopServer } from './shop-server.ts'
import { sharedShop } from './shared-shop.ts'

const token = (shop: Pick<ShopServer, 'varve'>): string =>
  (shop.varve.get('mail.token') as { reveal: () => string }).reveal()

const acting = (page: Page, act: string): Promise<void> =>
  page.getByRole('button', { name: `${act}: mail.token` }).click()

describeWith('chromium', 'a stored secret in a browser', () => {
  const { shop, desk } = sharedShop()

  it('is revealed to who says why, for half a minute, rotated with a window, and destroyed once its name is typed', async () => {
    await using at = await desk()
    const { page } = at
    await page.clock.install()
    await at.go('secrets/mail.token')
    await page.getByText('Nobody yet.').waitFor()

    await acting(page, 'Reveal')
    const reveal = page.getByRole('button', { name: 'Reveal the secret' })
    expect(await reveal.isDisabled()).toBe(true)
    await page.getByRole('dialog').getByLabel('Message').fill('Looking into INC-142')
    await alsoAccessible(page, 'reveal')
    await reveal.click()
    await page.getByText(PLANTED).waitFor()
    await page.getByText('developer, ').filter({ hasText: 'Looking into INC-142' }).waitFor()
    await page.clock.runFor(31_000)
    await page.getByText(PLANTED).waitFor({ state: 'detached' })
    expect(await page.content()).not.toContain(PLANTED)

    // By the keyboard alone, and the focus is where it was once a dialog is closed.
    const opener = page.getByRole('button', { name: 'Rotate: mail.token' })
    await opener.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await opener.evaluate(one => one === document.activeElement)).toBe(true)
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Rotate mail.token' })
    await tabTo(dialog.getByLabel('New value', { exact: true }))
    await page.keyboard.type('planted-next-31c0')
    await dialog.getByLabel('The former value is accepted for').selectOption('a week')
    await tabTo(dialog.getByLabel('Message'))
    await page.keyboard.type('Yearly rotation')
    await alsoAccessible(page, 'rotate')
    await page.keyboard.press('Enter')
    await page.getByText('the former value is accepted until').first().waitFor()
    expect(token(shop)).toBe('planted-next-31c0')
    // It showed among rollouts with a share, a ramp and controls that make no sense for it.
    await at.walk('flags')
    const rotating = page.getByRole('row', { name: 'mail.token' })
    await rotating.getByText('The new value is served; the former one is accepted until').waitFor()
    await at.walk('flags/mail.token')
    await page.getByRole('region', { name: 'Rotation' }).getByText('accepted until').waitFor()
    expect(await page.getByRole('button', { name: /Pause|Abort|Advance|Look up/ }).count()).toBe(0)
    await at.walk('')
    await page.getByRole('region', { name: 'Rollouts' }).getByRole('link', { name: 'mail.token' }).click()
    await page.getByRole('heading', { level: 1, name: 'mail.token' }).waitFor()

    await acting(page, 'Destroy')
    const destroying = page.getByRole('dialog', { name: 'Destroy values of mail.token' })
    await destroying.getByLabel('Every value, the live one too').check()
    await destroying.getByText('programs that read it get what is below it').waitFor()
    await destroying.getByLabel('Message').fill('Contract ended')
    const destroy = destroying.getByRole('button', { name: 'Destroy every value' })
    await destroying.getByLabel('Type mail.token to confirm').fill('mail.toke')
    expect(await destroy.isDisabled()).toBe(true)
    await destroying.getByLabel('Type mail.token to confirm').fill('mail.token')
    await alsoAccessible(page, 'destroy')
    await destroy.click()
    await page.getByText('Nothing is stored for it.').waitFor()
    expect(shop.varve.explain('mail.token').layer).toBe('default')
  })

  it.each(inLong)('has no control for who may only look, and says which role has', async () => {
    await using at = await desk()
    const { page } = at
    await page.route('**/v1/me', async route => {
      const answer = await route.fetch()
      const me = (await answer.json()) as object
      await route.fulfill({ response: answer, json: { ...me, role: 'viewer', permissions: ['evaluate', 'read'] } })
    })
    await page.setViewportSize({ width: 390, height: 844 })
    await at.go('secrets')
    const frame = page.locator('.table-frame')
    await frame.getByRole('link', { name: 'mail.token' }).waitFor()
    // At 390 px it said «St» at the edge of the table, and who stored a secret was out of sight.
    expect(await frame.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
    await at.go('secrets/mail.token')
    await page.getByText('It takes secrets-admin').waitFor()
    await page.getByRole('region', { name: 'How to set it' }).waitFor()
    expect(await page.getByRole('button', { name: /^(?:Rotate|Reveal|Destroy|Store)/ }).count()).toBe(0)
    expect(await page.getByText('Who was shown it').count()).toBe(0)
  })
})
