import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeWith } from '../describe-with.ts'
import { byTier } from '../tier.ts'
import { expectAccessible, picture, takesPictures } from './browser.ts'
import { pathAt, SCREENS, settled } from './screens.ts'
import { sharedShop } from './shared-shop.ts'

interface Look {
  readonly theme: 'light' | 'dark'
  readonly width: 1280 | 390
  /** The moment that is looked at; now when absent. */
  readonly at?: string
}

const NARROW: Look = { theme: 'dark', width: 390 }
/** One look a commit, all of them where there is time. */
const LOOKS: readonly Look[] = byTier({
  short: takesPictures ? [NARROW, { theme: 'light', width: 1280 }, { theme: 'dark', width: 1280 }] : [NARROW],
  long: (['light', 'dark'] as const).flatMap(theme =>
    ([1280, 390] as const).flatMap(width => [
      { theme, width },
      { theme, width, at: 'r3' },
    ]),
  ),
})

describeWith('chromium', 'every screen', () => {
  const { desk } = sharedShop()

  it.each(LOOKS)(
    'can be used by everybody and is as wide as its window: $theme, $width px, at $at',
    async ({ theme, width, at }) => {
      await using screen = await desk({
        colorScheme: theme,
        viewport: { width, height: width === 390 ? 844 : 800 },
      })
      const { page } = screen
      await screen.go('nowhere')
      await settled(page)
      for (const [name, path] of SCREENS) {
        await screen.walk(pathAt(path, at))
        await settled(page)
        await expectAccessible(page, `${name}, ${theme}, ${width} px`)
        expect([name, await overflow(page)]).toEqual([name, 0])
        await picture(page, `${name}-${theme}${width === 390 ? '-narrow' : ''}${at === undefined ? '' : '-past'}`)
      }
    },
  )

  it.each(byTier({ short: SCREENS.filter(([name]) => name === 'values'), long: SCREENS }))(
    'has room for letters of double size, and more space between them, words and lines: %s',
    async (name, path) => {
      // 1280 px at 200 %.
      await using screen = await desk({ viewport: { width: 640, height: 400 } })
      const { page } = screen
      await screen.go(path)
      await settled(page)
      await page.evaluate(() => {
        for (const one of document.querySelectorAll<HTMLElement>('body *'))
          Object.assign(one.style, { letterSpacing: '0.12em', wordSpacing: '0.16em', lineHeight: '1.5' })
      })
      expect([name, await overflow(page)]).toEqual([name, 0])
      expect([name, await cutOff(page)]).toEqual([name, []])
    },
  )

  it('has a way past the header, and a heading that says where one is', async () => {
    await using screen = await desk()
    await screen.go('config')
    await settled(screen.page)
    await screen.page.keyboard.press('Tab')
    await screen.page.keyboard.press('Enter')
    expect(await screen.page.evaluate(() => document.activeElement?.id)).toBe('main')
    expect(await screen.page.title()).toBe('Values · Varve')
    expect(await screen.page.getByRole('heading', { level: 1 }).count()).toBe(1)
  })
})

/** Pixels by which the page is wider than its window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth))
}

/** Controls whose words do not fit into them. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main :is(button, a[href])')]
      .filter(one => one.offsetParent !== null && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
      .map(one => one.textContent.trim()),
  )
}
