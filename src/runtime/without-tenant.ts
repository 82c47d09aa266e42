import { VarveError } from '../core/errors.ts'

/** What reading a key that every tenant has its own of gives for nobody's: the fallback. Throws TENANT_MISSING without one. */
export function withoutTenant(key: string, fallback?: unknown): unknown {
  if (fallback !== undefined) return fallback
  throw new VarveError('TENANT_MISSING', { key })
}
