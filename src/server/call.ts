import type { Audience, Flat, MomentReader, Reader, Tree, Varve } from 'varve'
import type { Address } from './address.ts'
import type { Authenticate } from './doors/authenticate.ts'
import type { Principal } from './doors/principal.ts'
import type { Host } from './host.ts'
import type { HandlerOptions, RequestOrigin } from './options.ts'

/** What everybody who answers a request may know of it, whatever its route. */
export interface Asked {
  readonly request: Request
  readonly url: Address
  readonly from: RequestOrigin
  /** What stands before our paths: `''` or `/prefix`. */
  readonly mount: string
  /** Under which logs have this request, here and at the caller's. */
  readonly requestId: string
  /** Who asks. On a public route, `nobody` where no credential was shown. */
  readonly principal: Principal
  /** Looks at a credential as it was looked at for this request: what stays open asks again. */
  readonly authenticate: Authenticate
  readonly host: Host
  readonly varve: Varve
  readonly options: HandlerOptions
}

/** One request as its route sees it: everything checked. */
export interface Call<P = unknown, Q = unknown, B = unknown> extends Asked {
  readonly params: P
  readonly query: Q
  readonly body: B
  /** Who is to be answered for: what the query says of tenant, user, environment, service and attributes. */
  readonly audience: Audience
  /** The past that `?at=` asks about; undefined for the present. */
  readonly at: MomentReader<Flat<Tree>> | undefined
  /** Where a stored entry is meant (`?scope=tenant:acme`, or `scope` of the body); undefined for everybody. */
  readonly scope: string | undefined
}

/** Values for the audience of a request: of the past where `?at=` says so. */
export function readerFor({ at, varve, audience }: Pick<Call, 'at' | 'varve' | 'audience'>): Reader<Flat<Tree>> {
  return (at ?? varve).for(audience)
}
