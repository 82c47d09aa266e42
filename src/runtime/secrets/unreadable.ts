import type { Definition } from '../../core/definition/definition.ts'
import { openingRemedy, VarveError, type Problem } from '../../core/errors.ts'
import { layersFor, type Candidate, type LayerList, type Scopes } from '../../core/layers/layer.ts'
import { missingRemedy } from '../missing.ts'
import type { Unreadable } from './sealing.ts'

/** True for a secret that is there and cannot be opened, fetched or served. */
export function isWithheld({ unreadable, unfetched, exposed }: Candidate): boolean {
  return unreadable !== undefined || unfetched !== undefined || exposed === true
}

/** The strongest secret of a key that could not be opened or fetched; undefined where all could. */
export function unreadableIn(list: LayerList, key: string, scopes: Scopes): Candidate | undefined {
  for (const layer of layersFor(list, key)) {
    const candidate = layer.find(key, scopes, list)
    if (candidate !== undefined && isWithheld(candidate)) return candidate
  }
  return undefined
}

/** The error for a key that no layer has a value for: why it could not be opened or fetched, where one would have had it. */
export function noValue(definition: Definition, list: LayerList, scopes: Scopes): VarveError {
  const { key } = definition
  const { unreadable, unfetched, exposed, origin } = unreadableIn(list, key, scopes) ?? {}
  if (unfetched !== undefined) return ofKey(unfetched, key)
  const scope = origin !== undefined && 'scope' in origin ? origin.scope : undefined
  if (exposed === true) return new VarveError('PLAINTEXT_REFUSED', { key, scope })
  if (unreadable === undefined) return new VarveError('MISSING_VALUE', { key, remedy: missingRemedy(definition) })
  return new VarveError('SECRET_UNREADABLE', { key, ...(scope === undefined ? {} : { scope }), ...unreadable })
}

/** The same error, told of a key. */
function ofKey({ code, details }: VarveError, key: string): VarveError {
  return new VarveError(code, { ...details, key })
}

/** What is wrong with a sealed value that cannot be opened, among other problems. */
export function unreadableProblem({ key }: Definition, { reason, keyId }: Unreadable, origin?: string): Problem {
  return {
    ...{ code: 'SECRET_UNREADABLE', key, issue: `is sealed and cannot be opened: ${reason}` },
    ...(origin === undefined ? {} : { origin }),
    remedy: openingRemedy({ key, keyId }),
  }
}
