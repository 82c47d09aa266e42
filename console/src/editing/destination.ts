/** Where a value is to live. */
export type Destination =
  | { readonly kind: 'revision' }
  | { readonly kind: 'tenant'; readonly tenant: string }
  | { readonly kind: 'override'; readonly ttl: string }

/** The scope that a destination writes to; undefined for everybody. */
export function scopeOf(destination: Destination): string | undefined {
  return destination.kind === 'tenant' ? `tenant:${destination.tenant}` : undefined
}

/** Where editing begins, by the scope in the address. */
export function destinationFor(scope: string | undefined): Destination {
  const tenant = /^tenant:(.+)$/.exec(scope ?? '')?.[1]
  return tenant === undefined ? { kind: 'revision' } : { kind: 'tenant', tenant }
}

/** How long an override can last. The last one is forgotten at the next start. */
export const lifetimes: readonly (readonly [ttl: string, words: string])[] = [
  ['15m', '15 minutes'],
  ['1h', 'an hour'],
  ['8h', '8 hours'],
  ['', 'until the next start'],
]
