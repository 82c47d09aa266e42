import { isVarveError, VarveError } from 'varve'

/**
 * What `took` makes of the body of a request, which `read` reads. Throws what they throw, and REQUEST_UNREADABLE where the body
 * broke off: its sender has gone, and nothing is wrong here. A body that a program read before us is that program's failure.
 */
export function received<B, T>(request: Request, read: () => Promise<B>, took: (body: B) => T): Promise<T> {
  const wasRead = request.bodyUsed
  return read().then(took, (error: unknown) => {
    if (wasRead || isVarveError(error)) throw error
    throw new VarveError('REQUEST_UNREADABLE', { issue: 'the body broke off', remedy: 'Send all of it.' })
  })
}
