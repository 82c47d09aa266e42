import type { VarveError } from 'varve'
import type { Trail } from './answering.ts'
import { isWitnessed, witness } from './doors/witness.ts'
import type { Host } from './host.ts'
import type { RequestOrigin } from './options.ts'
import { loggedKey } from './request-line.ts'

/** Writes a request down where it is one that the audit trail has: who was shown much, and who may not. Never rejects; undefined where there is nothing to wait for. */
export function witnessed(
  { doors, varve }: Host,
  seen: { request: Request; from: RequestOrigin; trail: Trail; error: VarveError | undefined },
): Promise<void> | undefined {
  const { request, from, trail, error } = seen
  const { principal, found, requestId, shown } = trail
  // Strangers and wrong credentials are the doors' own business.
  if (principal === undefined || principal.id === '' || found === undefined) return undefined
  const { method } = request
  if (!isWitnessed({ method, path: found.path, error })) return undefined
  return witness(doors, {
    ...{ method, path: found.path, principal, requestId, error, shown },
    // Few requests are written down, and only those need more.
    get key() {
      return loggedKey(varve, found.raw['key'])
    },
    get visit() {
      return doors.visit(request, from)
    },
  })
}
