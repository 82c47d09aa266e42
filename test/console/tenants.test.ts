import { defineConfig, live, open, secret } from 'varve'
import { integer, string } from 'varve/schema'
import { fernet, newFernetKey } from 'varve/secrets'
import { memory } from 'varve/stores/memory'
import { beforeAll, expect, it } from 'vitest'
import { describeWith } from '../describe-with.ts'
import { alsoAccessible, inLong, picture } from './browser.ts'
import { PLANTED, shopServer } from './shop-server.ts'
import { sharedShop } from './shared-shop.ts'

const dana = (message: string): { by: string; message: string } => ({ by: 'dana', message })

describeWith('chromium', 'tenants and the overview of a shop, in a browser', () => {
  const { shop, desk } = sharedShop()

  beforeAll(async () => {
    await shop.varve.set('checkout.newFlow', false, { ...dana('Not by contract'), scope: 'tenant:acme' })
    await shop.varve.set('limits.maxUploads', 80, { ...dana('Pilot'), scope: 'tenant:globex' })
  })

  it('lists who has values of their own, and opens who has none', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('tenants')
    const table = page.getByRole('table', { name: '2 tenants' })
    await table.waitFor()
    expect(await table.getByRole('row').allInnerTexts()).toEqual([
      expect.stringMatching(/^Tenant\s+Own values\s+Last change$/),
      expect.stringMatching(/^acme\s+2\s+/),
      expect.stringMatching(/^globex\s+1\s+/),
    ])
    await alsoAccessible(page, 'tenants')
    await page.getByLabel('Filter tenants').fill('glo')
    await page.getByRole('table', { name: '1 tenant' }).waitFor()
    await page.getByLabel('Filter tenants').fill('nobody')
    await page.getByText('No tenant fits the filter').waitFor()
    await page.getByLabel('Open a tenant').fill('initech')
    await page.keyboard.press('Enter')
    await page.getByText('initech has no values of its own').waitFor()
    await alsoAccessible(page, 'tenant without values')
  })

  it('shows what a tenant has, what it sees and why, and how that differs', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('tenants/acme')
    const own = page.getByRole('table', { name: '2 own values' })
    expect((await own.innerText()).replaceAll(/\s+/g, ' ')).toContain('limits.maxUploads 500 r3 by dana')
    await alsoAccessible(page, 'tenant')
    await page.getByRole('link', { name: 'Effective' }).click()
    const effective = page.getByRole('table', { name: '16 values' })
    const row = async (key: string): Promise<string> =>
      (await effective.getByRole('row', { name: key }).innerText()).replaceAll(/\s+/g, ' ')
    await effective.waitFor()
    expect(await row('limits.maxUploads')).toContain('500 per day tenant')
    expect(await row('database.poolSize')).toContain('7 env')
    expect(await page.content()).not.toContain(PLANTED)
    await alsoAccessible(page, 'effective values')
    await page.getByRole('link', { name: 'Differences' }).click()
    const differences = page.getByRole('table', { name: '1 difference between acme and everybody' })
    expect((await differences.innerText()).replaceAll(/\s+/g, ' ')).toContain('limits.maxUploads 500 tenant 50 stored')
    await page.getByLabel('Compare with tenant').fill('globex')
    await page.keyboard.press('Enter')
    await page
      .getByRole('table', { name: /between acme and globex/ })
      .getByText('80')
      .waitFor()
    await alsoAccessible(page, 'differences of tenants')
  })

  it('copies of what a tenant has those that are ticked, and replaces nothing unasked, as one revision', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('tenants/acme')
    await page.getByRole('button', { name: 'Copy to another tenant…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Copy values of acme' })
    await dialog.getByLabel('To tenant').fill('initech')
    await dialog.getByText('limits.maxUploads (tenant:initech) goes from not set to 500').waitFor()
    await dialog.getByText('checkout.newFlow (tenant:initech) goes from not set to false').waitFor()
    await dialog.getByLabel('To tenant').fill('globex')
    const [uploads, flow] = ['limits.maxUploads', 'checkout.newFlow'].map(name => dialog.getByLabel(name))
    await dialog.getByText('500, replaces 80').waitFor()
    expect([await uploads?.isChecked(), await flow?.isChecked()]).toEqual([false, true])
    await uploads?.check()
    await dialog.getByText('limits.maxUploads (tenant:globex) goes from 80 to 500').waitFor()
    await dialog.getByRole('button', { name: 'Choose none' }).click()
    await dialog.getByText('Nothing changes').waitFor()
    await dialog.getByLabel('Message').fill('The same contract')
    expect(await dialog.getByRole('button', { name: 'Copy', exact: true }).isDisabled()).toBe(true)
    await dialog.getByLabel('To tenant').fill('initech')
    await uploads?.uncheck()
    await dialog.getByText('limits.maxUploads (tenant:initech)').waitFor({ state: 'detached' })
    await alsoAccessible(page, 'copy of a tenant')
    await dialog.getByRole('button', { name: 'Copy 1 value to initech' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(shop.varve.tenants.values('initech').map(({ key, value }) => [key, value])).toEqual([
      ['checkout.newFlow', false],
    ])
    await shop.varve.tenants.clear('initech', dana('As before'))
  })

  it('removes one value of a tenant, and clears all of them, each as one revision', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('tenants/acme')
    await page.getByRole('button', { name: 'Delete checkout.newFlow for tenant:acme' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('checkout.newFlow (tenant:acme) goes from false to not set').waitFor()
    await dialog.getByLabel('Message').fill('New contract')
    await page.keyboard.press('Enter')
    await page.getByRole('table', { name: '1 own value' }).waitFor()
    await page.getByRole('button', { name: 'Clear all' }).click()
    await dialog.getByText('limits.maxUploads (tenant:acme) goes from 500 to not set').waitFor()
    await dialog.getByLabel('Message').fill('Left us')
    await dialog.getByRole('button', { name: 'Clear acme' }).click()
    await page.getByText('acme has no values of its own').first().waitFor()
    expect(shop.varve.for({ tenant: 'acme' }).get('limits.maxUploads')).toBe(50)
  })

  it.each(inLong)('shows tenants as they were, without a control that writes', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('tenants?at=r3')
    await page.getByRole('table', { name: '1 tenant' }).getByRole('link', { name: 'acme' }).click()
    await page.getByRole('table', { name: '1 own value' }).waitFor()
    await page.getByText('You are looking at the past').first().waitFor()
    expect(await page.getByRole('button', { name: /Delete|Clear/ }).count()).toBe(0)
    expect(await page.getByRole('link', { name: /Edit/ }).count()).toBe(0)
    await page.getByRole('link', { name: 'Effective' }).click()
    await page.getByRole('row', { name: 'limits.maxUploads' }).getByText('500').waitFor()
    await alsoAccessible(page, 'tenant of the past')
  })

  it('has an overview: health, what is under way, what changed last, what is worth a look', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('')
    const health = page.getByRole('region', { name: 'Health' })
    await health.getByText('what is stored ends with the process').waitFor()
    await page
      .getByRole('region', { name: 'Rollouts' })
      .getByText(/20 % in \d+ min/)
      .waitFor()
    await page.getByRole('region', { name: 'Worth a look' }).getByText('Nothing: every secret can be read').waitFor()
    const changes = page.getByRole('region', { name: 'Last changes' })
    await shop.varve.set('limits.maxUploads', 65, dana('While you look'))
    await changes.getByText('While you look').waitFor()
    await alsoAccessible(page, 'overview')
    await changes.getByRole('link', { name: 'limits.maxUploads' }).first().click()
    await page.getByRole('heading', { name: 'History of limits.maxUploads' }).waitFor()
    await at.go('?at=r6')
    await page.getByText('Launch').waitFor()
    expect(await page.getByText('While you look').count()).toBe(0)
    await alsoAccessible(page, 'overview of the past')
  })

  it.each(inLong)('names keys that no code knows, and secrets that cannot be read', async () => {
    const store = memory()
    const before = defineConfig({
      mail: { token: live(secret(string()), { devDefault: 'none' }) },
      former: { limit: live(integer(), { default: 1 }) },
    })
    const as = { environment: 'development' }
    const former = await open(before, { store, as, keyring: fernet([newFernetKey()]), platform: { warn: () => {} } })
    await former.set('former.limit', 5, dana('Long ago'))
    await former.set('mail.token', PLANTED, dana('Sealed with a key that is lost'))
    await using later = await shopServer({ empty: true, store })
    await using at = await desk({}, later.url)
    await at.go('')
    const look = at.page.getByRole('region', { name: 'Worth a look' })
    await look.getByText(/former\.limit is stored, and no code knows it/).waitFor()
    await look.getByText(/mail\.token cannot be read/).waitFor()
    await alsoAccessible(at.page, 'worth a look')
    await former.close()
  })

  it.each(inLong)('leads through the first steps, which tick themselves', async () => {
    await using quiet = await shopServer({ empty: true })
    await using at = await desk({}, quiet.url)
    const { page } = at
    await at.go('')
    const first = page.getByRole('region', { name: 'First steps' })
    expect((await first.innerText()).replaceAll(/\s+/g, ' ')).toContain('Declare a value done')
    await page.getByText('Nothing was changed yet').waitFor()
    await alsoAccessible(page, 'first run')
    await picture(page, 'first-run-light')
    await quiet.varve.set('limits.maxUploads', 20, dana('First'))
    await first.getByText('Change a value here done').waitFor()
    await at.go('tenants')
    await page.getByText('No tenant has a value of its own').waitFor()
    await alsoAccessible(page, 'no tenants')
  })
})
