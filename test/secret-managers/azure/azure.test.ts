import { inspect } from 'node:util'
import { ClientSecretCredential, WorkloadIdentityCredential } from '@azure/identity'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readReference, type SecretManager } from 'varve'
import { azureSecrets, type AzureCredential } from 'varve/secrets'
import { sandbox } from 'varve/testing'
import { CLIENT, TENANT } from './entra.ts'
import { leadAzureHere } from './names.ts'
import { AzureServer, azureCertificate } from './server.ts'

const { signal } = new AbortController()
const fetched = (manager: SecretManager, text: string): ReturnType<SecretManager['fetch']> =>
  manager.fetch(readReference(text), { signal })

beforeEach(leadAzureHere)
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

describe('a secret of Azure Key Vault', () => {
  it('is named by the vault’s name or its host, by version, and as Azure shows it', async () => {
    await using azure = await AzureServer.start()
    await using manager = managerOf(azure)
    const first = azure.vault.keep('database', 'planted-1')
    const second = azure.vault.keep('database', 'planted-2')
    const host = `shop.${azure.suffix}`
    for (const text of [
      `shop/database/${first}`,
      `shop/database?version=${first}`,
      `${host}/secrets/database/${first}`,
    ])
      expect(await fetched(manager, `azure-kv://${text}`)).toEqual({ value: 'planted-1', version: first })
    for (const text of ['shop/database', `SHOP/database#password`, `${host}/database`, `${host}/secrets/database`])
      expect(await fetched(manager, `azure-kv://${text}`)).toEqual({ value: 'planted-2', version: second })
  })

  it('says how long it may be used, and is given once that is over, as Key Vault itself has it', async () => {
    await using azure = await AzureServer.start()
    const now = Date.parse('2026-01-15T10:00:00Z')
    const given = { credential: clientSecret(azure), suffix: azure.suffix, ca: azureCertificate().cert }
    await using manager = closing(azureSecrets({ ...given, clock: { now: () => now } }))
    azure.vault.keep('soon', 'planted', { expires: now + 600_000, contentType: 'text/plain' })
    azure.vault.keep('over', 'planted', { expires: now - 600_000 })
    expect(await fetched(manager, 'azure-kv://shop/soon')).toMatchObject({ validFor: 600_000 })
    expect(await fetched(manager, 'azure-kv://shop/over')).toMatchObject({ value: 'planted' })
    expect(await fetched(manager, 'azure-kv://shop/over')).not.toHaveProperty('validFor')
  })

  it.each([
    'azure-kv://shop',
    'azure-kv://shop/',
    'azure-kv://shop/a/b/c',
    'azure-kv://shop/a_b',
    'azure-kv://s/database',
    'azure-kv://-shop/database',
    'azure-kv://shop.evil.example/database',
    'azure-kv://shop.vault.azure.net.evil.example/database',
    'azure-kv://user@shop.vault.azure.net/database',
    'azure-kv://a.shop.vault.azure.net/database',
    'azure-kv://shop/database/..',
    'azure-kv://shop/database/a1?version=a2',
    'azure-kv://shop/database?stage=x',
  ])('is not %s, and nobody is asked', async text => {
    await using azure = await AzureServer.start()
    await using manager = managerOf(azure)
    await expect(fetched(manager, text)).rejects.toMatchObject({ code: 'REFERENCE_INVALID' })
    expect(azure.vaults.asked).toEqual([])
  })

  it('is told apart: missing, forbidden in its ways, disabled, too many requests, and an answer that is none', async () => {
    await using azure = await AzureServer.start()
    await using manager = managerOf(azure)
    const told = async (name: string): Promise<string> => {
      const { code, details } = (await fetched(manager, `azure-kv://shop/${name}`).catch(
        (error: unknown) => error,
      )) as {
        code: string
        details: { reason: string; remedy: string }
      }
      return `${code} ${details.reason}: ${details.remedy}`
    }
    for (const name of ['rbac', 'policy', 'wall', 'off', 'well']) azure.vault.keep(name, 'planted')
    azure.vault.close('rbac', 'ForbiddenByRbac')
    azure.vault.close('policy', 'AccessDenied')
    azure.vault.close('wall', 'ForbiddenByFirewall')
    azure.vault.disable('off')
    expect(await told('none')).toContain('SECRET_NOT_FOUND is not there (SecretNotFound)')
    expect(await told('rbac')).toMatch(/SECRET_FORBIDDEN .*\(ForbiddenByRbac\).*Key Vault Secrets User/)
    expect(await told('policy')).toContain('SECRET_FORBIDDEN may not be read by this program (AccessDenied)')
    expect(await told('wall')).toMatch(/SECRET_FORBIDDEN .*firewall/)
    expect(await told('off')).toContain('SECRET_FORBIDDEN is disabled: Enable it')
    for (const status of [429, 500, 503, 302]) {
      azure.vaults.instead(/./, { status, headers: { location: 'http://127.0.0.1:1/' }, body: 'planted' }, 1)
      expect(await told('well')).toMatch(/^SECRET_MANAGER_UNREACHABLE could not be fetched: Key Vault fails/)
    }
    expect(azure.vaults.asked.filter(({ path }) => path.includes('well'))).toHaveLength(4)
    for (const body of ['planted', {}, { value: 1, id: 'planted' }]) {
      azure.vaults.instead(/./, { status: 200, body }, 1)
      expect(await told('well')).toContain('SECRET_MALFORMED')
    }
  })
})

