import type { Clock, FetchedSecret, SecretManager, SecretReference } from '../core/ports.ts'
import { VaultClients, type AzureCredential, type VaultClient } from './azure/clients.ts'
import { malformed, refusalOf } from './azure/failure.ts'
import { secretNameOf, type SecretName } from './azure/secret-name.ts'
import { hostClock } from './host-time.ts'
import { HttpDoor } from './http.ts'
import { missingPackage } from './missing-package.ts'
import { refusedTo } from './refusal.ts'
import { unlessAborted } from './waiting.ts'

/** Who this program is at Azure, and in which of its clouds. */
export interface AzureSecretsOptions {
  /**
   * Gets tokens: a credential of @azure/identity. `DefaultAzureCredential` when absent, which looks at the variables AZURE_…,
   * the identity of a workload, that of the machine, and developers' logins.
   */
  readonly credential?: AzureCredential | undefined
  /** What the hosts of vaults end with that are named without: `vault.azure.cn`; `vault.azure.net` when absent. */
  readonly suffix?: string | undefined
  /** Certificates of the authorities that are trusted at the vault, as PEM; the usual ones when absent. */
  readonly ca?: string | undefined
  /** What time it is, against which a secret's end is held; the machine's clock when absent. */
  readonly clock?: Pick<Clock, 'now'> | undefined
}

/**
 * Answers `azure-kv:` references from Azure Key Vault: `azure-kv://shop/database`, with the vault's name or its host first,
 * and a version behind the secret where one is meant. Needs @azure/keyvault-secrets and, where no credential is given,
 * @azure/identity; both are loaded at the first of them.
 * @example managers: [azureSecrets()]
 */
export function azureSecrets(options: AzureSecretsOptions = {}): SecretManager {
  const azure = new AzureSecrets(options)
  return {
    name: NAME,
    schemes: ['azure-kv'],
    fetch: (reference, { signal }) => azure.fetch(reference, signal),
    close: () => azure.close(),
  }
}

const NAME = 'Azure Key Vault'

class AzureSecrets {
  readonly #suffix: string
  readonly #packages: readonly string[]
  readonly #door: HttpDoor
  readonly #clients: VaultClients
  readonly #clock: Pick<Clock, 'now'>
  readonly #closing = new AbortController()

  constructor({ credential, suffix = 'vault.azure.net', ca, clock = hostClock }: AzureSecretsOptions) {
    this.#clock = clock
    this.#suffix = suffix
    this.#packages = ['@azure/keyvault-secrets', ...(credential === undefined ? ['@azure/identity'] : [])]
    this.#door = new HttpDoor({ ca })
    this.#clients = new VaultClients(this.#door, credential)
  }

  async fetch(reference: SecretReference, asker: AbortSignal): Promise<FetchedSecret> {
    const secret = secretNameOf(reference, this.#suffix)
    const signal = AbortSignal.any([asker, this.#closing.signal])
    try {
      const client = await unlessAborted(this.#client(secret, reference), signal)
      return fetched(await read(client, secret, signal), this.#clock.now())
    } catch (error) {
      throw refusedTo(error, reference, NAME)
    }
  }

  close(): void {
    this.#closing.abort()
    this.#door.close()
  }

  async #client({ vault }: SecretName, reference: SecretReference): Promise<VaultClient> {
    try {
      return await this.#clients.of(vault)
    } catch (error) {
      throw missingPackage(error, reference, this.#packages) ?? refusalOf(error)
    }
  }
}

type Answer = Awaited<ReturnType<VaultClient['getSecret']>>

async function read(client: VaultClient, { name, version }: SecretName, signal: AbortSignal): Promise<Answer> {
  const wanted = { ...(version === undefined ? {} : { version }), abortSignal: signal }
  // Credentials do not all give up when they are told to.
  return unlessAborted(client.getSecret(name, wanted), signal).catch((error: unknown) => {
    throw refusalOf(error)
  })
}

function fetched({ value, properties: { version, expiresOn } }: Answer, now: number): FetchedSecret {
  if (typeof value !== 'string') throw malformed()
  const ends = expiresOn === undefined ? 0 : expiresOn.getTime() - now
  return {
    value,
    ...(version === undefined ? {} : { version }),
    // Key Vault gives a secret whose date is over as well, so that is no reason to be without it.
    ...(ends > 0 ? { validFor: ends } : {}),
  }
}
