import { VarveError, type Audience, type Dimension } from 'varve'
import { may, mayName, type Principal } from '../doors/principal.ts'
import type { Hearing } from './hearing.ts'

/** What somebody hears who asks for an audience: what is theirs to hear of it. Throws TENANT_REFUSED. */
export function hearingFor(principal: Principal, audience: Audience, keys: readonly string[]): Hearing {
  const { tenants, environments, name } = principal
  if (tenants !== undefined && audience.tenant !== undefined && !mayName(principal, audience.tenant))
    throw new VarveError('TENANT_REFUSED', { tenants, name })
  return { keys, names: namesFor(audience, { tenants, environments }), authors: may(principal, 'read') }
}

function namesFor(
  { tenant, service, environment }: Audience,
  { tenants, environments }: { readonly [N in 'tenants' | 'environments']: Principal[N] | undefined },
): Hearing['names'] {
  const one = (name: string | undefined, all: readonly string[] | undefined): readonly string[] | undefined =>
    name === undefined ? all : [name]
  const names = {
    tenant: one(tenant, tenants),
    service: one(service, undefined),
    environment: one(environment, environments),
  }
  const heard = Object.entries(names).flatMap(([dimension, all]) => (all === undefined ? [] : [[dimension, all]]))
  return Object.fromEntries(heard) as Partial<Record<Dimension, readonly string[]>>
}
