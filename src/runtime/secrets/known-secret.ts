import type { Definition } from '../../core/definition/definition.ts'
import type { Problem } from '../../core/errors.ts'
import { sameJson, type Json } from '../../core/json.ts'
import { isPlaceholder } from '../../core/placeholder.ts'
import { isDevelopment } from '../../core/development.ts'

/**
 * What speaks against a secret that everybody knows: its development default, or a value of everybody's sample files. In
 * development it is a warning, and nothing where tests run.
 */
export function knownSecret(definition: Definition, value: Json, environment: string): Problem | undefined {
  const { key, secret, devFallback } = definition
  if (!secret) return undefined
  const isOwn = devFallback !== undefined && sameJson(value, devFallback)
  if (!isOwn && !isPlaceholder(value)) return undefined
  const issue = isOwn
    ? 'is its own development default, which everybody can read'
    : 'is a placeholder that everybody knows'
  const problem: Problem = { code: 'INVALID_VALUE', key, issue, remedy: 'Give it a value of its own.' }
  if (!isDevelopment(environment)) return problem
  // varve-scan-ignore environment-branch because tests are full of made-up secrets.
  if (isOwn || environment === 'test') return undefined
  return { ...problem, issue: `${issue}, and is refused outside development and test`, severity: 'warning' }
}