describe('who this program is at Azure', () => {
  it('is told to whom its challenge belongs, and to nobody else', async () => {
    await using azure = await AzureServer.start('https://vault.azure.cn')
    azure.vault.keep('database', 'planted-1')
    await using manager = managerOf(azure)
    expect(await fetched(manager, 'azure-kv://shop/database')).toMatchObject({ value: 'planted-1' })
    const elsewhere = `vault.azure.net:${azure.vaults.port}`
    const asked: unknown[] = []
    const credential: AzureCredential = {
      getToken: async scopes => {
        asked.push(scopes)
        return null
      },
    }
    await using misled = closing(azureSecrets({ credential, suffix: elsewhere, ca: azureCertificate().cert }))
    await expect(fetched(misled, 'azure-kv://shop/database')).rejects.toMatchObject({
      code: 'SECRET_FORBIDDEN',
      message: expect.stringContaining('another domain') as string,
    })
    expect(asked).toEqual([])
  })

  it('is refused with a token for another audience', async () => {
    await using azure = await AzureServer.start()
    azure.vault.keep('database', 'planted-1')
    const real = clientSecret(azure)
    const credential: AzureCredential = { getToken: () => real.getToken('https://management.azure.com/.default') }
    await using manager = managerOf(azure, credential)
    await expect(fetched(manager, 'azure-kv://shop/database')).rejects.toMatchObject({ code: 'SECRET_FORBIDDEN' })
  })

  it('is the machine’s identity where nothing else is said', async () => {
    await using azure = await AzureServer.start()
    azure.vault.keep('database', 'planted-1')
    vi.stubEnv('AZURE_POD_IDENTITY_AUTHORITY_HOST', azure.metadata.url)
    vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'prod')
    await using manager = closing(azureSecrets({ suffix: azure.suffix, ca: azureCertificate().cert }))
    expect(await fetched(manager, 'azure-kv://shop/database')).toMatchObject({ value: 'planted-1' })
    expect(azure.metadata.asked.at(-1)?.query.get('resource')).toBe('https://vault.azure.net')
  })

  it('is that of a workload, by the token that is mounted for it', async () => {
    await using azure = await AzureServer.start()
    await using box = await sandbox({ files: { token: azure.entra.assertion } })
    azure.vault.keep('database', 'planted-1')
    const workload = { tenantId: TENANT, clientId: CLIENT.id, tokenFilePath: box.path('token') }
    await using manager = managerOf(azure, new WorkloadIdentityCredential({ ...workload, ...loginOptions(azure) }))
    expect(await fetched(manager, 'azure-kv://shop/database')).toMatchObject({ value: 'planted-1' })
  })

  it('is not told where the login refuses, fails or hangs, and what it says stays there', async () => {
    await using azure = await AzureServer.start()
    azure.vault.keep('database', 'planted-1')
    const failure = async (secret: string): Promise<unknown> => {
      await using manager = managerOf(azure, clientSecret(azure, secret))
      const limit = AbortSignal.timeout(300)
      const error: unknown = await manager
        .fetch(readReference('azure-kv://shop/database'), { signal: limit })
        .catch((caught: unknown) => caught)
      expect(`${inspect(error, { showHidden: true, depth: 20 })}${JSON.stringify(error)}`).not.toMatch(/planted|eyJ/)
      return error
    }
    expect(await failure('planted~wrong')).toMatchObject({
      code: 'SECRET_FORBIDDEN',
      message: expect.stringContaining('does not accept this program') as string,
    })
    for (const state of ['failing', 'stopped', 'hanging'] as const) {
      await azure.login.turn(state)
      expect(await failure(CLIENT.secret)).toMatchObject({ code: 'SECRET_MANAGER_UNREACHABLE' })
    }
  })
})

function loginOptions({ authorityHost }: AzureServer): object {
  const tlsOptions = { ca: azureCertificate().cert }
  return { authorityHost, disableInstanceDiscovery: true, tlsOptions, retryOptions: { maxRetries: 0 } }
}

function clientSecret(azure: AzureServer, secret: string = CLIENT.secret): ClientSecretCredential {
  return new ClientSecretCredential(TENANT, CLIENT.id, secret, loginOptions(azure))
}

function managerOf(
  azure: AzureServer,
  credential: AzureCredential = clientSecret(azure),
): SecretManager & AsyncDisposable {
  return closing(azureSecrets({ credential, suffix: azure.suffix, ca: azureCertificate().cert }))
}

function closing(manager: SecretManager): SecretManager & AsyncDisposable {
  return { ...manager, [Symbol.asyncDispose]: async () => manager.close?.() }
}
