import { steps } from 'varve'
import { memory } from 'varve/stores/memory'
import { beforeAll, expect, it } from 'vitest'
import { describeWith } from '../describe-with.ts'
import { troubled } from '../troubled-store.ts'
import { alsoAccessible, inLong, picture } from './browser.ts'
import { act, status } from './rollout-panel.ts'
import { shopServer } from './shop-server.ts'
import { sharedShop } from './shared-shop.ts'

const dana = (message: string): { by: string; message: string } => ({ by: 'dana', message })

describeWith('chromium', 'flags and rollouts of a shop, in a browser', () => {
  const { shop, desk } = sharedShop()

  beforeAll(async () => {
    const rules = [
      { id: 'staff', when: { segment: 'staff' }, serve: 'treatment' },
      {
        id: 'half',
        when: { attr: 'country', op: 'eq' as const, value: 'DE' },
        serve: { split: { control: 1, treatment: 1 } },
      },
    ]
    await shop.varve.segments.set('staff', { attr: 'plan', op: 'eq', value: 'staff' }, dana('Ourselves'))
    await shop.varve.set('checkout.button', '#3498db', { ...dana('Not by contract'), scope: 'tenant:acme' })
    await shop.varve.setFlag('checkout.button', { rules, serve: 'control' }, dana('Try red'))
  })

  it('are listed with a word and a sentence each, what is under way first', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('flags')
    const table = page.getByRole('table', { name: '2 flags' })
    await table.getByText('Running').waitFor()
    expect(await table.getByRole('rowheader').allInnerTexts()).toEqual([
      expect.stringContaining('checkout.newFlow'),
      expect.stringContaining('checkout.button'),
    ])
    await table.getByText(/Step 1 of 8, 5 % have it; 20 % in \d+ min/).waitFor()
    await alsoAccessible(page, 'flags')
    await page.getByLabel('Filter flags').fill('nothing like this')
    await page.getByText('No flag fits the filter').waitFor()
    await page.getByRole('button', { name: 'Clear' }).click()
    await table.getByRole('link', { name: 'checkout.newFlow' }).click()
    await page.getByRole('heading', { level: 1, name: 'checkout.newFlow' }).waitFor()
  })

  it('show a ramp as a picture with a sentence, as a list of steps, and as a table', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('flags/checkout.newFlow')
    const drawn = page.getByRole('img', {
      name: /^Share over time: planned from 5 % to 100 % in 8 steps; it stands at 5 %/,
    })
    const canvas = drawn.locator('canvas')
    await canvas.waitFor()
    // It went on in the colours of the light, unreadable in the dark.
    const colours = (): Promise<string> => canvas.evaluate((one: HTMLCanvasElement) => one.toDataURL())
    const light = await colours()
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(colours).not.toBe(light)
    await page.emulateMedia({ colorScheme: 'light' })
    const list = page.getByRole('list', { name: 'Steps' }).getByRole('listitem')
    expect(await list.count()).toBe(8)
    expect(await list.first().getAttribute('aria-current')).toBe('step')
    await page.getByText(/next step in \d+ min/).waitFor()
    await alsoAccessible(page, 'rollout')
    await page.getByRole('button', { name: 'Show as table' }).click()
    const table = page.getByRole('table', { name: /^Share over time/ })
    expect((await table.getByRole('row').nth(1).innerText()).replaceAll(/\s+/g, ' ')).toMatch(/^1 5 % .+ reached$/)
    await alsoAccessible(page, 'rollout as a table')
  })

  it('are held, resumed, hurried and ended by buttons that say what they mean', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('flags/checkout.newFlow')
    await page.getByText('What each of them does').click()
    await page.getByText('Holds the share it has now. Nobody loses it, nobody new gets it.').waitFor()
    await act(page, 'Pause', 'Look at the graphs')
    await status(page).getByText('and it stays so until somebody resumes it').waitFor()
    expect(await page.getByText(/next step in/).count()).toBe(0)
    await act(page, 'Resume', 'All well')
    await act(page, 'Advance now', 'Faster')
    await status(page).getByText('Step 2 of 8, 20 % have it').waitFor()
    const { share } = (await shop.varve.rollout('checkout.newFlow')?.state()) ?? {}
    expect(share).toBe(20_000)
    await page.getByRole('button', { name: 'Abort and roll back' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Nobody has it from now on').waitFor()
    await dialog.getByText('checkout.newFlow goes from rollout of true to 100 % to not set').waitFor()
    await alsoAccessible(page, 'abort')
    await dialog.getByLabel('Message').fill('Angry customers')
    await dialog.getByRole('button', { name: 'Abort and roll back' }).click()
    const last = page.getByRole('region', { name: 'The last rollout' })
    await last.getByText(/developer ended it in r\d+.+: Angry customers/).waitFor()
    expect(shop.varve.rollouts()).toEqual([])
    const signed: string[] = []
    for await (const { by, message } of shop.varve.history('checkout.newFlow')) signed.push(`${by}: ${message}`)
    expect(signed).toEqual([
      'developer: Angry customers',
      'developer: Faster',
      'developer: All well',
      'developer: Look at the graphs',
      'dana: Launch',
    ])
  })

  it('are started by an even ramp, or by steps of which one waits for approval', async () => {
    await using at = await desk({ refusals: [/dryRun=true/] })
    const { page } = at
    await at.go('flags/checkout.newFlow')
    await page.getByRole('button', { name: 'Roll out…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Roll out checkout.newFlow' })
    await dialog.getByText(/8 steps: 5 % .+, 100 %/).waitFor()
    await alsoAccessible(page, 'start of a rollout')
    await picture(page, 'rollout-start-light')
    await dialog.getByLabel('From %').fill('90')
    await dialog.getByLabel('To %').fill('20')
    await dialog.getByText('a ramp from 90 % to 20 % does not rise').first().waitFor()
    await dialog.getByLabel('Single steps').check()
    await dialog.getByLabel('Step 2: %').fill('30')
    await dialog.getByText(/3 steps: 1 % .+ if every gate is approved in time/).waitFor()
    await dialog.getByLabel('Message').fill('Once more, carefully')
    await dialog.getByRole('button', { name: 'Start the rollout' }).click()
    await status(page).getByText('Step 1 of 3, 1 % have it; 30 % in').waitFor()
    await act(page, 'Advance now', 'Faster')
    await act(page, 'Approve', 'Dana agrees')
    await status(page).getByText('Step 2 of 3, 30 % have it').waitFor()
    await act(page, 'Complete', 'For everybody')
    await page.getByRole('region', { name: 'The last rollout' }).waitFor()
    expect(shop.varve.get('checkout.newFlow')).toBe(true)
  })

  it.each(inLong)('wait for approval in words that say so', async () => {
    await using at = await desk()
    const { page } = at
    const plan = steps([{ share: 5 }, { share: 100, gate: true }])
    await shop.varve.rollOut('server.logLevel', 'debug', { plan, ...dana('Look closer') })
    await at.go('flags/server.logLevel')
    await page.getByText('Needs approval').waitFor()
    await status(page).getByText('The next step waits for somebody to approve it').waitFor()
    await act(page, 'Approve', 'Go on')
    await page.getByText('Completed').waitFor()
    await act(page, 'Abort and roll back', 'Enough seen')
  })

  it.each(inLong)('that divide people say so in lists, where one arbitrary value stood', async () => {
    await using halves = await shopServer()
    await halves.varve.setFlag('checkout.button', { serve: { split: { control: 1, treatment: 1 } } }, dana('Halves'))
    await using at = await desk({}, halves.url)
    const { page } = at
    for (const path of ['flags', 'config']) {
      await at.go(path)
      await page.getByRole('row', { name: 'checkout.button' }).getByText('50/50 split: no one value').waitFor()
    }
  })

  it('are killed at once, with a message there already, and revived', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('flags/checkout.newFlow')
    await page.getByRole('button', { name: 'Kill switch' }).press('Enter')
    await page.getByRole('dialog', { name: 'Kill checkout.newFlow' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('checkout.newFlow is killed: everybody gets its off value').waitFor()
    expect(shop.varve.get('checkout.newFlow')).toBe(false)
    await at.go('flags')
    await page.getByText('Killed').waitFor()
    await at.go('flags/checkout.newFlow')
    await act(page, 'Revive', 'Mended')
    await page.getByRole('button', { name: 'Kill switch' }).waitFor()
    expect(shop.varve.get('checkout.newFlow')).toBe(true)
  })

  it('say their rules in words, and what somebody gets by them', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('flags/checkout.button')
    const rules = page.getByRole('list', { name: 'Rules, in order' }).getByRole('listitem')
    await rules.first().waitFor()
    expect(await rules.allInnerTexts()).toEqual([
      'staff: segment staff gets treatment',
      'half: country eq DE gets control 50 %, treatment 50 % by user',
      'Everybody else gets control',
    ])
    await alsoAccessible(page, 'flag with rules')
    const forced = page.getByRole('region', { name: 'Forced, whatever everybody gets' })
    await forced.getByText(/^tenant:acme$/).waitFor()
    expect((await forced.innerText()).replaceAll(/\s+/g, ' ')).toContain('#3498db r8 by dana')
    await page.getByLabel('User', { exact: true }).fill('user_7')
    await page.getByRole('button', { name: 'Look up' }).click()
    await page.getByText(/user_7 gets #3498db \(variant control\), by stored/).waitFor()
    await page.getByLabel('Users').fill('user_1\nuser_2\nuser_2')
    await page.getByRole('button', { name: 'Ask for 2 users' }).click()
    const cohorts = page.getByRole('table', { name: '2 users' })
    expect((await cohorts.innerText()).replaceAll(/\s+/g, ' ')).toContain('#3498db control 2 (100 %) user_1, user_2')
  })

  it('have no control while the store is away, and have them again once it is back', async () => {
    const store = troubled(memory())
    await using away = await shopServer({ store })
    await using at = await desk({ refusals: [/health/] }, away.url)
    const { page } = at
    const pause = page.getByRole('button', { name: 'Pause' })
    await at.go('flags/checkout.newFlow')
    await pause.waitFor()
    store.away = true
    await page.getByText('The store cannot be reached at the moment').first().waitFor()
    expect(await pause.count()).toBe(0)
    await status(page).getByText('5 % have it').waitFor()
    store.away = false
    await pause.waitFor()
  })

  it.each(inLong)('of the past are what was stored then, without a control that writes', async () => {
    await using at = await desk()
    const { page } = at
    await at.go('flags/checkout.newFlow?at=r6')
    await status(page).getByText('Step 1 of 8, 5 % have it').waitFor()
    await page.getByText('You are looking at the past').first().waitFor()
    const writing = page.getByRole('button', { name: /Pause|Advance|Abort|Complete|Kill|Roll out|Revive/ })
    expect(await writing.count()).toBe(0)
    await alsoAccessible(page, 'rollout of the past')
    await page.getByRole('link', { name: 'Flags' }).click()
    await page.getByText('Running').waitFor()
  })
})
