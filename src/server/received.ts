import { isVarveError, VarveError } from 'varve'

/**
 * What `read` makes of the body of a request. Throws what it throws, and REQUEST_UNREADABLE where the body broke off: its
 * sender has gone, and nothing is wrong here. A body that a program read before us is that program's failure.
 */
export function received<T>(request: Request, read: () => Promise<T>): Promise<T> {
  const wasRead = request.bodyUsed
  return read().catch((error: unknown) => {
    if (wasRead || isVarveError(error)) throw error
    throw new VarveError('REQUEST_UNREADABLE', { issue: 'the body broke off', remedy: 'Send all of it.' })
  })
}
