import { expect, it } from 'vitest'
import { defineConfig, live, open, reference, secret } from 'varve'
import { string } from 'varve/schema'
import { vault } from 'varve/secrets'
import { memory } from 'varve/stores/memory'
import { ROOT, VaultServer } from './server.ts'

const config = defineConfig({
  db: { user: live(secret(string()), {}), password: live(secret(string()), {}) },
})
const signed = { by: 'mia', message: 'Moved to Vault' }

/** Writes something over the server's API, as an operator does. */
async function put(server: VaultServer, path: string, body: object): Promise<void> {
  const headers = { 'x-vault-token': ROOT }
  const answer = await fetch(`${server.url}/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(answer.ok, await answer.text()).toBe(true)
}

it('a stored reference follows the versions in Vault, both fields together, and outlives the server', async () => {
  await using server = await VaultServer.start()
  await put(server, 'secret/data/db', { data: { user: 'shop-1', password: 'word-1' } })
  const codes: string[] = []
  await using varve = await open(config, {
    ...{ store: memory(), managers: [vault({ address: server.url, token: ROOT })], missingValues: 'allow' },
    ...{ secrets: { refresh: '1s' }, onProblem: ({ code }) => codes.push(code) },
  })
  await varve.change(signed, draft => {
    draft.set('db.user', reference('vault://secret/db#user'))
    draft.set('db.password', reference('vault://secret/db#password'))
  })
  expect(varve.explain('db.password').origin).toMatchObject({ reference: 'vault://secret/db#password', version: '1' })
  const rotated = new Promise<string>(resolve => {
    varve.watch('db.password', (value, { cause }) =>
      resolve(`${value?.reveal()} ${varve.get('db.user').reveal()} ${cause}`),
    )
  })
  await put(server, 'secret/data/db', { data: { user: 'shop-2', password: 'word-2' } })
  expect(await rotated).toBe('word-2 shop-2 secret')
  await server.web.stop()
  await expect.poll(() => codes, { timeout: 10_000 }).toEqual(['SECRET_MANAGER_UNREACHABLE'])
  expect(varve.get('db.password').reveal()).toBe('word-2')
  expect(varve.health().managers[0]?.failing.map(({ reference }) => reference)).toEqual([
    'vault://secret/db#user',
    'vault://secret/db#password',
  ])
})
