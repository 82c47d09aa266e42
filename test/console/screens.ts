import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** Every screen there is, with an address that shows it. */
export const SCREENS: readonly (readonly [name: string, path: string])[] = [
  ['overview', ''],
  ['values', 'config'],
  ['value', 'config/checkout.newFlow?user=user_7'],
  ['edit', 'config/limits.maxUploads/edit'],
  ['history', 'config/limits.maxUploads/history'],
  ['timeline', 'timeline'],
  ['compare', 'compare?from=r1&to=r6'],
  ['flags', 'flags'],
  ['flag', 'flags/checkout.newFlow'],
  ['tenants', 'tenants'],
  ['tenant', 'tenants/acme'],
  ['secrets', 'secrets'],
  ['secret', 'secrets/mail.token'],
]

/** The address of a screen as it was at a moment. */
export function pathAt(path: string, at: string | undefined): string {
  return at === undefined ? path : `${path}${path.includes('?') ? '&' : '?'}at=${at}`
}

/** Waits until what a screen reads is there. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.getByText('Live · r').waitFor()
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
}

/** What controls that change something are called. */
const WRITING =
  /^(?:save|override|store|refresh|remove|generate|reset|revert|undo|restore|put .*back|put back|copy to|clear (?:all|[a-z]+$)|rotate|reveal|destroy|pause|resume|advance|approve|complete|abort|promote|reschedule|kill|revive|roll out|edit|lift)\b/i

/** The names of controls on a page that change something, and can be pressed. */
export async function writingControls(page: Page): Promise<readonly string[]> {
  const names = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main :is(button, a[href])')]
      .filter(one => one.getAttribute('aria-disabled') !== 'true' && !one.matches(':disabled'))
      .map(one => (one.getAttribute('aria-label') ?? one.textContent).trim()),
  )
  return names.filter(name => WRITING.test(name))
}

/** Opens every dialog of a screen by the keyboard and closes it by Escape, after which the focus is where it was. */
export async function pressThrough(page: Page): Promise<void> {
  const pressed = new Set<string>()
  for (const name of await writingControls(page)) {
    const button = page.getByRole('main').getByRole('button', { name, exact: true }).first()
    const kind = name.split(/[\s:]/, 2).join(' ')
    if (pressed.has(kind) || (await button.count()) === 0) continue
    pressed.add(kind)
    await button.press('Enter')
    const dialog = page.getByRole('dialog')
    if ((await dialog.count()) === 0) continue
    await settled(page)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect([name, await button.evaluate(one => one === document.activeElement)]).toEqual([name, true])
  }
}
