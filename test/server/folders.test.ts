import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open, type Varve } from 'varve'
import { createHandler, type Handler } from 'varve/server'
import { configFiles, env } from 'varve/sources'
import { sqlite } from 'varve/stores/sqlite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { config } from '../../examples/shop/config.ts'

const shop = new URL('../../examples/shop/', import.meta.url).pathname
const named = { key: 'limits.maxUploads', n: '1', tenant: 'acme', name: 'staff', id: 'one' }
/** Paths that stream. */
const ENDLESS = /events|hints|\/debug|unlock|lock-debug/

let folder: string
let varve: Varve
let handler: Handler

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'varve-folders-'))
  varve = (await open(config, {
    store: sqlite(join(folder, 'shop.db')),
    sources: [configFiles({ directory: shop }), env({ prefix: 'SHOP', from: {} })],
    platform: { warn: () => {} },
  })) as unknown as Varve
  await varve.set('limits.maxUploads', 50, { by: 'dana', message: 'More', scope: 'tenant:acme' })
  handler = createHandler(varve, { environment: 'test' })
})
afterAll(async () => {
  await handler.close()
  await varve.close()
  await rm(folder, { recursive: true })
})

const answered = async (path: string, accept = 'application/json'): Promise<string> => {
  const request = new Request(`http://127.0.0.1${path}`, { headers: { accept, host: '127.0.0.1' } })
  return (await handler(request, { address: '127.0.0.1' })).text()
}

it('no answer of a server tells the folders of its machine', async () => {
  const { paths } = JSON.parse(await answered('/openapi.json')) as { paths: Record<string, { get?: unknown }> }
  const asked = Object.keys(paths)
    .filter(path => paths[path]?.get !== undefined && !ENDLESS.test(path))
    .map(path =>
      path.replaceAll(
        /\{(\w+)\}/g,
        (whole, name: string) => Object.entries(named).find(([one]) => one === name)?.[1] ?? whole,
      ),
    )
  expect(asked.length).toBeGreaterThan(30)
  const plain = ['/debug/', '/debug/config', '/debug/config/limits.maxUploads'].flatMap(path =>
    ['text/plain', 'application/json'].map(accept => ({ path, accept })),
  )
  const telling = []
  for (const { path, accept } of [...asked.map(path => ({ path, accept: 'application/json' })), ...plain]) {
    const text = await answered(path, accept)
    if (text.includes(shop) || text.includes(folder)) telling.push(`${path} as ${accept}`)
  }
  expect(telling).toEqual([])
})

it('a place is told from the working folder that a server is given, and by its name elsewhere', async () => {
  await using within = createHandler(varve, { environment: 'test', folder: new URL('../..', import.meta.url).pathname })
  const request = new Request('http://127.0.0.1/v1/values/limits.maxUploads', { headers: { host: '127.0.0.1' } })
  const { origin } = (await (await within(request, { address: '127.0.0.1' })).json()) as { origin: string }
  expect(origin).toMatch(/^examples\/shop\/config/)
  expect(await answered('/v1/values/limits.maxUploads')).toContain('"config.')
})
