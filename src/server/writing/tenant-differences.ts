import { canonical, type Explanation, type Flat, type Json, MASK, type MomentReader } from 'varve'
import type { TenantDifference, Tree, Varve } from 'varve'
import { asJson } from './entry-shown.ts'

/** What is compared. */
export interface Comparison {
  /** The other tenant; everybody when absent. */
  readonly with?: string
  /** Patterns: what one of them covers is compared; everything when absent. */
  readonly keys?: readonly string[]
  /** The past moment that is compared; the present when undefined. */
  readonly at: MomentReader<Flat<Tree>> | undefined
}

/** What a tenant sees, or saw, otherwise than another, or than everybody. */
export function tenantDifferences(
  varve: Varve,
  tenant: string,
  { with: other, keys = ['*'], at }: Comparison,
): readonly TenantDifference[] {
  if (other !== undefined && at === undefined) return varve.tenants.diff(tenant, other, { keys })
  const own = (at ?? varve).for({ tenant })
  const usual = (at ?? varve).for(other === undefined ? {} : { tenant: other })
  return varve.declaredKeys().flatMap(({ key }) => {
    if (!keys.some(pattern => covers(pattern, key))) return []
    const [a, b] = [own.explain(key), usual.explain(key)]
    return isSame(a, b) ? [] : [{ key, a: side(a), b: side(b) }]
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
