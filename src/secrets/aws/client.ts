import { bounded } from './bound.ts'
import type { AwsOptions } from './options.ts'

/** How clients of AWS's SDK are made here. */
export interface SdkSettings {
  readonly region?: string
  readonly endpoint?: string
  readonly credentials?: NonNullable<AwsOptions['credentials']>
  readonly profile?: string
  /** One: whoever asks repeats it, at its own pace. */
  readonly maxAttempts: 1
}

/** What is used of a client of AWS's SDK: both services have the same. */
export interface SdkClient {
  readonly config: {
    readonly region: () => Promise<string>
    readonly credentials: () => Promise<unknown>
    readonly requestHandler: SdkHandler
  }
  destroy(): void
}

interface SdkHandler {
  handle(request: SdkRequest, options?: object): Promise<{ readonly response: { body?: unknown } }>
}

/** A request on its way out. */
interface SdkRequest {
  readonly protocol?: string
  readonly hostname?: string
  readonly port?: number
}

/** Lets a client read answers of 1 MiB and no more, and tells where it asks before each request. Returns the client. */
export function guarded<C extends SdkClient>(client: C, onRequest: (url: URL) => void): C {
  const { requestHandler } = client.config
  const handle = requestHandler.handle.bind(requestHandler)
  requestHandler.handle = async (request, options) => {
    const { protocol = 'https:', hostname = '', port } = request
    onRequest(new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`))
    const answer = await handle(request, options)
    answer.response.body = bounded(answer.response.body)
    return answer
  }
  return client
}
