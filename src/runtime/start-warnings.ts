import type { Definition } from '../core/definition/definition.ts'
import { layersFor } from '../core/layers/layer.ts'
import { isDevelopment } from '../core/development.ts'
import { secretsInTheOpen } from './secrets/exposed.ts'
import type { Present } from './present.ts'
import { MISSING } from './slot.ts'
import { NOBODY } from './snapshot.ts'
import type { Sourced } from './source-layers.ts'

/** Something to say once at start, and the code it is said under. */
export interface StartWarning {
  readonly message: string
  readonly code: string
}

/** What a start has to say though nothing is wrong: development defaults, former names, deprecated values. */
export function startWarnings(
  definitions: Iterable<Definition>,
  present: Present,
  environment: string,
  { former }: Pick<Sourced, 'former'>,
): StartWarning[] {
  const all = [...definitions]
  return [
    ...(former.length === 0
      ? []
      : [{ message: `Former names still read: ${former.join(' ')}`, code: 'VARVE_DEPRECATED' }]),
    ...developmentDefaults(all, present, environment),
    ...secretsStoredInTheOpen(present, environment),
    ...deprecations(all, present),
  ]
}

function developmentDefaults(
  definitions: readonly Definition[],
  present: Present,
  environment: string,
): StartWarning[] {
  if (!isDevelopment(environment)) return []
  const served = definitions.filter(({ key, devFallback }) => devFallback !== undefined && servesDefault(present, key))
  if (served.length === 0) return []
  const names = served.map(({ key }) => key).join(', ')
  const message = `Development defaults serve for ${names}; outside development and test these must be set.`
  return [{ message, code: 'VARVE_DEV_DEFAULT' }]
}

/** Outside development and test they are refused, and told one by one. */
function secretsStoredInTheOpen(present: Present, environment: string): StartWarning[] {
  if (!isDevelopment(environment)) return []
  const names = [...secretsInTheOpen(present, present.state.live())].map(({ definition: { key } }) => key)
  if (names.length === 0) return []
  const message = `Secrets are stored in the open, which only development and test allow: ${[...new Set(names)].join(', ')}.`
  return [{ message, code: 'VARVE_PLAINTEXT' }]
}

function deprecations(definitions: readonly Definition[], present: Present): StartWarning[] {
  return definitions
    .filter(
      ({ key, deprecated }) =>
        deprecated !== undefined && !servesDefault(present, key) && present.slots.get(key)?.value !== MISSING,
    )
    .map(({ key, deprecated }) => ({ message: `${key} is deprecated: ${deprecated}`, code: 'VARVE_DEPRECATED' }))
}

function servesDefault({ layers }: Present, key: string): boolean {
  const winner = layersFor(layers, key).find(layer => layer.find(key, NOBODY, layers)?.usable === true)
  return winner?.name === 'default'
}
