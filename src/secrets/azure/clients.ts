import type { HttpDoor } from '../http.ts'
import { refusalOfToken } from './failure.ts'
import { AzureWire } from './wire.ts'

/** Gets tokens: a credential of @azure/identity. */
export interface AzureCredential {
  getToken(
    scopes: string | string[],
    options?: object,
  ): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>
}

/** What is used of the SDK's client. */
export interface VaultClient {
  getSecret(
    name: string,
    options: { readonly version?: string; readonly abortSignal: AbortSignal },
  ): Promise<{
    readonly value?: string | undefined
    readonly properties: { readonly version?: string | undefined; readonly expiresOn?: Date | undefined }
  }>
}

/** The SDK's clients, one for each vault, with one identity for all of them. */
export class VaultClients {
  readonly #wire: AzureWire
  readonly #given: AzureCredential | undefined
  #loaded: Promise<(vault: string) => VaultClient> | undefined
  readonly #clients = new Map<string, VaultClient>()

  constructor(door: HttpDoor, credential: AzureCredential | undefined) {
    this.#wire = new AzureWire(door)
    this.#given = credential
  }

  /** The client of a vault. Rejects where the SDK is not installed. */
  async of(vault: string): Promise<VaultClient> {
    this.#loaded ??= this.#load()
    try {
      const make = await this.#loaded
      const client = this.#clients.get(vault) ?? make(vault)
      this.#clients.set(vault, client)
      return client
    } catch (error) {
      this.#loaded = undefined
      throw error
    }
  }

  async #load(): Promise<(vault: string) => VaultClient> {
    const { SecretClient } = await import('@azure/keyvault-secrets')
    const credential = quiet(this.#given ?? (await usualCredential()))
    // Whoever asks asks again, and knows when it is enough. A token is not taken along elsewhere.
    const options = { httpClient: this.#wire, retryOptions: { maxRetries: 0 }, redirectOptions: { maxRetries: 0 } }
    return vault => new SecretClient(vault, credential, options)
  }
}

/** The same credential, whose failures are told without what was sent. */
function quiet(credential: AzureCredential): AzureCredential {
  const getToken: AzureCredential['getToken'] = async (scopes, options) => {
    try {
      return await credential.getToken(scopes, options)
    } catch (error) {
      throw refusalOfToken(error)
    }
  }
  return { getToken }
}

async function usualCredential(): Promise<AzureCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity')
  return new DefaultAzureCredential()
}
