import { expect, it } from 'vitest'
import { describeWith } from '../describe-with.ts'
import { deskAt, startBrowser } from './browser.ts'
import { shopServer } from './shop-server.ts'

describeWith('chromium', 'one story, told by the library and by browsers', () => {
  it('is one history: set here, seen there, taken back, and looked up later', async () => {
    await using shop = await shopServer()
    const { varve } = shop
    const browser = await startBrowser()
    await using dana = await deskAt(browser, shop.url)
    await using mia = await deskAt(browser, shop.url)

    await varve.set('database.poolSize', 10, { by: 'dana', message: 'Initial pool size' })
    const quiet = varve.head().number

    // Mia has the value open in her browser while Dana changes it in hers.
    await mia.go('config/database.poolSize')
    const seen = mia.page.getByRole('region', { name: 'Result' })
    await seen.getByText('10', { exact: true }).waitFor()
    await dana.go('config/database.poolSize/edit')
    await dana.page.getByLabel('Value').fill('20')
    await dana.page.getByLabel('Message').fill('Increase for traffic spike')
    await dana.page.getByRole('button', { name: 'Save a new revision' }).click()
    await seen.getByText('20', { exact: true }).waitFor()
    expect(varve.get('database.poolSize')).toBe(20)

    // The program changes it, too, and both browsers hear of it.
    await varve.set('database.poolSize', 5, { by: 'deploy', message: 'Save memory' })
    await seen.getByText('5', { exact: true }).waitFor()

    // Mia looks up what it was before it was quiet no more, and takes it back.
    await mia.page.getByRole('link', { name: 'History' }).first().click()
    await mia.page.getByRole('button', { name: `Revert to this: r${quiet}` }).click()
    await mia.page.getByLabel('Message').fill('Spike is over')
    await mia.page.keyboard.press('Enter')
    await mia.page.getByText('database.poolSize is 10 again').waitFor()
    expect(varve.get('database.poolSize')).toBe(10)

    // Time travel: the whole console at the moment of the spike.
    await dana.go(`config/database.poolSize?at=r${quiet + 1}`)
    await dana.page.getByRole('region', { name: 'Result' }).getByText('20', { exact: true }).waitFor()
    expect((await varve.at(quiet + 1)).get('database.poolSize')).toBe(20)

    const told: string[] = []
    for await (const { by, message, before, after, kind } of varve.history('database.poolSize'))
      told.push(`${by}: ${message} (${kind}, ${JSON.stringify(before)} → ${JSON.stringify(after)})`)
    expect(told).toEqual([
      'developer: Spike is over (rollback, 5 → 10)',
      'deploy: Save memory (set, 20 → 5)',
      'developer: Increase for traffic spike (set, 10 → 20)',
      'dana: Initial pool size (set, undefined → 10)',
    ])
    expect(await varve.verify()).toMatchObject({ ok: true })
  })
})
