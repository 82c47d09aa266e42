import { expect, it } from 'vitest'
import { defineConfig, flag, live, secret } from 'varve'
import { integer, string } from 'varve/schema'
import { fernet, newFernetKey } from 'varve/secrets'
import { testConfig } from 'varve/testing'

const config = defineConfig({
  limits: { maxUploads: live(integer(), { default: 1 }) },
  checkout: { express: flag({ default: false }) },
  api: { key: live(secret(string()), {}) },
})
const by = { by: 'dana', message: 'Tried' }
const ID = '0190a1b2-0000-7000-8000-000000000001'

it('who changes a value is told what it was and what it is since, before it is written and where it is asked for again', async () => {
  await using varve = testConfig(config)
  const sides = async (written: Promise<{ changes: readonly object[] } | undefined>): Promise<unknown> =>
    (await written)?.changes[0]
  expect(await sides(varve.set('limits.maxUploads', 5, by))).not.toHaveProperty('before')
  expect(await sides(varve.set('limits.maxUploads', 6, { ...by, dryRun: true }))).toMatchObject({ before: 5, after: 6 })
  expect(await sides(varve.set('limits.maxUploads', 7, { ...by, id: ID }))).toMatchObject({ before: 5, after: 7 })
  await varve.set('limits.maxUploads', 8, by)
  expect(await sides(varve.set('limits.maxUploads', 7, { ...by, id: ID }))).toMatchObject({ before: 5, after: 7 })
  const gone = await sides(varve.delete('limits.maxUploads', by))
  expect(gone).toMatchObject({ op: 'delete', before: 8 })
  expect(gone).not.toHaveProperty('after')
})

it('who kills a flag or changes a secret is told no secret', async () => {
  await using varve = testConfig(config, {}, { keyring: fernet(newFernetKey()) })
  expect((await varve.kill('checkout.express', by)).changes[0]).toMatchObject({ after: expect.anything() })
  await varve.set('api.key', 'first-of-two', by)
  const { changes } = await varve.set('api.key', 'second-of-two', by)
  expect(changes[0]).toMatchObject({ before: '••••', after: '••••' })
  expect(JSON.stringify(changes)).not.toContain('of-two')
})
