import type { Server } from 'node:http'

/** How often connections that have become idle are closed while a server ends, in milliseconds. */
const LOOK = 20

/**
 * Ends a server: no new connection, each request under way to its end, streams of events ended by the handler, and what is
 * still there after the grace cut.
 */
export async function endServer(server: Server, handler: AsyncDisposable, grace: number): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  // A connection that is kept alive is closed after the request it is busy with.
  const looking = setInterval(() => server.closeIdleConnections(), LOOK)
  const cutting = setTimeout(() => server.closeAllConnections(), grace)
  try {
    await handler[Symbol.asyncDispose]()
    await closed
  } finally {
    clearInterval(looking)
    clearTimeout(cutting)
  }
}
