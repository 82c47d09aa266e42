import type { FetchedSecret, SecretManager, SecretReference, Unsubscribe } from '../core/ports.ts'
import { credentialFiles } from './usual/credentials.ts'
import { addressOf, nameOf } from './vault/address.ts'

/** What the usual managers have to be told. */
export interface UsualManagersOptions {
  /** Where relative paths of files begin; the working directory when absent. */
  readonly directory?: string | undefined
  /** More files, and folders of files, that `file:` references are refused: credentials that no variable names. */
  readonly except?: readonly string[] | undefined
}

type Variables = Readonly<Record<string, string | undefined>>

/**
 * The managers that a Node program usually has: `vault:`, `aws-sm:`, `aws-ssm:`, `gcp-sm:`, `azure-kv:`, `file:` and `env:`,
 * each set up by the variables that its own programs read. None of them is loaded before the first reference of its kind.
 * Nobody is given what the program itself has to ask managers and to open the store: those variables and files are refused.
 * @example await open(config, { managers: [...usualManagers(), mine()] })
 */
export function usualManagers(
  variables: Variables = hostVariables(),
  { directory, except = [] }: UsualManagersOptions = {},
): readonly SecretManager[] {
  const closed = [...credentialFiles(variables, directory), ...except]
  return [
    new LaterManager(nameOf(addressOf({}, variables)), 'vault', async () =>
      (await import('./vault.ts')).vault({ variables }),
    ),
    new LaterManager('AWS Secrets Manager', 'aws-sm', async () => (await import('./aws-secrets.ts')).awsSecrets()),
    new LaterManager('AWS Parameter Store', 'aws-ssm', async () => {
      return (await import('./aws-parameters.ts')).awsParameters()
    }),
    new LaterManager('Google Secret Manager', 'gcp-sm', async () => (await import('./google.ts')).googleSecrets()),
    new LaterManager('Azure Key Vault', 'azure-kv', async () => (await import('./azure.ts')).azureSecrets()),
    new LaterFiles('files', 'file', async () =>
      (await import('./files.ts')).files({ base: directory, except: closed }),
    ),
    new LaterManager('environment variables', 'env', async () => (await import('./variables.ts')).variables(variables)),
  ]
}

function hostVariables(): Variables {
  // varve-scan-ignore process-env because managers are set up before anything can be opened.
  return process.env
}

/** A manager that is made when it is first asked. It has its name from the beginning: what was kept is known again by it. */
class LaterManager implements SecretManager {
  readonly name: string
  readonly schemes: readonly string[]
  readonly #make: () => Promise<SecretManager>
  #made: Promise<SecretManager> | undefined

  constructor(name: string, scheme: string, make: () => Promise<SecretManager>) {
    this.name = name
    this.schemes = [scheme]
    this.#make = make
  }

  async fetch(reference: SecretReference, options: { readonly signal: AbortSignal }): Promise<FetchedSecret> {
    return (await this.made()).fetch(reference, options)
  }

  async close(): Promise<void> {
    const made = await this.#made
    await made?.close?.()
  }

  protected made(): Promise<SecretManager> {
    this.#made ??= this.#make()
    return this.#made
  }
}

/** Files, which can be watched. */
class LaterFiles extends LaterManager {
  watch(reference: SecretReference, onChange: () => void): Unsubscribe {
    let stop: Unsubscribe | undefined
    let isOver = false
    const begin = (manager: SecretManager): void => {
      if (!isOver) stop = manager.watch?.(reference, onChange)
    }
    // Whoever watches asks as well, and hears what is wrong there.
    this.made().then(begin, () => {})
    return () => {
      isOver = true
      stop?.()
    }
  }
}
