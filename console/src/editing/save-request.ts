import { segment, type ApiRequest } from '../api/request.ts'
import type { Draft } from './control.ts'
import { scopeOf, type Destination } from './destination.ts'

/** What is wanted: a value, where, why, and what its author began from. */
export interface Wanted {
  readonly key: string
  readonly draft: Exclude<Draft, { readonly error: string }>
  readonly destination: Destination
  readonly message: string
  /** The revision that last touched the key there, 0 where none did; undefined where that was not looked at. */
  readonly base: number | undefined
}

/** The request that saves a value, or overrides it. */
export function saveRequest({ key, draft, destination, message, base }: Wanted): ApiRequest {
  if (destination.kind === 'override') {
    const ttl = destination.ttl === '' ? {} : { ttl: destination.ttl }
    return { method: 'PUT', path: `v1/overrides/${segment(key)}`, body: { ...draft, ...ttl } }
  }
  const scope = scopeOf(destination)
  return {
    method: 'PUT',
    path: `v1/values/${segment(key)}`,
    body: { ...draft, message, ...(scope === undefined ? {} : { scope }) },
    ...(base === undefined ? {} : { expect: base }),
  }
}
