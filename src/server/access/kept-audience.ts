import type { Audience } from 'varve'

/** An audience longer than this, in characters of JSON, is kept with the names that scopes go by, and nothing else. */
const LONGEST = 2_000

/** The longest name that is kept then. */
const LONGEST_NAME = 200

const NAMES = ['tenant', 'service', 'environment', 'user'] as const

/** An audience as it may be kept: callers send contexts as long as they like. */
export function keptAudience(audience: Audience): Audience {
  if (JSON.stringify(audience).length <= LONGEST) return audience
  const names = NAMES.map(name => [name, audience[name]?.slice(0, LONGEST_NAME)] as const)
  return Object.fromEntries(names.filter(([, value]) => value !== undefined))
}

/** The same with what follows the `@` of people's addresses, wherever they stand. */
export function withoutAddresses(audience: Audience): Audience {
  return told(audience) as Audience
}

function told(part: unknown): unknown {
  if (typeof part === 'string') return part.replaceAll(/[^@\s<>"',;:]+@(?=[^@\s])/g, '•@')
  if (Array.isArray(part)) return part.map(told)
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(Object.entries(part).map(([name, member]) => [name, told(member)]))
}
