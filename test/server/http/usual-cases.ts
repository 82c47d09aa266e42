import type { Principal } from '../../../src/server/doors/principal.ts'
import type { Authenticate } from '../../../src/server/doors/authenticate.ts'
import type { Case } from './cases/case.ts'
import { type Operation, pathOf } from './documented.ts'
import { principal, type Asking, served, type Served } from './served.ts'

/** Who asks is said by a header, so that one server answers everybody. */
const AS = 'x-as'

const asHeader: Authenticate = async (request): Promise<Principal | ReturnType<typeof refusal> | undefined> => {
  const as = request.headers.get(AS)
  if (as === 'stranger') return undefined
  if (as === 'wrong') return refusal()
  return as === 'powerless' ? principal({ permissions: new Set() }) : principal()
}

const refusal = (): { readonly code: 'CREDENTIAL_REFUSED'; readonly detail: string } => ({
  ...{ code: 'CREDENTIAL_REFUSED', detail: 'the token is wrong.' },
})

/** Two servers that every refusal is asked of: they refuse, so nothing of what is asked of one changes another's answer. */
export async function usualServers(): Promise<{ readonly open: Served; readonly busy: Served }> {
  const open = await served({ as: asHeader, limits: { revisionPatience: 0 } })
  const busy = await served({ limits: { perMinute: 1 } })
  await busy.ask('/v1/me')
  return { open, busy }
}

/** How a status is reached that routes answer alike: a change of a request that would succeed. Undefined for others. */
export function usualCase(
  operation: Operation,
  status: number,
  good: Case,
): { readonly server: 'open' | 'busy'; readonly path: string; readonly asking: Asking } | undefined {
  const { method, hasBody } = operation
  const path = pathOf(operation, good)
  const { body, headers = {} } = good
  const usual = { method, ...(body === undefined ? {} : { body }), headers }
  const withHeaders = (more: Record<string, string>): Asking => ({ ...usual, headers: { ...headers, ...more } })
  const asked = (asking: Asking, at = path): ReturnType<typeof usualCase> => ({ server: 'open', path: at, asking })
  const query = path.includes('?') ? '&' : '?'
  switch (status) {
    case 400:
      return hasBody
        ? asked({ ...usual, body: '{"', headers: { ...headers, ...json } })
        : asked(usual, operation.path.replace(/\{\w+\}/, '%FF'))
    case 401:
      return asked(withHeaders({ [AS]: 'wrong' }))
    case 403:
      return asked(withHeaders({ [AS]: 'powerless' }))
    case 404:
      return asked(withHeaders({ [AS]: 'stranger' }))
    case 412:
      return asked(withHeaders({ 'min-revision': '999999' }))
    case 413:
      return asked({ ...withHeaders({ ...json, 'content-length': '999999999999' }), body: body ?? {} })
    case 415:
      return asked({ ...withHeaders({ 'content-type': 'text/x-unknown' }), body: body ?? {} })
    case 422:
      return asked(usual, `${path}${query}no-such-part=1`)
    case 429:
      return { server: 'busy', path, asking: usual }
    default:
      return undefined
  }
}

const json = { 'content-type': 'application/json' }
