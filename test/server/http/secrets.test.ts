import { defineConfig, live, open, secret, type Varve } from 'varve'
import { fernet, newFernetKey } from 'varve/secrets'
import { string } from 'varve/schema'
import { memory, memoryStorage } from 'varve/stores/memory'
import { expect, it } from 'vitest'
import { handlerOf } from '../../../src/server/handler.ts'
import type { RequestLine } from '../../../src/server/options.ts'
import { documentOf, operationsOf, pathOf } from './documented.ts'
import { cases } from './cases/index.ts'
import { principal, served } from './served.ts'

const signed = { by: 'dana', message: 'Planted' }
const planted = {
  everybody: 'sk-planted-everybody',
  tenant: 'sk-planted-tenant',
  former: 'sk-planted-former',
  override: 'sk-planted-override',
  asked: 'sk-planted-asked',
}

/** A log with secrets for everybody, for a tenant, and of a key that the code does not declare any more. */
async function log(): Promise<{ readonly varve: Varve; readonly lines: RequestLine[]; ask: typeof fetch }> {
  const storage = memoryStorage()
  const keyring = fernet(newFernetKey())
  const platform = { warn: (): void => {} }
  const apiKey = live(secret(string()), { doc: 'Of the payment provider' })
  const common = { keyring, sources: [], platform, missingValues: 'allow' } as const
  const before = defineConfig({ payments: { apiKey }, old: { token: live(secret(string()), {}) } })
  await using earlier = await open(before, { store: memory({ storage }), ...common })
  await earlier.set('old.token', planted.former, signed)
  const varve = (await open(defineConfig({ payments: { apiKey } }), {
    ...{ store: memory({ storage }), ...common },
  })) as unknown as Varve
  await varve.set('payments.apiKey', planted.everybody, signed)
  await varve.set('payments.apiKey', planted.tenant, { ...signed, scope: 'tenant:acme' })
  varve.override('payments.apiKey', planted.override)
  const lines: RequestLine[] = []
  const handler = handlerOf(
    varve,
    { environment: 'test', log: line => lines.push(line) },
    { authenticate: () => () => Promise.resolve(principal()) },
  )
  return { varve, lines, ask: (input, init) => handler(new Request(input, init)) }
}

it('no answer of any route that reads, no header and no line of the log has a secret in it', async () => {
  await using shop = await served()
  const operations = operationsOf(await documentOf(shop)).filter(({ method }) => method === 'GET')
  const { varve, lines, ask } = await log()
  await using _ = varve
  const seen: string[] = []
  for (const operation of operations) {
    const [good = {}] = Object.values(cases[operation.name] ?? {})
    for (const key of ['payments.apiKey', 'old.token']) {
      const path = pathOf(operation, good, { key, name: planted.asked, number: '4', tenant: 'acme' })
      const tenant = `${path.includes('?') ? '&' : '?'}tenant=acme`
      for (const at of [path, path + tenant]) {
        const answer = await ask(`http://localhost${at}`, { headers: { 'x-api-key': planted.asked } })
        const stream = answer.headers.get('content-type')?.startsWith('text/event-stream') === true
        const told = stream ? '' : (await answer.text()).replaceAll(planted.asked, '')
        if (stream) await answer.body?.cancel()
        seen.push(`${at.replaceAll(planted.asked, '')} ${told} ${JSON.stringify([...answer.headers])}`)
      }
    }
  }
  const everything = [...seen, ...lines.map(line => JSON.stringify(line))].join('\n')
  expect(everything).toContain('••••')
  for (const [where, text] of Object.entries(planted)) expect(everything.includes(text), where).toBe(false)
})

it('what stood in the open before its key was a secret is masked, too, once no code declares the key', async () => {
  const storage = memoryStorage()
  const common = { sources: [], platform: { warn: (): void => {} }, as: { environment: 'test' } } as const
  const opened = (tree: Parameters<typeof defineConfig>[0]): Promise<Varve> =>
    open(defineConfig(tree), { store: memory({ storage }), ...common })
  const other = live(string(), { default: '' })
  {
    await using open = await opened({ other, old: { token: live(string(), { default: '' }) } })
    await open.set('old.token', planted.former, { ...signed, scope: 'tenant:acme' })
  }
  {
    await using secretive = await opened({ other, old: { token: live(secret(string()), { devDefault: '' }) } })
    await secretive.set('other', 'a', signed)
  }
  await using varve = await opened({ other })
  const handler = handlerOf(varve, { environment: 'test' }, { authenticate: () => () => Promise.resolve(principal()) })
  const paths = [
    'tenants/acme',
    'tenants/acme?at=r2',
    'export?format=jsonl',
    'snapshot',
    'revisions',
    'history',
    'export',
  ]
  for (const path of paths) {
    const told = await (await handler(new Request(`http://localhost/v1/${path}`))).text()
    expect([path, told.includes(planted.former)]).toEqual([path, false])
  }
  const { own } = (await (await handler(new Request('http://localhost/v1/tenants/acme'))).json()) as { own: unknown }
  expect(own).toMatchObject([{ key: 'old.token', value: '••••' }])
})
