import type { Audience, EvaluationErrorCode } from 'varve'
import { audienceOf, type EvaluationContext } from 'varve/openfeature'
import type { Principal } from '../doors/principal.ts'

/** Who an evaluation is for, or why that cannot be said: an error of OFREP, or `forbidden` for what the credential may not name. */
export type Context =
  | { readonly audience: Audience; readonly contextId: string | undefined }
  | { readonly errorCode: EvaluationErrorCode; readonly errorDetails: string }
  | 'forbidden'

/** Who the body of a request asks for. A credential for one tenant stands for that tenant where the context names none. */
export function contextIn(body: unknown, { tenants, environments }: Principal): Context {
  const given = body ?? {}
  if (!isObject(given)) return invalid('The body must be an object with a context.')
  const context = given['context'] ?? {}
  if (!isObject(context)) return invalid('The context must be an object.')
  const wrong = ['targetingKey', 'user', 'tenant', 'service', 'environment'].find(
    name => !['string', 'undefined'].includes(typeof (context[name] ?? undefined)),
  )
  if (wrong !== undefined) return invalid(`${wrong} of the context must be text.`)
  const audience = audienceIn(context)
  if (audience === undefined) return invalid('The context is nested too deeply.')
  const tenant = audience.tenant ?? (tenants?.length === 1 ? tenants[0] : undefined)
  if (tenants !== undefined && (tenant === undefined || !tenants.includes(tenant))) return 'forbidden'
  const { environment } = audience
  if (environments !== undefined && environment !== undefined && !environments.includes(environment)) return 'forbidden'
  const contextId = audience.user ?? audience['targetingKey']
  return {
    audience: tenant === undefined ? audience : { ...audience, tenant },
    contextId: typeof contextId === 'string' ? contextId : undefined,
  }
}

function invalid(errorDetails: string): Context {
  return { errorCode: 'INVALID_CONTEXT', errorDetails }
}

function audienceIn(context: EvaluationContext): Audience | undefined {
  try {
    return audienceOf(context)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
