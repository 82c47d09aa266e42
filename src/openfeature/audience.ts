import type { Audience, Json } from 'varve'
import { ResolutionError } from './resolution.ts'

/** Who is asking, as OpenFeature has it: a targeting key, and attributes that may be dates, lists and objects. */
export interface EvaluationContext {
  readonly targetingKey?: string | undefined
  readonly [attribute: string]: unknown
}

/** Deeper contexts are refused: one that contains itself has no end. */
const DEEPEST = 32

/**
 * The audience that a context means. The targeting key is the user, unless the context names one; dates are ISO text; what
 * JSON has no form for is left out. Throws INVALID_CONTEXT for one that is nested deeper than 32.
 */
export function audienceOf(context: EvaluationContext): Audience {
  const audience = membersOf(context, 0)
  const { targetingKey, user } = context
  if (targetingKey === '') delete audience['targetingKey']
  else if (typeof targetingKey === 'string' && (user === undefined || user === null)) audience['user'] = targetingKey
  return audience
}

/** Member by member, because every evaluation does this: lists of entries would take four times as long. */
function membersOf(object: object, depth: number): Record<string, Json> {
  const members: Record<string, Json> = {}
  for (const name of Object.keys(object)) {
    const json = jsonOf((object as Record<string, unknown>)[name], depth + 1)
    if (json === undefined) continue
    // To set this one member would be to choose whom the object inherits from.
    if (name === '__proto__') Object.defineProperty(members, name, { value: json, enumerable: true })
    else members[name] = json
  }
  return members
}

function jsonOf(value: unknown, depth: number): Json | undefined {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'object') return undefined
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString()
  if (depth > DEEPEST)
    throw new ResolutionError('INVALID_CONTEXT', `The evaluation context is nested deeper than ${DEEPEST}.`)
  // A list keeps the places of what is left out, as JSON does.
  if (Array.isArray(value)) return value.map(item => jsonOf(item, depth + 1) ?? null)
  return membersOf(value, depth)
}
