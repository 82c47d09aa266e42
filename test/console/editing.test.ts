import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeWith } from '../describe-with.ts'
import { alsoAccessible, type Desk, inLong, picture, tabTo } from './browser.ts'
import { PLANTED } from './shop-server.ts'
import { sharedShop } from './shared-shop.ts'

const dana = (message: string): { by: string; message: string } => ({ by: 'dana', message })

describeWith('chromium', 'changing values in a browser', () => {
  const { shop, desk } = sharedShop()
  const save = (page: Page): Promise<void> => page.getByRole('button', { name: 'Save a new revision' }).click()
  const stored = (key: string): unknown => shop.varve.get(key)

  it('has the right control for each type, also where one form follows another, and checks what is typed (V42)', async () => {
    await using at = await desk({ refusals: [/dryRun=true/, /v1\/parse/] })
    const { page } = at
    await at.go('config')
    await page.getByText('16 values').waitFor()
    // What was typed is not left behind within the page.
    const edit = async (key: string, comes: Desk['go'] = at.walk): Promise<void> => {
      await comes(`config/${key}/edit`)
      await page.getByRole('heading', { level: 1, name: `Edit ${key}` }).waitFor()
      await page.getByRole('group', { name: 'Where should it live?' }).waitFor()
    }
    await edit('checkout.newFlow')
    expect(await page.getByRole('radio', { name: /^(true|false)$/ }).count()).toBe(2)
    await edit('server.logLevel')
    expect(await page.getByRole('radio', { name: 'debug' }).isVisible()).toBe(true)
    await edit('limits.maxUploads')
    const uploads = page.getByLabel('Value')
    expect(await uploads.evaluate((input: HTMLInputElement) => [input.type, input.step, input.min, input.max])).toEqual(
      [...['number', '1', '0', '1000']],
    )
    await uploads.fill('1001')
    await page.getByText('It must be at most 1000.').waitFor()
    await edit('mail.ratio', at.go)
    expect(await page.getByLabel('Value').getAttribute('step')).toBe('any')
    await edit('mail.languages')
    await page.getByRole('button', { name: 'Add an item' }).click()
    expect(await page.getByLabel(/^Item/).count()).toBe(3)
    await edit('database.timeout', at.go)
    await page.getByLabel('Value').fill('90s')
    await page.getByText(/read as .*90/).waitFor()
    await edit('mail.site', at.go)
    expect(await page.getByLabel('Value').getAttribute('type')).toBe('url')
    await edit('mail.limits')
    await page.locator('.cm-content').waitFor()
    await alsoAccessible(page, 'edit JSON')
  })

  it('refuses what a rule of the shop forbids, before anything is saved', async () => {
    await using at = await desk({ refusals: [/dryRun=true/] })
    await at.go('config/limits.warnAt/edit')
    await at.page.getByLabel('Value').fill('900')
    await at.page.getByText('limits.warnAt must not be above limits.maxUploads').first().waitFor()
    await alsoAccessible(at.page, 'edit, refused')
  })

  it('saves, shows what it did, and takes it back, with keys alone', async () => {
    await using at = await desk()
    const { page } = at
    const before = shop.varve.head().number
    await at.go('config/limits.maxUploads')
    await page.getByRole('link', { name: 'Edit' }).waitFor()
    await page.keyboard.press('e')
    await page.getByLabel('Value').waitFor()
    await tabTo(page.getByLabel('Value'))
    await page.keyboard.press('Control+a')
    await page.keyboard.type('75')
    await page.getByText('goes from 50 to 75').waitFor()
    await tabTo(page.getByLabel('Message'))
    await page.keyboard.type('More for the sale')
    await page.keyboard.press('Enter')
    await page.getByText(`r${before + 1} is saved`).waitFor()
    expect(stored('limits.maxUploads')).toBe(75)
    await page.getByRole('region', { name: 'Result' }).getByText('75').waitFor()
    await alsoAccessible(page, 'saved')
    await page.keyboard.press('u')
    await page.getByText(`r${before + 1} is undone by r${before + 2}`).waitFor()
    expect(stored('limits.maxUploads')).toBe(50)
    const history: unknown[] = []
    for await (const { by, after } of shop.varve.history('limits.maxUploads', { limit: 2, scope: null }))
      history.push([by, after])
    expect(history).toEqual([
      ['developer', 50],
      ['developer', 75],
    ])
  })

  it('asks for a message, and saves nothing without', async () => {
    await using at = await desk()
    await at.go('config/limits.maxUploads/edit')
    const before = shop.varve.head().number
    await at.page.getByLabel('Value').fill('60')
    await save(at.page)
    await at.page.getByText('Say why').waitFor()
    expect(shop.varve.head().number).toBe(before)
  })

  it('overrides this process only, says what masks a saved value, and removes the override (V43, V44)', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('config/limits.maxUploads/edit')
    await page.getByLabel('Value').fill('99')
    await page.getByLabel('Override this process').check()
    await alsoAccessible(page, 'edit an override')
    await page.getByRole('button', { name: 'Override now' }).click()
    await page.getByText('limits.maxUploads is overridden in this process').waitFor()
    expect(stored('limits.maxUploads')).toBe(99)
    await page.getByRole('region', { name: 'Result' }).getByText('99').waitFor()
    const layers = (await page.getByRole('list', { name: 'Layers, strongest first' }).innerText()).replaceAll(
      /\s+/g,
      ' ',
    )
    expect(layers).toMatch(/^override ✔ wins 99 .*stored .*50/)
    await page.getByRole('link', { name: 'Edit' }).click()
    await page.getByText('An override is in force').waitFor()
    await page.getByLabel('Value').fill('61')
    await page
      .getByText(/override is/)
      .first()
      .waitFor()
    await page.getByLabel('Message').fill('Saved below the override')
    await save(page)
    await page.getByText('masked by an override').waitFor()
    expect(stored('limits.maxUploads')).toBe(99)
    await alsoAccessible(page, 'masked')
    await page.getByRole('button', { name: 'Lift the override' }).first().click()
    await page.getByRole('region', { name: 'Result' }).getByText('61').waitFor()
    expect(stored('limits.maxUploads')).toBe(61)
    await shop.varve.set('limits.maxUploads', 50, dana('Back'))
  })

  it('saves for one tenant, and nobody else sees it', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('config/mail.from/edit')
    await page.getByLabel('Value').fill('acme@example.com')
    await page.getByLabel('For a tenant').check()
    await page.getByRole('textbox', { name: 'Tenant', exact: true }).fill('acme')
    await page.getByLabel('Message').fill('Their own sender')
    await save(page)
    await page.getByText(/^r\d+ is saved/).waitFor()
    expect(stored('mail.from')).toBe('shop@example.com')
    expect(shop.varve.for({ tenant: 'acme' }).get('mail.from')).toBe('acme@example.com')
  })

  it.each(inLong)('edits JSON and lists, and stores what was meant', async () => {
    await using at = await desk({ refusals: [/dryRun=true/] })
    const { page } = at
    await at.go('config/mail.limits/edit')
    await page.locator('.cm-content').waitFor()
    await page.locator('.cm-content').fill('{ "perHour": 5, "perDay": 40 }')
    await page.getByLabel('Message').fill('Fewer mails')
    await save(page)
    await page.getByText(/^r\d+ is saved/).waitFor()
    expect(stored('mail.limits')).toEqual({ perHour: 5, perDay: 40 })
    await at.go('config/mail.languages/edit')
    await page.getByRole('button', { name: 'Remove item 2' }).click()
    await page.getByLabel('Item 1', { exact: true }).fill('fr')
    await page.getByLabel('Message').fill('French only')
    await save(page)
    await page.getByText(/^r\d+ is saved/).waitFor()
    expect(stored('mail.languages')).toEqual(['fr'])
  })

  it('by two people at once shows the second what both did, and lets them choose', async () => {
    await using mia = await desk()
    await using tin = await desk({ refusals: [/v1\/values\/limits\.warnAt/] })
    for (const one of [mia, tin]) {
      await one.go('config/limits.warnAt/edit')
      await one.page.getByLabel('Value').waitFor()
    }
    const type = async ({ page }: Desk, value: string): Promise<void> => {
      await page.getByLabel('Value').fill(value)
      await page.getByLabel('Message').fill(`Warn at ${value}`)
      await save(page)
    }
    await type(mia, '20')
    await mia.page.getByText(/^r\d+ is saved/).waitFor()
    await type(tin, '30')
    const conflict = tin.page.getByRole('alert').filter({ hasText: 'Somebody else was first' })
    await conflict.waitFor()
    expect((await conflict.innerText()).replaceAll(/\s+/g, ' ')).toMatch(/You began from 8 Theirs, saved 20 Yours 30/)
    expect(stored('limits.warnAt')).toBe(20)
    await tin.page.getByText('goes from 20 to 30').waitFor()
    await alsoAccessible(tin.page, 'conflict')
    await picture(tin.page, 'conflict-light')
    await conflict.getByRole('button', { name: 'Take theirs and go on editing' }).click()
    expect(await tin.page.getByLabel('Value').inputValue()).toBe('20')
    await type(tin, '25')
    await tin.page.getByText(/^r\d+ is saved/).waitFor()
    expect(stored('limits.warnAt')).toBe(25)
  })

  it.each(inLong)('by two people at once is put together part by part, where the value has parts', async () => {
    await shop.varve.set('mail.limits', { perHour: 10, perDay: 50 }, { by: 'dana', message: 'What both begin from' })
    await using mia = await desk()
    await using tin = await desk({ refusals: [/v1\/values\/mail\.limits/] })
    const type = async ({ page }: Desk, text: string): Promise<void> => {
      await page.locator('.cm-content').fill(text)
      await page.getByLabel('Message').fill('Other limits')
      await save(page)
    }
    for (const one of [mia, tin]) {
      await one.go('config/mail.limits/edit')
      await one.page.locator('.cm-content').waitFor()
    }
    await type(mia, '{ "perHour": 20, "perDay": 60 }')
    await mia.page.getByText(/^r\d+ is saved/).waitFor()
    await type(tin, '{ "perHour": 30, "perDay": 50 }')
    const conflict = tin.page.getByRole('alert').filter({ hasText: 'Somebody else was first' })
    const put = conflict.getByRole('button', { name: 'Put what is picked into the form' })
    await put.waitFor()
    expect(await put.isDisabled()).toBe(true)
    await conflict
      .getByRole('group', { name: 'perHour' })
      .getByLabel(/^Yours/)
      .check()
    await put.click()
    await tin.page.getByLabel('Message').fill('Both')
    await save(tin.page)
    await tin.page.getByText(/^r\d+ is saved/).waitFor()
    expect(stored('mail.limits')).toEqual({ perHour: 30, perDay: 60 })
  })

  it('is not left behind by mistake', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('config/limits.maxUploads/edit')
    await page.getByLabel('Value').fill('70')
    await page.getByRole('link', { name: 'Secrets' }).click()
    const asking = page.getByRole('dialog', { name: 'Leave without saving?' })
    await asking.getByRole('button', { name: 'Stay' }).click()
    expect(await page.getByLabel('Value').inputValue()).toBe('70')
    await page.getByRole('link', { name: 'Secrets' }).click()
    await asking.getByRole('button', { name: 'Leave' }).click()
    await page.getByRole('heading', { level: 1, name: 'Secrets' }).waitFor()
  })

  it('of secrets begins with those that stand in the store in the open', async () => {
    await using at = await desk()
    const { page } = at
    const plain = { key: 'mail.token', kind: 'plaintext', readable: true, revision: 5, by: 'dana', at: 0 }
    await page.route('**/v1/secrets?*', route => route.fulfill({ json: { items: [plain] } }))
    await page.route('**/v1/secrets', route => route.fulfill({ json: { items: [plain] } }))
    await at.go('secrets')
    await page.getByText(/^Not encrypted: mail\.token\. Who reads the store reads it/).waitFor()
    await alsoAccessible(page, 'secrets in the open')
  })

  it('stores a secret that is never read again, and says how else it is set (V45)', async () => {
    await using at = await desk()
    const { page } = at
    const fresh = 'planted-second-77aa'
    await at.go('secrets')
    await page.getByRole('link', { name: 'mail.token' }).waitFor()
    await page.getByRole('link', { name: 'mail.token' }).click()
    const how = page.getByRole('region', { name: 'How to set it' })
    const ways = (await how.innerText()).replaceAll(/\s+/g, ' ')
    expect(ways).toContain('varve secret set mail.token')
    expect(ways).toContain('export SHOP_MAIL__TOKEN=…')
    expect(ways).toMatch(/In \.env SHOP_MAIL__TOKEN=…/)
    expect(ways).toContain('Stored and sealed; no restart is needed.')
    expect(ways).toContain('Read when the program starts: restart it.')
    await page.getByLabel('New value', { exact: true }).fill(fresh)
    await page.getByLabel('Message').fill('Second token')
    await page.getByRole('button', { name: 'Store the secret' }).click()
    await page.getByText(/mail.token is stored as r\d+/).waitFor()
    expect(await page.getByLabel('New value', { exact: true }).inputValue()).toBe('')
    const token = stored('mail.token') as { reveal: () => string }
    expect(token.reveal()).toBe(fresh)
    const content = await page.content()
    for (const secret of [PLANTED, fresh]) expect(content).not.toContain(secret)
    await at.go('secrets/database.url')
    await page.getByText('it cannot be stored').waitFor()
  })
})
