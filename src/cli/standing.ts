import type { ExplainedLayer, Inspection, Json, Listing } from 'varve'
import type { Declared } from '../generate/index.ts'
import { isSameValue } from './same-value.ts'
import type { Target } from './target.ts'

/** A key as a start finds it: how it is declared, what value it has, and where that comes from. */
export interface Standing {
  readonly key: string
  readonly declared: Declared
  readonly listing: Listing
  /** The layer whose value serves; undefined when no layer has one. */
  readonly winner: ExplainedLayer | undefined
  /** What serves where nothing is set: the development default in `development` and `test`. */
  readonly fallback: Json | undefined
  /** The value itself, as the program gets it; a secret may be in it. Undefined when there is none. */
  readonly served: unknown
}

/** Every key as a start finds it, in the order of declaration. */
export function standings({ config }: Target, { varve, environment }: Inspection): Standing[] {
  return varve.list().map(listing => {
    const { key, explanation } = listing
    const declared = config.definitions.get(key)
    const fallback = isDevelopment(environment) ? (declared.devFallback ?? declared.fallback) : declared.fallback
    const isSet = explanation.reason !== 'ERROR'
    const winner = isSet ? explanation.layers.find(({ status }) => status === 'wins') : undefined
    return { key, declared, listing, winner, fallback, served: isSet ? varve.get(key) : undefined }
  })
}

function isDevelopment(environment: string): boolean {
  // varve-scan-ignore environment-branch because it says which default serves, as the runtime decides it.
  return environment === 'development' || environment === 'test'
}

/** True when a value is not the declared default; undefined where there is no value, or no default to compare with. */
export function isChanged({ declared, winner, fallback, served }: Standing): boolean | undefined {
  if (fallback === undefined || winner === undefined) return undefined
  if (winner.layer === 'default') return false
  const usual = declared.schema['~standard'].validate(fallback)
  return !('value' in usual) || !isSameValue(served, usual.value)
}
