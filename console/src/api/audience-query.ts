import type { AudienceSearch } from '../addresses.ts'
import type { Query } from './request.ts'

/** Attributes that were typed as JSON; undefined while they are none. */
export function attributesIn(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined || text.trim() === '') return {}
  try {
    const found: unknown = JSON.parse(text)
    return typeof found === 'object' && found !== null && !Array.isArray(found)
      ? (found as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** An audience as the server is asked for it: each attribute is a parameter `attribute.NAME`. */
export function audienceQuery({ tenant, user, environment, service, attributes }: AudienceSearch): Query {
  const more = Object.entries(attributesIn(attributes) ?? {}).map(
    ([name, value]) => [`attribute.${name}`, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  )
  return { tenant, user, environment, service, ...Object.fromEntries(more) }
}
