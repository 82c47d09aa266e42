import { milliseconds, type Duration } from 'varve'

/** How long a client may take to send a request. Streams and answers are not ended by it. */
export interface Patience {
  /** From the connection, or from the request before, until its headers are there: 15 s when absent. */
  readonly headers?: Duration
  /** Until its body is there, too: 60 s when absent. */
  readonly request?: Duration
}

/** What Node's server is told so that who sends a byte now and then holds no connection for long. In milliseconds. */
export interface SlowLimits {
  readonly headersTimeout: number
  readonly requestTimeout: number
  readonly connectionsCheckingInterval: number
  /** Of TLS: before that, there is no request that could be late. */
  readonly handshakeTimeout: number
}

/** The limits for slow clients. Throws BAD_DURATION. */
export function slowLimits({ headers = '15s', request = '60s' }: Patience): SlowLimits {
  const headersTimeout = milliseconds(headers)
  const requestTimeout = Math.max(headersTimeout, milliseconds(request))
  // Node looks every 30 seconds unless told otherwise: twice as long as the headers may take.
  const connectionsCheckingInterval = Math.max(10, Math.min(5000, headersTimeout / 3))
  return { headersTimeout, requestTimeout, connectionsCheckingInterval, handshakeTimeout: headersTimeout }
}
