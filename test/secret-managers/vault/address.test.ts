import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { vault, type VaultOptions } from 'varve/secrets'
import { readReference } from '../../../src/core/secret-reference.ts'
import { describeWith } from '../../describe-with.ts'
import { makeCertificate } from '../../engines/certificate.ts'
import { ROOT, VaultServer } from './server.ts'

/** Fetches once, and says what came of it. */
async function outcome(options: VaultOptions): Promise<unknown> {
  const manager = vault({ token: ROOT, ...options })
  try {
    const signal = AbortSignal.timeout(5_000)
    return (await manager.fetch(readReference('vault://secret/shop'), { signal })).value
  } catch (error) {
    return error instanceof Error ? error.message : error
  } finally {
    await manager.close?.()
  }
}

describe('where Vault is', () => {
  it('is said by its name, without a password that stands in the address', () => {
    expect(vault({ address: 'https://dana:hunter2@vault.test:8200/', variables: {} }).name).toBe(
      'Vault (https://vault.test:8200)',
    )
    expect(vault({ variables: { VAULT_ADDR: 'http://10.0.0.1:8200' } }).name).toBe('Vault (http://10.0.0.1:8200)')
    expect(vault({ variables: {} }).name).toBe('Vault (https://127.0.0.1:8200)')
  })

  it('is told to be no address', async () => {
    for (const address of ['vault.test', 'vault.test:8200', 'unix:///run/vault.sock'])
      expect(await outcome({ address, variables: {} })).toContain(
        'the address of Vault is no http:// or https:// address',
      )
  })

  it('is not asked where nobody would be verified, for the token would go to anybody', async () => {
    await using server = await VaultServer.start()
    expect(await outcome({ address: server.url, variables: { VAULT_SKIP_VERIFY: 'true' } })).toBe(
      'vault://secret/shop is not fetched: VAULT_SKIP_VERIFY is set, and with it the token would go to whoever answers at the ' +
        `address (Vault (${server.url})). Unset it, and name the certificate of the authority in VAULT_CACERT.`,
    )
    expect(server.web.asked).toHaveLength(0)
    expect(await outcome({ address: server.url, variables: { VAULT_SKIP_VERIFY: 'false' } })).toContain(
      'is not in Vault',
    )
  })

  it('may lie below a path, as behind a gateway', async () => {
    await using server = await VaultServer.start()
    await outcome({ address: `${server.url}/gateway/vault/`, variables: {} })
    expect(server.web.asked.map(asked => asked.path)).toContain('/gateway/vault/v1/secret/data/shop')
  })
})

describeWith('openssl', 'a Vault that is reached over TLS', () => {
  let folder: string
  let server: VaultServer

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'varve-vault-'))
    makeCertificate(folder)
    const [cert, key] = [read('certificate.pem'), read('key.pem')]
    server = await VaultServer.start({ cert, key })
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  })
  const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8')

  it('is trusted by the authority that options or VAULT_CACERT name', async () => {
    const file = path.join(folder, 'certificate.pem')
    const absent = expect.stringContaining('is not in Vault') as string
    expect(await outcome({ address: server.url, ca: read('certificate.pem'), variables: {} })).toEqual(absent)
    expect(await outcome({ variables: { VAULT_ADDR: server.url, VAULT_CACERT: file } })).toEqual(absent)
  })

  it('is not trusted otherwise, nor under another name', async () => {
    expect(await outcome({ address: server.url, variables: {} })).toBe(
      `vault://secret/shop could not be fetched: ${server.url.slice(8)} shows a certificate that is not trusted ` +
        `(DEPTH_ZERO_SELF_SIGNED_CERT) (Vault (${server.url})). Name the authority that signed it as the trusted one, or let the server show a certificate for this name.`,
    )
    const variables = { VAULT_TLS_SERVER_NAME: 'vault.test' }
    const told = await outcome({ address: server.url, ca: read('certificate.pem'), variables })
    expect(told).toContain('shows a certificate that is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)')
    expect(server.web.asked.every(asked => asked.path.startsWith('/v1/'))).toBe(true)
  })

  it('is told apart from one that is not', async () => {
    const told = await outcome({ address: server.url.replace('https', 'http'), variables: {} })
    expect(told).toContain('could not be fetched')
  })

  it('cannot be asked with a file that is not there', async () => {
    const told = await outcome({ address: server.url, variables: { VAULT_CACERT: path.join(folder, 'none.pem') } })
    expect(told).toContain('which VAULT_CACERT names, cannot be read')
  })
})
