import type { Locator, Page } from 'playwright-core'

/** How the rollout of a screen stands, in words. */
export function status(page: Page): Locator {
  return page.getByRole('region', { name: /^Rollout/ }).getByRole('status')
}

/** Presses a control of a rollout, says why, and confirms by the keyboard alone. */
export async function act(page: Page, label: string, message: string): Promise<void> {
  await page.getByRole('button', { name: label, exact: true }).press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Message').fill(message)
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
}
