import { VarveError } from 'varve'
import type { RequestLimits } from './options.ts'

/** Throws REQUEST_TOO_LARGE for an address or headers that are longer than is read. */
export function checkBounds(request: Request, limits: Required<RequestLimits>): void {
  if (request.url.length > limits.address)
    throw new VarveError('REQUEST_TOO_LARGE', { part: 'address', limit: limits.address })
  let length = 0
  request.headers.forEach((value, name) => void (length += name.length + value.length + 4))
  if (length > limits.headers) throw new VarveError('REQUEST_TOO_LARGE', { part: 'headers', limit: limits.headers })
}
