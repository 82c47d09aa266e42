import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'
import { beforeAll, expect, it } from 'vitest'
import type { RemoteView } from 'varve/client/browser'
import { deskAt, startBrowser } from '../console/browser.ts'
import { shopServer } from '../console/shop-server.ts'
import { describeWith } from '../describe-with.ts'
import { tell } from '../tier.ts'

/** What a page has of `varve/client/browser`: one script, with nothing besides. */
async function clientScript(): Promise<string> {
  const resolve = { conditionNames: ['varve-source', 'import'] }
  const bundle = await rolldown({ input: 'src/client/browser.ts', platform: 'browser', resolve })
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  await bundle.close()
  expect(output).toHaveLength(1)
  return output[0].code
}

/** A page of a shop that shows how much may be uploaded. */
const PAGE = `<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,"><p>…</p>
<script type="module">
  import { remote } from './client.js'
  const client = remote({ url: '', audience: { tenant: 'globex' }, storage: () => localStorage })
  const show = value => { document.querySelector('p').textContent = String(value) }
  globalThis.client = client
  await client.ready
  show(client.get('limits.maxUploads'))
  client.watch('limits.maxUploads', show)
</script>`

describeWith('chromium', 'the client in a page', () => {
  let script: string
  beforeAll(async () => {
    script = await clientScript()
  })

  it('shows what the server evaluates, follows its changes, and has the last values where it is away', async () => {
    await using shop = await shopServer()
    await using desk = await deskAt(await startBrowser(), shop.url, { own: true, refusals: [/evaluate|events/] })
    const { page } = desk
    await page.route('**/shop/*', route => {
      const isPage = route.request().url().endsWith('/shop/')
      return route.fulfill({ contentType: isPage ? 'text/html' : 'text/javascript', body: isPage ? PAGE : script })
    })
    await page.goto(`${shop.url}/shop/`)
    await page.getByText('50', { exact: true }).waitFor()
    await shop.varve.set('limits.maxUploads', 60, { by: 'dana', message: 'Spike' })
    await page.getByText('60', { exact: true }).waitFor()
    await page.route('**/v1/evaluate', route => route.abort())
    await page.reload()
    await page.getByText('60', { exact: true }).waitFor()
    const status = (): Promise<string> =>
      page.evaluate(() => (globalThis as unknown as { client: RemoteView }).client.health().status)
    await expect.poll(status).toBe('stale')
  })

  it('is a script of at most 5 kB, gzipped', () => {
    const bytes = gzipSync(script).length
    tell(`varve/client/browser: ${script.length} bytes, ${bytes} gzipped`)
    expect(bytes).toBeGreaterThan(2_000)
    expect(bytes).toBeLessThanOrEqual(5_000)
  })
})
