/** Where a value is to live. */
export type Destination =
  | { readonly kind: 'revision' }
  | { readonly kind: 'tenant'; readonly tenant: string }
  | { readonly kind: 'override'; readonly ttl: string }

/** The scope that a destination writes to; undefined for everybody. */
export function scopeOf(destination: Destination): string | undefined {
  return destination.kind === 'tenant' ? `tenant:${destination.tenant}` : undefined
}

/** The tenant of a scope; undefined for every other. */
export function tenantIn(scope: string | undefined): string | undefined {
  return /^tenant:(.+)$/.exec(scope ?? '')?.[1]
}

/** A tenant as part of an address. */
export function tenantSearch(tenant: string | undefined): { readonly tenant?: string } {
  return tenant === undefined ? {} : { tenant }
}

/** Where editing begins, by the scope in the address. */
export function destinationFor(scope: string | undefined): Destination {
  const tenant = tenantIn(scope)
  return tenant === undefined ? { kind: 'revision' } : { kind: 'tenant', tenant }
}

/** How long an override can last. The last one is forgotten at the next start. */
export const lifetimes: readonly (readonly [ttl: string, words: string])[] = [
  ['15m', '15 minutes'],
  ['1h', 'an hour'],
  ['8h', '8 hours'],
  ['', 'until the next start'],
]
