import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readReference, type SecretManager } from 'varve'
import { vault } from 'varve/secrets'
import { kindsOfVault } from '../secret-managers/vault/at-hand.ts'
import type { VaultAtHand } from '../secret-managers/vault/tested.ts'
import { readPage } from './page.ts'

const page = readPage('docs/secrets/vault.md').text
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text = '']) => text)

describe.each(kindsOfVault())('the page about Vault, on $title', ({ isOurs, start }) => {
  let at: VaultAtHand
  let manager: SecretManager

  beforeAll(async () => {
    at = await start()
    const { administration } = at
    for (const version of ['1', '2', '3', '4'])
      await administration.ask('POST', 'secret/data/shop', { data: { password: version } })
    await administration.ask('POST', 'sys/mounts/kv', { type: 'kv', options: { version: '1' } })
    await administration.ask('POST', 'kv/shop', { password: 'old' })
    await administration.allow('page', blocks('hcl').join('\n'))
    const token = await administration.token({ policies: ['page'], no_default_policy: true, ttl: '1h' })
    manager = vault({ address: at.front.url, token, variables: {} })
  })
  afterAll(async () => {
    await manager.close?.()
    await at.end()
  })

  const value = async (reference: string): Promise<unknown> =>
    (await manager.fetch(readReference(reference), { signal: AbortSignal.timeout(5_000) })).value

  it('has policies that let its references be read', async () => {
    const references = [...page.matchAll(/^\| `(vault:[^`]+)`/gm)].map(([, reference = '']) => reference)
    expect(references).toHaveLength(6)
    const read = references.filter(reference => !/namespace|database/.test(reference))
    expect(await Promise.all(read.map(value))).toEqual([
      { password: '4' },
      { password: '4' },
      { password: '4' },
      { password: '3' },
    ])
    expect(await value('vault://kv/shop')).toEqual({ password: 'old' })
  })

  if (isOurs)
    it('has one for users of a database', async () => {
      await at.administration.ask('POST', 'sys/mounts/database', { type: 'database' })
      await at.administration.ask('POST', 'database/roles/shop', { default_ttl: '1h', max_ttl: '2h' })
      expect(Object.keys(Object(await value('vault://database/creds/shop')) as object)).toEqual([
        'username',
        'password',
      ])
    })
})
