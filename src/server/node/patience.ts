import type { ServerResponse } from 'node:http'
import { milliseconds, type Duration } from 'varve'

/** How long a client may take to send a request, and to take its answer. Streams that wait for news are not ended by it. */
export interface Patience {
  /** From the connection, or from the request before, until its headers are there: 15 s when absent. */
  readonly headers?: Duration
  /** Until its body is there, too: 60 s when absent. */
  readonly request?: Duration
  /** Without taking anything of an answer that waits for it: 60 s when absent. */
  readonly answer?: Duration
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

/**
 * What cuts clients that have asked, and take nothing of the answer: it would be held here for as long as they like. A stream
 * with nothing to tell waits for nobody. Throws BAD_DURATION.
 */
export function stalledCutter({ answer = '60s' }: Patience): (request: unknown, response: ServerResponse) => void {
  const longest = milliseconds(answer)
  return (_, response) => {
    // Heard each time when nothing went over the connection for so long; Node itself sees to it that something did.
    response.setTimeout(longest, () => {
      const waiting = response.socket?.writableLength ?? 0
      if (waiting > 0) response.destroy()
    })
  }
}
