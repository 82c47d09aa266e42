import type { Json } from 'varve'
import { jsonSchemaOf, type Schema } from 'varve/schema'

/**
 * A body in outline, with all that it must have: `{"value":…,"message":"…"}`. Undefined for one that is no object, or needs no
 * members.
 */
export function bodySample(body: Schema): string | undefined {
  const { properties, required } = jsonSchemaOf(body) ?? {}
  if (!isObject(properties) || !Array.isArray(required) || required.length === 0) return undefined
  const members = required.map(name => `${JSON.stringify(name)}:${valueOf(properties[String(name)])}`)
  return `{${members.join(',')}}`
}

function valueOf(member: Json | undefined): string {
  if (!isObject(member)) return '…'
  const { enum: choices, type } = member
  if (Array.isArray(choices) && choices[0] !== undefined) return JSON.stringify(choices[0])
  if (type === 'string') return '"…"'
  if (type === 'boolean') return 'true'
  return type === 'array' ? '[…]' : type === 'object' ? '{…}' : '…'
}

function isObject(value: Json | undefined): value is { readonly [member: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
