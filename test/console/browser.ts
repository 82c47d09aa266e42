import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { AxeResults } from 'axe-core'
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Locator,
  type Page,
} from 'playwright-core'
import { expect } from 'vitest'
import { byTier } from '../tier.ts'
import { findTool } from '../tools.ts'

/** What keeps Chromium from asking anybody but the server under test. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--process-per-site',
]

let started: Promise<Browser> | undefined

/**
 * Debian's Chromium, without a window: one for all files that share a process, which nobody need close. It ends with the
 * process that started it.
 */
export async function startBrowser(): Promise<Browser> {
  if ((await started)?.isConnected() === false) started = undefined
  return (started ??= chromium.launch({ executablePath: `/usr/bin/${commandOf()}`, args: FLAGS }))
}

function commandOf(): string {
  const found = findTool('chromium')
  if ('missing' in found) throw new Error(found.missing)
  return found.command
}

/** How somebody sits before the console. */
export interface DeskOptions extends BrowserContextOptions {
  /** Addresses that may be refused: a test of what a refusal looks like says so. */
  readonly refusals?: readonly RegExp[]
  /** True where troubles are what is tested, and need not be printed. */
  readonly quiet?: boolean
  /** True for a profile of their own, where cookies and preferences matter; else desks of one server share theirs. */
  readonly own?: boolean
}

/** Somebody before the console. Disposing it fails where anything was wrong. */
export interface Desk extends AsyncDisposable {
  readonly page: Page
  /** What went wrong so far. */
  readonly troubles: readonly string[]
  /** Opens a screen: `go('config')`. */
  go(path: string): Promise<void>
  /** Goes to another screen within the page, as a link does: nothing is loaded again. */
  walk(path: string): Promise<void>
}

/**
 * Somebody comes to the console of a server. Anything that a browser complains about fails the test: errors in the console,
 * violations of the policy, rejections nobody handled, requests that fail or leave the host.
 * @example await using desk = await deskAt(browser, shop.url)
 */
export async function deskAt(browser: Browser, server: string, options: DeskOptions = {}): Promise<Desk> {
  const { refusals = [], quiet = false, own = false, ...context } = options
  const profile = own
    ? await browser.newContext({ ...USUAL, ...context })
    : await sharedProfile(browser, server, context)
  const page = await profile.newPage()
  page.setDefaultTimeout(20_000)
  const troubles: string[] = []
  watch(page, { server, refusals, troubles })
  return {
    page,
    troubles,
    async go(path) {
      await page.goto(`${server}/debug/${path}`)
    },
    async walk(path) {
      const before = await page.title()
      await page.evaluate(address => {
        history.pushState(null, '', address)
        dispatchEvent(new PopStateEvent('popstate'))
      }, `${server}/debug/${path}`)
      await page.waitForFunction(title => document.title !== title, before)
    },
    async [Symbol.asyncDispose]() {
      await (own ? profile : page).close()
      // Said here too: where a test failed first, this only follows from that.
      if (!quiet) for (const trouble of troubles) process.stderr.write(`${trouble}\n`)
      expect(troubles).toEqual([])
    },
  }
}

const USUAL: BrowserContextOptions = {
  viewport: { width: 1280, height: 900 },
  reducedMotion: 'reduce',
  locale: 'en-GB',
  timezoneId: 'UTC',
}

const profiles = new Map<string, BrowserContext>()

/** The profile of all who sit before one server alike: what was loaded and compiled is there for the next. */
async function sharedProfile(browser: Browser, server: string, more: BrowserContextOptions): Promise<BrowserContext> {
  const name = JSON.stringify([server, more])
  const known = profiles.get(name)
  if (known !== undefined) return known
  for (const [other, profile] of profiles) {
    if (profile.pages().length > 1) continue
    profiles.delete(other)
    await profile.close()
  }
  const made = await browser.newContext({ ...USUAL, ...more })
  profiles.set(name, made)
  // Stays open, so that one renderer goes on for all pages of the site, with what it has compiled.
  await (await made.newPage()).goto(`${server}/health/live`)
  return made
}

interface Watching {
  readonly server: string
  readonly refusals: readonly RegExp[]
  readonly troubles: string[]
}

function watch(page: Page, { server, refusals, troubles }: Watching): void {
  const isExpected = (url: string): boolean => refusals.some(pattern => pattern.test(url))
  page.on('console', message => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    // The browser says again what the answer itself said.
    if (message.text().startsWith('Failed to load resource') && isExpected(message.location().url)) return
    troubles.push(`${message.type()} in the console: ${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', error => troubles.push(`nobody handled: ${error.message}`))
  page.on('request', request => {
    const url = request.url()
    if (!url.startsWith(server) && !url.startsWith('data:')) troubles.push(`left the host: ${url}`)
  })
  page.on('response', response => {
    if (response.status() >= 400 && !isExpected(response.url()))
      troubles.push(`${response.status()} for ${response.request().method()} ${response.url()}`)
  })
  page.on('requestfailed', request => {
    const reason = request.failure()?.errorText ?? ''
    // Leaving a page ends what it still asked for, and its stream of events.
    if (reason !== 'net::ERR_ABORTED' && !isExpected(request.url())) troubles.push(`${reason}: ${request.url()}`)
  })
}

/** Walks there by Tab, as somebody without a mouse does. */
export async function tabTo(target: Locator): Promise<void> {
  for (let steps = 0; steps < 40; steps++) {
    if (await target.evaluate(element => element === document.activeElement)) return
    await target.page().keyboard.press('Tab')
  }
  throw new Error(`No way there by Tab`)
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** Fails with everything on the page that somebody with a disability could not use, by WCAG 2.2 AA. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  await page.evaluate(axe)
  const { violations } = (await page.evaluate(
    tags => (globalThis as unknown as { axe: { run: (of: unknown) => unknown } }).axe.run({ runOnly: tags }),
    TAGS,
  )) as AxeResults
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${what}: ${id} at ${target.join(' ')}: ${failureSummary}`),
  )
  expect(found).toEqual([])
}

/** True where docs/pictures is made anew: `VARVE_TEST_PICTURES=1 npx vitest run test/console/…`. */
export const takesPictures = process.env['VARVE_TEST_PICTURES'] === '1'

/** For `it.each`: tests that only the long tier runs, and who takes pictures. */
export const inLong: readonly string[] = takesPictures ? [''] : byTier({ short: [], long: [''] })

/** The same in light and dark, wide and narrow, of a state that is there already. */
async function accessibleAnyhow(page: Page, what: string): Promise<void> {
  const size = page.viewportSize() ?? { width: 1280, height: 900 }
  for (const colorScheme of ['dark', 'light'] as const)
    for (const width of [390, size.width]) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ ...size, width })
      await expectAccessible(page, `${what}, ${colorScheme}, ${width} px`)
    }
}

/** For states that every commit passes by without looking so closely: only the long tier looks at these, too. */
export const alsoAccessible = byTier({ short: async () => {}, long: accessibleAnyhow })

const pictures = fileURLToPath(new URL('../../docs/pictures/', import.meta.url))

/** Keeps a picture of what is seen in docs/pictures, where somebody wants new ones. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!takesPictures) return
  await mkdir(pictures, { recursive: true })
  await page.screenshot({ path: `${pictures}${name}.png`, animations: 'disabled' })
}
