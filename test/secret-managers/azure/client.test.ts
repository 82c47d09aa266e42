import { ClientSecretCredential } from '@azure/identity'
import { SecretClient } from '@azure/keyvault-secrets'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { CLIENT, TENANT } from './entra.ts'
import { leadAzureHere } from './names.ts'
import { AzureServer, azureCertificate } from './server.ts'

beforeAll(leadAzureHere)
afterAll(() => {
  vi.restoreAllMocks()
})

describe('Azure’s own client, on the local server', () => {
  it('answers the challenge and reads a secret, its newest version and an earlier one', async () => {
    await using azure = await AzureServer.start()
    const first = azure.vault.keep('database', 'planted-1', { contentType: 'text/plain' })
    azure.vault.keep('database', 'planted-2')
    const client = clientOf(azure)
    expect((await client.getSecret('database')).value).toBe('planted-2')
    const { value, properties } = await client.getSecret('database', { version: first })
    expect([value, properties.contentType, properties.version]).toEqual(['planted-1', 'text/plain', first])
    expect(azure.vaults.asked.map(({ headers }) => headers.authorization === undefined)).toEqual([true, false, false])
  })

  it('is told apart what is missing, forbidden and disabled', async () => {
    await using azure = await AzureServer.start()
    for (const name of ['closed', 'off']) azure.vault.keep(name, 'planted')
    azure.vault.close('closed', 'ForbiddenByRbac')
    azure.vault.disable('off')
    const client = clientOf(azure)
    await expect(client.getSecret('none')).rejects.toMatchObject({ statusCode: 404, code: 'SecretNotFound' })
    await expect(client.getSecret('closed')).rejects.toMatchObject({ statusCode: 403, code: 'Forbidden' })
    await expect(client.getSecret('off')).rejects.toThrow('not allowed on a disabled secret')
  })

  it('is refused with a wrong client secret, and refuses a challenge that is not the vault’s', async () => {
    await using azure = await AzureServer.start()
    azure.vault.keep('database', 'planted-1')
    await expect(clientOf(azure, 'wrong').getSecret('database')).rejects.toThrow('AADSTS7000215')
    await using other = await AzureServer.start('https://vault.azure.cn')
    const url = `https://shop.vault.azure.net:${other.vaults.port}`
    await expect(clientOf(other, CLIENT.secret, url).getSecret('database')).rejects.toThrow('does not match')
  })
})

function clientOf(
  azure: AzureServer,
  secret: string = CLIENT.secret,
  url = `https://shop.${azure.suffix}`,
): SecretClient {
  const tlsOptions = { ca: azureCertificate().cert }
  const credential = new ClientSecretCredential(TENANT, CLIENT.id, secret, {
    ...{ authorityHost: azure.authorityHost, disableInstanceDiscovery: true, tlsOptions },
    retryOptions: { maxRetries: 0 },
  })
  return new SecretClient(url, credential, { tlsOptions, retryOptions: { maxRetries: 0 } })
}
