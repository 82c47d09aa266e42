import { canonical, type Explanation, type Json, MASK, type TenantDifference, type Varve } from 'varve'
import { asJson } from './entry-shown.ts'

/** What a tenant sees otherwise than another, or than everybody. */
export function tenantDifferences(
  varve: Varve,
  tenant: string,
  { with: other, keys = '*' }: { readonly with?: string; readonly keys?: string },
): readonly TenantDifference[] {
  if (other !== undefined) return varve.tenants.diff(tenant, other, { keys })
  const usual = new Map(varve.list().map(({ key, explanation }) => [key, explanation]))
  return varve.list({ tenant }).flatMap(({ key, explanation: own }) => {
    const everybody = usual.get(key)
    if (everybody === undefined || !covers(keys, key) || isSame(own, everybody)) return []
    return [{ key, a: side(own), b: side(everybody) }]
  })
}

/** Two secrets may differ behind the same mask: then their origins do. */
function isSame(a: Explanation, b: Explanation): boolean {
  if (canonical(a.value) !== canonical(b.value)) return false
  return a.value !== MASK || canonical(asJson(a.origin)) === canonical(asJson(b.origin))
}

function side({ value, layer }: Explanation): { readonly value: Json; readonly layer: Explanation['layer'] } {
  return { value, layer }
}

function covers(pattern: string, key: string): boolean {
  return pattern === '*' || pattern === key || (pattern.endsWith('.*') && key.startsWith(pattern.slice(0, -1)))
}
