import { beforeAll, expect, it } from 'vitest'
import { makeLink } from '../../src/server/doors/links.ts'
import { describeWith } from '../describe-with.ts'
import { byTier } from '../tier.ts'
import { alsoAccessible } from './browser.ts'
import { pressThrough, SCREENS, settled, writingControls } from './screens.ts'
import { sharedShop } from './shared-shop.ts'
import { productionShop } from './shop-server.ts'

const KEY = 'q3Yk0f9mJx7bTz2LwVc8RnUd5HsEa1Gp6iOyKX4Q'

/** Histories of what takes more than the role of an editor, besides the usual screens. */
const WALK = [
  ...SCREENS.map(([, path]) => path),
  'config/checkout.newFlow/history',
  'config/checkout.newFlow/edit',
  'config/mail.token/history',
  'secrets/database.url',
  'config/mail.from',
]

describeWith('chromium', 'what a role does not allow, in a browser', () => {
  const { shop, desk } = sharedShop(() => productionShop(KEY))

  beforeAll(async () => {
    await shop.varve.setFlag('checkout.button', { serve: 'treatment' }, { by: 'dana', message: 'Red' })
    shop.varve.override('mail.from', 'pause@example.com', { by: 'dana' })
  })

  it.each(byTier({ short: ['viewer'] as const, long: ['viewer', 'editor', 'releaser', 'secrets-admin'] as const }))(
    'is not there to be pressed, on any screen: %s (V39)',
    async role => {
      // Whatever is answered 403 is a trouble of the desk, which fails when it is left.
      await using at = await desk({ own: true })
      const { page } = at
      const grant = { name: 'mia', role, issuer: 'root' }
      await page.goto((await makeLink(grant, { audience: shop.url, keys: [KEY], now: Date.now() })).url)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await settled(page)
      await at.walk('nowhere')
      const found: string[] = []
      for (const path of WALK) {
        await at.walk(path)
        await settled(page)
        for (const name of await writingControls(page)) found.push(`${path}: ${name}`)
        await pressThrough(page)
      }
      const isViewer = role === 'viewer'
      const plain = found.filter(name => !name.startsWith('config: Refresh'))
      expect(plain.length === 0).toBe(isViewer)
      await at.walk('config')
      if (isViewer) await page.getByText('Your role (viewer) does not include this. It takes editor').waitFor()
      await page.getByLabel('Choose checkout.button').check()
      // What decides who gets what is a releaser's: for an editor the button is there, and says so.
      const resets = { viewer: 0, editor: 1, releaser: 0, 'secrets-admin': 0 }[role]
      const reset = page.getByRole('button', { name: /^Reset….*It takes releaser/ })
      expect(await reset.count()).toBe(resets)
      await alsoAccessible(page, `values, as ${role}`)
    },
  )
})
