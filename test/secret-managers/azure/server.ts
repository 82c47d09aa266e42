import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCertificate } from '../../engines/certificate.ts'
import { LocalWeb } from '../local-web.ts'
import { Entra } from './entra.ts'
import { KeyVault } from './vault.ts'

/** The name under which the login is found. */
export const LOGIN = 'login.local.test'
const NAMES = ['*.vault.azure.net', '*.vault.azure.cn', LOGIN]

let made: { readonly key: string; readonly cert: string } | undefined

/** A certificate for the names of Azure's that stand for this machine in tests, from an authority of the tests' own. */
export function azureCertificate(): { readonly key: string; readonly cert: string } {
  if (made !== undefined) return made
  const folder = mkdtempSync(join(tmpdir(), 'varve-azure-'))
  makeCertificate(folder, NAMES.map(name => `DNS:${name}`).join(','))
  const [key, cert] = ['key.pem', 'certificate.pem'].map(file => readFileSync(join(folder, file), 'utf8'))
  rmSync(folder, { recursive: true })
  made = { key: key ?? '', cert: cert ?? '' }
  return made
}

/** Azure: a vault called `shop`, the login of its tenant, and the metadata of a machine. */
export class AzureServer implements AsyncDisposable {
  readonly entra: Entra
  readonly vault: KeyVault
  readonly vaults: LocalWeb
  readonly login: LocalWeb
  readonly metadata: LocalWeb

  private constructor(parts: Pick<AzureServer, 'entra' | 'vault' | 'vaults' | 'login' | 'metadata'>) {
    this.entra = parts.entra
    this.vault = parts.vault
    this.vaults = parts.vaults
    this.login = parts.login
    this.metadata = parts.metadata
  }

  static async start(resource = 'https://vault.azure.net'): Promise<AzureServer> {
    const entra = new Entra()
    const certified = azureCertificate()
    const vault: KeyVault = new KeyVault(entra, { url: `https://shop.${new URL(resource).host}`, resource })
    const vaults = await LocalWeb.start({ certified, kept: () => vault.all, answer: asked => vault.answer(asked) })
    const login: LocalWeb = await LocalWeb.start({
      certified,
      answer: asked => entra.login(asked, `https://${LOGIN}:${login.port}`),
    })
    const metadata = await LocalWeb.start({ answer: asked => entra.metadata(asked) })
    return new AzureServer({ entra, vault, vaults, login, metadata })
  }

  /** What a vault's name ends with, with the port that it has here. */
  get suffix(): string {
    return `${new URL(this.vault.resource).host}:${this.vaults.port}`
  }

  get authorityHost(): string {
    return `https://${LOGIN}:${this.login.port}`
  }

  async stop(): Promise<void> {
    await Promise.all([this.vaults.stop(), this.login.stop(), this.metadata.stop()])
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}
