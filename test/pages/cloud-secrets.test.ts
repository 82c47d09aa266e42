import { ClientSecretCredential } from '@azure/identity'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readReference, type SecretManager } from 'varve'
import { azureSecrets, googleSecrets } from 'varve/secrets'
import { CLIENT, TENANT } from '../secret-managers/azure/entra.ts'
import { leadAzureHere } from '../secret-managers/azure/names.ts'
import { AzureServer, azureCertificate } from '../secret-managers/azure/server.ts'
import { EMAIL, serviceAccount } from '../secret-managers/google/identities.ts'
import { GoogleServer } from '../secret-managers/google/server.ts'
import { readPage, sections } from './page.ts'

beforeAll(leadAzureHere)
afterAll(() => {
  vi.restoreAllMocks()
})

describe('the page about secrets at Google', () => {
  it('names references that lead somewhere', async () => {
    await using google = await GoogleServer.start()
    const endpoint = (location: string | undefined): string =>
      location === undefined ? google.secrets.url : google.regional.url
    const manager = googleSecrets({ auth: serviceAccount(google), endpoint })
    for (let version = 1; version <= 6; version += 1) google.shelf.keep('database', `{"version": ${version}}`, [EMAIL])
    google.shelf.keep('europe-west3/database', '{"version": "regional"}', [EMAIL])
    const found = await valuesOf(manager, referencesOn('docs/secrets/google.md'))
    expect(found).toEqual({
      'gcp-sm://shop/database': '{"version": 6}',
      'gcp-sm://projects/shop/secrets/database': '{"version": 6}',
      'gcp-sm://projects/shop/secrets/database/versions/5': '{"version": 5}',
      'gcp-sm://shop/database?version=5': '{"version": 5}',
      'gcp-sm://shop/database#password': '{"version": 6}',
      'gcp-sm://projects/shop/locations/europe-west3/secrets/database': '{"version": "regional"}',
    })
    await manager.close?.()
  })
})

describe('the page about secrets at Azure', () => {
  it('names references that lead somewhere', async () => {
    await using azure = await AzureServer.start()
    const first = azure.vault.keep('database', 'first')
    azure.vault.keep('database', 'second')
    const ca = azureCertificate().cert
    const login = { authorityHost: azure.authorityHost, disableInstanceDiscovery: true, tlsOptions: { ca } }
    const credential = new ClientSecretCredential(TENANT, CLIENT.id, CLIENT.secret, login)
    const manager = azureSecrets({ credential, suffix: azure.suffix, ca })
    // Vaults have no port of their own but here, and there is one cloud.
    const here = (text: string): string =>
      text.replace('0a1b…', first).replace(/vault\.azure\.(?:net|cn)/, azure.suffix)
    const found = await valuesOf(manager, referencesOn('docs/secrets/azure.md'), here)
    expect(found).toEqual({
      'azure-kv://shop/database': 'second',
      'azure-kv://shop/database/0a1b…': 'first',
      'azure-kv://shop/database#password': 'second',
      'azure-kv://shop.vault.azure.cn/database': 'second',
      'azure-kv://shop.vault.azure.net/secrets/database/0a1b…': 'first',
    })
    await manager.close?.()
  })
})

/** The references that a page's table names. */
function referencesOn(path: string): readonly string[] {
  const table = sections(readPage(path), 2).find(({ heading }) => heading === 'References')?.text ?? ''
  return [...table.matchAll(/`([a-z]+-[a-z]+:\/\/[^`]+)`/g)].map(([, text = '']) => text)
}

async function valuesOf(
  manager: SecretManager,
  references: readonly string[],
  here: (text: string) => string = text => text,
): Promise<Record<string, unknown>> {
  const { signal } = new AbortController()
  const found: Record<string, unknown> = {}
  for (const text of references) found[text] = (await manager.fetch(readReference(here(text)), { signal })).value
  return found
}
