import { VarveError } from '../errors.ts'
import type { Json } from '../json.ts'

/** Who is asking: the three dimensions of scopes, the user, and any attributes rules may look at. */
export interface Audience {
  readonly tenant?: string | undefined
  readonly user?: string | undefined
  readonly service?: string | undefined
  readonly environment?: string | undefined
  readonly [attribute: string]: Json | undefined
}

/** What a scope may be bound to. */
export type Dimension = 'tenant' | 'service' | 'environment'

/** Strongest first: a tenant's own value beats a service's, which beats an environment's. */
export const DEFAULT_SCOPE_ORDER: readonly Dimension[] = ['tenant', 'service', 'environment']

const SCOPE = /^(tenant|service|environment):[^\s\p{Cc}]{1,200}$/u

/** Reads a scope such as `tenant:acme`. Throws BAD_SCOPE. */
export function parseScope(scope: string): { dimension: Dimension; name: string } {
  const dimension = SCOPE.exec(scope)?.[1]
  if (dimension === undefined) throw new VarveError('BAD_SCOPE', { scope })
  return { dimension: dimension as Dimension, name: scope.slice(dimension.length + 1) }
}

/** The scope an audience stands in for a dimension, or undefined when it names none. */
export function scopeOf(audience: Audience, dimension: Dimension): string | undefined {
  const name = audience[dimension]
  return typeof name === 'string' && name !== '' ? `${dimension}:${name}` : undefined
}

/** The audience with what it does not say filled in from another: the process's own service and environment. */
export function narrowed(wider: Audience, audience: Audience): Audience {
  for (const name in wider) if (name !== 'environment' && name !== 'service') return merged(wider, audience)
  const whole: { -readonly [P in keyof Audience]: Audience[P] } = { ...audience }
  // A process says no more of itself than these two, and names written out cost half of what going over names does.
  if (whole.environment === undefined && wider.environment !== undefined) whole.environment = wider.environment
  if (whole.service === undefined && wider.service !== undefined) whole.service = wider.service
  return whole
}

function merged(wider: Audience, audience: Audience): Audience {
  const whole: Record<string, Json | undefined> = { ...wider, ...audience }
  // Hardly anybody says undefined, and looking for it costs less than leaving it out would.
  for (const name in whole)
    if (whole[name] === undefined) whole[name] = Object.hasOwn(wider, name) ? wider[name] : undefined
  return whole
}
