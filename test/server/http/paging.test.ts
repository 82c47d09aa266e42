import { describe, expect, it } from 'vitest'
import { doorway } from '../doors/door.ts'
import { served } from './served.ts'

const signed = { by: 'dana', message: 'Why' }

type Ask = (path: string) => Promise<Response>

/** All of a list, as it is answered in pages of one. */
async function inPages(ask: Ask, path: string): Promise<unknown[]> {
  const items: unknown[] = []
  let after: string | undefined
  do {
    const query = new URLSearchParams({ limit: '1', ...(after === undefined ? {} : { after }) })
    // oxlint-disable-next-line no-await-in-loop -- a page is asked for by what the one before ended with
    const page = (await (await ask(`${path}${path.includes('?') ? '&' : '?'}${query}`)).json()) as {
      readonly items: readonly unknown[]
      readonly next?: string
    }
    expect(page.items.length, path).toBeLessThan(2)
    items.push(...page.items)
    after = page.next
  } while (after !== undefined)
  return items
}

async function holds(ask: Ask, path: string): Promise<void> {
  const { items, ...rest } = (await (await ask(path)).json()) as { readonly items: readonly unknown[] }
  expect(items.length, path).toBeGreaterThan(1)
  expect(rest, path).toEqual({})
  expect(await inPages(ask, path), path).toEqual(items)
}

describe('a list', () => {
  it('is whole where nobody asks for pages, and the same in pages, with cursors of its own', async () => {
    await using shop = await served()
    const { varve } = shop
    await varve.set('payments.apiKey', 'sk-one-111', signed)
    await varve.set('payments.apiKey', 'sk-two-222', { ...signed, scope: 'tenant:acme' })
    await varve.set('limits.maxUploads', 20, { ...signed, scope: 'tenant:acme' })
    await varve.set('checkout.newFlow', true, { ...signed, scope: 'tenant:acme' })
    for (const name of ['b', 'a', 'c']) await varve.tag(name, signed)
    for (const path of ['/v1/secrets', '/v1/tags', '/v1/diff?from=0', '/v1/tenants/acme/diff'])
      await holds(shop.ask, path)
    varve.override('limits.maxUploads', 5)
    varve.override('checkout.newFlow', true)
    await holds(shop.ask, '/v1/overrides')
  })

  it('of tokens is in pages, too', async () => {
    await using door = await doorway()
    const token = await door.token({ role: 'admin' })
    await door.token()
    await holds(path => door.ask(path, { token }), '/v1/tokens')
  })
})
