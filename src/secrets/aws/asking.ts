import type { SecretReference } from '../../core/ports/secrets.ts'
import { unreachable } from '../http/failure.ts'
import { Refusal, refusedTo } from '../refusal.ts'
import { unlessAborted } from '../waiting.ts'
import type { SdkClient } from './client.ts'
import { type AwsConnection, AwsConnections, type MakeClient } from './connections.ts'
import { answered, deservesAnother, refusesName, withoutCredentials } from './failure.ts'
import type { AwsOptions } from './options.ts'
import { type AwsPlace, type AwsService, invalid, placeOf, resourceOf } from './place.ts'

/** One request to a service. */
export interface AwsRequest<C, O> {
  /** What one must be allowed for it: `GetSecretValue`. */
  readonly operation: string
  readonly send: (client: C, options: { readonly abortSignal: AbortSignal }) => Promise<O>
}

/** Asks on behalf of one reference. */
export type AskAws<C> = <O>(request: AwsRequest<C, O>) => Promise<O>

interface Asking<C> {
  readonly reference: SecretReference
  readonly place: AwsPlace
  readonly connection: AwsConnection<C>
  readonly signal: AbortSignal
}

/** Asks one service of AWS, and tells what goes wrong in our words: the SDK's errors carry what was sent and answered. */
export class AwsAsking<C extends SdkClient> {
  readonly #service: AwsService
  readonly #options: AwsOptions
  readonly #connections: AwsConnections<C>
  readonly #closing = new AbortController()

  /** `load` loads the SDK: what it returns makes a client. */
  constructor(service: AwsService, options: AwsOptions, load: () => Promise<MakeClient<C>>) {
    this.#service = service
    this.#options = options
    this.#connections = new AwsConnections(service, options, load)
  }

  /** The service's name for people, with what is known of where it is. */
  get name(): string {
    const { endpoint, region } = this.#options
    if (endpoint !== undefined && URL.canParse(endpoint)) return `${this.#service.title} at ${new URL(endpoint).host}`
    return region === undefined ? this.#service.title : `${this.#service.title} in ${region}`
  }

  /** Finds where a reference leads, and lets `work` ask there until the signal says so. Throws what `SecretManager.fetch` throws. */
  async about<T>(
    reference: SecretReference,
    signal: AbortSignal,
    work: (place: AwsPlace, ask: AskAws<C>) => Promise<T>,
  ): Promise<T> {
    const place = placeOf(reference, this.#service)
    const either = AbortSignal.any([signal, this.#closing.signal])
    try {
      const connection = await unlessAborted(this.#connections.to(place.region, reference), either)
      return await work(place, request => this.#ask(request, { reference, place, connection, signal: either }))
    } catch (error) {
      throw refusedTo(this.#closing.signal.aborted ? closed() : error, reference, this.name)
    }
  }

  /** Gives up what is being asked and closes all connections. Calling it twice is harmless. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#connections.close()
  }

  async #ask<O>(request: AwsRequest<C, O>, asking: Asking<C>): Promise<O> {
    const { connection, signal } = asking
    await unlessAborted(connection.client.config.credentials(), signal).catch((error: unknown) => {
      // varve-scan-ignore process-env because these variables are the SDK's: they say who hands out credentials here.
      throw withoutCredentials(error, process.env)
    })
    try {
      return await this.#send(request, asking)
    } catch (error) {
      if (!deservesAnother(error)) throw this.#told(error, request, asking)
    }
    return this.#send(request, asking).catch((error: unknown) => {
      throw this.#told(error, request, asking)
    })
  }

  #send<O>({ send }: AwsRequest<C, O>, { connection, signal }: Asking<C>): Promise<O> {
    return unlessAborted(send(connection.client, { abortSignal: signal }), signal)
  }

  #told(error: unknown, { operation }: AwsRequest<C, unknown>, asking: Asking<C>): Error {
    const { reference, place, connection, signal } = asking
    const { region, url } = connection
    const gone = { url, aborted: signal.aborted, closed: false }
    if (signal.aborted) return unreachable(error, gone)
    if (refusesName(error)) return invalid(reference, this.#service, 'has a name that AWS does not accept')
    const resource = (account: string | undefined): string => resourceOf(place, this.#service, { region, account })
    return answered(error, { action: `${this.#service.name}:${operation}`, resource }) ?? unreachable(error, gone)
  }
}

function closed(): Refusal {
  const reason = 'was not asked for to the end: this program is closing'
  return new Refusal('SECRET_MANAGER_UNREACHABLE', { reason, remedy: 'Ask again once it has started anew.' })
}
