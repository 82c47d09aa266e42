import type { Soon } from '../soon.ts'
import type { Principal, Refusal } from './principal.ts'

/** What a request cannot say by itself, and who received it can. */
export interface Arrival {
  /** What stands before our paths: `''` or `/prefix`. */
  readonly mount?: string
  /** The address of the peer, as the socket has it. */
  readonly address?: string
  /** True when the connection to us was encrypted. */
  readonly encrypted?: boolean
}

/** Who sends a request: a principal, a refusal of what they showed, or undefined where they showed nothing. */
export type Authenticate = (request: Request, from: Arrival) => Soon<Principal | Refusal | undefined>
