/** What policies allow, by path as they write it: `secret/data/*`. */
export type Policy = ReadonlyMap<string, ReadonlySet<string>>

/** Reads a policy, written as JSON or in the simplest form of HCL. */
export function readPolicy(text: string): Policy {
  if (text.trimStart().startsWith('{')) {
    const { path } = JSON.parse(text) as { path: Record<string, { capabilities: string[] }> }
    return new Map(Object.entries(path).map(([one, { capabilities }]) => [one, new Set(capabilities)]))
  }
  const rules = text.replaceAll(/^\s*#.*$/gm, '').matchAll(/path\s+"([^"]+)"\s*\{[^}]*capabilities\s*=\s*\[([^\]]*)\]/g)
  return new Map(
    [...rules].map(([, path = '', list = '']) => [
      path,
      new Set([...list.matchAll(/"(\w+)"/g)].map(([, one = '']) => one)),
    ]),
  )
}

/** What every token may, unless it was made without it. */
export const DEFAULT_POLICY = readPolicy(`
path "auth/token/lookup-self" { capabilities = ["read"] }
path "auth/token/renew-self" { capabilities = ["update"] }
path "auth/token/revoke-self" { capabilities = ["update"] }
path "sys/leases/renew" { capabilities = ["update"] }
path "cubbyhole/*" { capabilities = ["create", "read", "update", "delete", "list"] }
`)

/** True when the most exact of the paths that fit allows it; one that denies beats those as exact. */
export function allows(policies: readonly Policy[], path: string, capability: string): boolean {
  const fitting = policies.flatMap(policy => [...policy].filter(([pattern]) => fits(pattern, path)))
  const exactness = Math.max(...fitting.map(([pattern]) => exactnessOf(pattern)))
  const rules = fitting
    .filter(([pattern]) => exactnessOf(pattern) === exactness)
    .map(([, capabilities]) => capabilities)
  return rules.some(one => one.has(capability)) && !rules.some(one => one.has('deny'))
}

/** True when anything below a mount is allowed: then its kind is told. */
export function touches(policies: readonly Policy[], mount: string): boolean {
  return policies.some(policy =>
    [...policy].some(([pattern, capabilities]) => {
      const stem = pattern.replace(/[*+].*$/, '')
      return !capabilities.has('deny') && (stem.startsWith(mount) || (stem !== pattern && mount.startsWith(stem)))
    }),
  )
}

function fits(pattern: string, path: string): boolean {
  const expression = pattern
    .replace(/\*$/, '')
    .split('+')
    .map(part => part.replaceAll(/[.*?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('[^/]+')
  return new RegExp(`^${expression}${pattern.endsWith('*') ? '' : '$'}`).test(path)
}

const exactnessOf = (pattern: string): number => (/[*+]/.test(pattern) ? pattern.replace(/[*+].*$/, '').length : 1e6)
