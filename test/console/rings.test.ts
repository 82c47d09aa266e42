import type { Locator } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeWith } from '../describe-with.ts'
import { alsoAccessible, picture, type Desk } from './browser.ts'
import { act, status } from './rollout-panel.ts'
import { sharedShop } from './shared-shop.ts'

const isFocused = (element: Element): boolean => element === document.activeElement

/** The dialog that starts a rollout, which asks for rings. */
async function startInRings({ page, go }: Desk): Promise<Locator> {
  await go('flags/checkout.button')
  await page.getByRole('button', { name: 'Roll out…' }).click()
  const start = page.getByRole('dialog', { name: 'Roll out checkout.button' })
  await start.getByLabel('Ring after ring').check()
  return start
}

describeWith('chromium', 'rings of a rollout, in a browser', () => {
  const { shop, desk } = sharedShop()

  it('keep the focus and what is typed when they move, or another goes', async () => {
    await using at = await desk({ refusals: [/dryRun=true/] })
    const { page } = at
    const start = await startInRings(at)
    await start.getByRole('button', { name: 'Add a ring' }).click()
    await start.getByLabel('Ring 3', { exact: true }).fill('staff')
    const up = (ring: number): Locator => start.getByRole('button', { name: `Move ring ${ring} up` })
    await up(3).press('Enter')
    await expect.poll(() => up(2).evaluate(isFocused)).toBe(true)
    await page.keyboard.press('Enter')
    // Nothing is above the first, so its button is not there to be pressed: the focus goes to its name.
    const first = start.getByLabel('Ring 1', { exact: true })
    await expect.poll(() => first.evaluate(isFocused)).toBe(true)
    expect(await first.inputValue()).toBe('staff')
    await start.getByRole('button', { name: 'Remove ring 1' }).press('Enter')
    await expect.poll(() => first.inputValue()).toBe('pilot')
    await page.keyboard.press('End')
    await page.keyboard.type(' of ours')
    expect(await first.inputValue()).toBe('pilot of ours')
  })

  it('follow each other when they are promoted, by a plan that is drawn anew before it is written', async () => {
    await using at = await desk({ refusals: [/dryRun=true/] })
    const { page } = at
    const start = await startInRings(at)
    await start.getByLabel('tenants, with commas').fill('acme, globex')
    await start.getByRole('button', { name: 'Move ring 2 up' }).click()
    expect(await start.getByLabel('Ring 1', { exact: true }).inputValue()).toBe('everybody')
    await start.getByRole('button', { name: 'Move ring 2 up' }).click()
    await start.getByLabel('Soak').fill('1d')
    await start.getByText(/8 steps/).waitFor()
    await alsoAccessible(page, 'rings')
    await start.getByLabel('Message').fill('Those who asked first')
    await start.getByRole('button', { name: 'Start the rollout' }).click()
    await status(page).getByText('in ring pilot (1 of 2)').waitFor()
    const { rings } = (await shop.varve.rollout('checkout.button')?.state())?.document ?? {}
    expect(rings?.order).toEqual([
      { name: 'pilot', when: { attr: 'tenant', op: 'eq', value: ['acme', 'globex'] } },
      { name: 'everybody', when: true },
    ])
    await page.getByRole('button', { name: 'Promote to the next ring' }).waitFor()
    await act(page, 'Advance now', 'Faster')
    await page.getByRole('button', { name: 'Reschedule…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Reschedule checkout.button' })
    await dialog.getByRole('img', { name: /in 3 steps|after step/ }).waitFor()
    await dialog.getByLabel('Step 1: %').fill('1')
    await dialog
      .getByText(/fewer|shrink/i)
      .first()
      .waitFor()
    await dialog.getByLabel('Step 1: %').fill('20')
    await dialog.getByLabel('Step 2: %').fill('70')
    await dialog.getByRole('img').waitFor()
    await alsoAccessible(page, 'another plan')
    await picture(page, 'reschedule-light')
    await dialog.getByLabel('Message').fill('More carefully')
    await dialog.getByRole('button', { name: 'Reschedule' }).click()
    await status(page)
      .getByText(/20 % have it in ring pilot .+ 70 % in/)
      .waitFor()
    await act(page, 'Abort and roll back', 'Enough')
  })
})
