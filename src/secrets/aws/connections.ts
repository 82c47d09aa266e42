import { VarveError } from '../../core/errors.ts'
import type { SecretReference } from '../../core/ports/secrets.ts'
import { missingPackage } from '../missing-package.ts'
import { Refusal } from '../refusal.ts'
import { guarded, type SdkClient, type SdkSettings } from './client.ts'
import type { AwsOptions } from './options.ts'
import type { AwsService } from './place.ts'

/** Makes a client of AWS's SDK. */
export type MakeClient<C> = (settings: SdkSettings) => C

/** A client for one region, and where it asks. */
export interface AwsConnection<C> {
  readonly client: C
  readonly region: string
  /** Where it asked last; where it will ask, as far as that is known before. */
  url: URL
}

/** One client of the SDK for each region that references name, made when it is first needed. */
export class AwsConnections<C extends SdkClient> {
  readonly #service: AwsService
  readonly #options: AwsOptions
  readonly #load: () => Promise<MakeClient<C>>
  readonly #connections = new Map<string | undefined, Promise<AwsConnection<C>>>()

  constructor(service: AwsService, options: AwsOptions, load: () => Promise<MakeClient<C>>) {
    this.#service = service
    this.#options = options
    this.#load = load
  }

  /**
   * The connection to a region, or to the usual one. Throws SECRET_MANAGER_UNKNOWN where the SDK is not installed, and
   * REFERENCE_INVALID where nobody says which region is meant.
   */
  async to(region: string | undefined, reference: SecretReference): Promise<AwsConnection<C>> {
    const known = this.#connections.get(region)
    if (known !== undefined) return known
    const made = this.#connect(region, reference)
    this.#connections.set(region, made)
    // What could not be made is tried again: a variable or a file of AWS's may be set meanwhile.
    made.catch(() => this.#connections.delete(region))
    return made
  }

  /** Closes all of them. Calling it twice is harmless. */
  async close(): Promise<void> {
    const made = await Promise.allSettled(this.#connections.values())
    this.#connections.clear()
    for (const connection of made) if (connection.status === 'fulfilled') connection.value.client.destroy()
  }

  async #connect(named: string | undefined, reference: SecretReference): Promise<AwsConnection<C>> {
    const { endpoint } = this.#options
    const make = await this.#loaded(reference)
    const client = make(settingsOf(named, this.#options))
    const region = await client.config.region().catch(() => undefined)
    if (region === undefined) throw withoutRegion(reference)
    const url = new URL(endpoint ?? `https://${this.#service.name}.${region}.amazonaws.com`)
    const connection = { client, region, url }
    guarded(client, asked => void (connection.url = asked))
    return connection
  }

  async #loaded(reference: SecretReference): Promise<MakeClient<C>> {
    try {
      return await this.#load()
    } catch (error) {
      throw missingPackage(error, reference, [this.#service.package]) ?? unloadable(this.#service.package)
    }
  }
}

function settingsOf(named: string | undefined, options: AwsOptions): SdkSettings {
  const { endpoint, credentials, profile } = options
  const region = named ?? options.region
  return {
    maxAttempts: 1,
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(profile === undefined ? {} : { profile }),
  }
}

function withoutRegion({ text }: SecretReference): VarveError {
  const issue = 'names no region of AWS, and nothing else does'
  const remedy = 'Set AWS_REGION, give the manager a region, or write ?region=eu-west-1.'
  return new VarveError('REFERENCE_INVALID', { reference: text, issue, remedy })
}

function unloadable(name: string): Refusal {
  const reason = `cannot be asked for: ${name} cannot be loaded`
  return new Refusal('SECRET_MALFORMED', { reason, remedy: `Install ${name} anew.` })
}
