import { expect, it } from 'vitest'
import { describeWith } from '../describe-with.ts'
import { byTier } from '../tier.ts'
import { expectAccessible, type Desk } from './browser.ts'
import { sharedShop } from './shared-shop.ts'

/** What a page may do wrong, and what is said of it. */
const FAULTS: readonly (readonly [what: string, body: string, trouble: string])[] = [
  [
    'a style without the nonce',
    `document.body.append(Object.assign(document.createElement('style'), { textContent: 'p{}' }))`,
    'Content Security Policy',
  ],
  [
    'a script in the page',
    `document.body.append(Object.assign(document.createElement('script'), { src: 'data:,1' }))`,
    'Trust',
  ],
  ['HTML made of a text', `document.body.innerHTML = '<p>'`, 'Trust'],
  ['a request to another host', `void fetch('https://elsewhere.example/').catch(() => 0)`, 'elsewhere.example'],
  ['a request that is refused', `void fetch('/nothing-here')`, '404 for GET'],
  ['a rejection that nobody handles', `setTimeout(() => Promise.reject(new Error('lost')))`, 'nobody handled: lost'],
]

describeWith('chromium', 'what watches the browser', () => {
  const { desk } = sharedShop()

  /** What is noticed of something that a page does. */
  const noticed = async (body: string): Promise<string> => {
    const at: Desk = await desk({ quiet: true })
    await at.go('config')
    await at.page.getByText('16 values').waitFor()
    expect(at.troubles).toEqual([])
    await at.page.evaluate(body)
    await expect.poll(() => at.troubles.length, { timeout: 5000 }).toBeGreaterThan(0)
    const found = at.troubles.join('\n')
    await expect(at[Symbol.asyncDispose]()).rejects.toThrow('to deeply equal []')
    return found
  }

  it.each(byTier({ short: FAULTS.slice(0, 1), long: FAULTS }))('sees %s', async (_what, body, trouble) => {
    expect(await noticed(body).catch((error: unknown) => String(error))).toContain(trouble)
  })

  it('sees what somebody who cannot see would not find', async () => {
    await using at = await desk()
    await at.go('config')
    await at.page.getByText('16 values').waitFor()
    await at.page.evaluate(() => document.querySelector('main')?.append(document.createElement('button')))
    await expect(expectAccessible(at.page, 'planted')).rejects.toThrow(/planted: button-name|\[ …\(1\) \]|Array\(1\)/)
  })
})
