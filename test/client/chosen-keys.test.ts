import type { TenantKeys, Varve } from 'varve'
import { testConfig } from 'varve/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { serveShop, shop, type Shop } from './served-shop.ts'

const signed = { by: 'dana', message: 'The same contract' }

/** Who can be asked to copy a tenant's values: all of them mean the same by `keys`. */
const ways: Readonly<Record<string, (scope: AsyncDisposableStack) => Promise<Varve<Shop>>>> = {
  'the library': () => Promise.resolve(testConfig(shop)),
  'a client, by its server': async scope => scope.use(await serveShop()).connect(),
}

describe.each(Object.entries(ways))('keys that are chosen of a tenant, asked of %s,', (_, opened) => {
  let scope: AsyncDisposableStack
  let varve: Varve<Shop>

  beforeEach(async () => {
    scope = new AsyncDisposableStack()
    varve = await opened(scope)
    await varve.change(signed, draft => {
      draft.set('limits.maxUploads', 50, { scope: 'tenant:acme' })
      draft.set('limits.pageSize', 60, { scope: 'tenant:acme' })
      draft.set('checkout.newFlow', true, { scope: 'tenant:acme' })
    })
  })
  afterEach(() => scope.disposeAsync())

  const sorted = (found: readonly { readonly key: string }[] = []): string[] => found.map(({ key }) => key).toSorted()
  const own = (tenant: string): string[] => sorted(varve.tenants.values(tenant))
  const ALL = ['checkout.newFlow', 'limits.maxUploads', 'limits.pageSize']

  it.each<[keys: TenantKeys['keys'], means: readonly string[]]>([
    ['limits.pageSize', ['limits.pageSize']],
    ['limits.*', ['limits.maxUploads', 'limits.pageSize']],
    [
      ['limits.pageSize', 'checkout.newFlow'],
      ['checkout.newFlow', 'limits.pageSize'],
    ],
    [['limits.*', 'limits.pageSize', 'checkout.*'], ALL],
    [['checkout.newFlow', 'no.such'], ['checkout.newFlow']],
    [['*'], ALL],
    [[], []],
  ])('%j are copied in one revision, and cleared in one', async (keys = '*', means = []) => {
    expect(sorted(varve.tenants.diff('acme', 'globex', { keys }))).toEqual(means)
    const { number } = varve.head()
    const tried = await varve.tenants.copy('acme', 'globex', { ...signed, keys, dryRun: true })
    expect(sorted(tried?.changes)).toEqual(means)
    expect(own('globex')).toEqual([])
    await varve.tenants.copy('acme', 'globex', { ...signed, keys })
    expect(own('globex')).toEqual(means)
    await varve.tenants.clear('acme', { ...signed, keys })
    expect(own('acme')).toEqual(ALL.filter(key => !means.includes(key)))
    expect(varve.head().number - number).toBe(means.length === 0 ? 0 : 2)
  })

  it('are kept where the other has them, unless they are to be replaced', async () => {
    await varve.set('limits.pageSize', 5, { ...signed, scope: 'tenant:globex' })
    const keys = ['limits.pageSize', 'limits.maxUploads']
    await varve.tenants.copy('acme', 'globex', { ...signed, keys })
    const seen = () => keys.map(key => varve.for({ tenant: 'globex' }).get(key as 'limits.pageSize'))
    expect(seen()).toEqual([5, 50])
    await varve.tenants.copy('acme', 'globex', { ...signed, keys: ['limits.pageSize'], overwrite: true })
    expect(seen()).toEqual([60, 50])
  })
})
