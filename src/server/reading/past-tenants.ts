import type { Audience, Flat, Listing, LiveEntry, MomentReader, TenantSummary, Tree, Varve } from 'varve'

/** A past moment. */
type Past = MomentReader<Flat<Tree>>

const SCOPE = 'tenant:'

/** Tenants that had values of their own at a moment, by name. */
export async function tenantsAt(varve: Varve, { moment }: Past): Promise<TenantSummary[]> {
  const tenants = new Map<string, Omit<TenantSummary, 'tenant'>>()
  for (const { scope = '', at } of (await varve.snapshot(moment)).entries) {
    if (!scope.startsWith(SCOPE)) continue
    const { values = 0, changed = 0 } = tenants.get(scope) ?? {}
    tenants.set(scope, { values: values + 1, changed: Math.max(changed, at) })
  }
  const summaries = [...tenants].map(([scope, summary]) => ({ tenant: scope.slice(SCOPE.length), ...summary }))
  return summaries.toSorted((a, b) => (a.tenant < b.tenant ? -1 : 1))
}

/** A tenant's own values of a moment, as they were stored. */
export async function ownAt(varve: Varve, { moment }: Past, tenant: string): Promise<LiveEntry[]> {
  return (await varve.snapshot(moment)).entries.filter(({ scope }) => scope === SCOPE + tenant)
}

/** Every key that the code declares, with what an audience had for it at a moment. */
export function listedAt(varve: Varve, at: Past, audience: Audience): Listing[] {
  const past = at.for(audience)
  return varve.declaredKeys().map(listing => {
    const explanation = past.explain(listing.key)
    const { value, layer, reason } = explanation
    return { ...listing, explanation, layer, value: reason === 'ERROR' ? undefined : value }
  })
}
