import { checkValue, type Definition } from '../core/definition/definition.ts'
import type { Definitions } from '../core/definition/definitions.ts'
import { isDevelopment } from '../core/development.ts'
import { sameJson, type Json } from '../core/json.ts'
import type { Candidate, Layer } from '../core/layers/layer.ts'
import { usable } from './usable.ts'

/** The declared defaults as the weakest layer. Development defaults serve in `development` and `test` only. */
export function defaultLayer(definitions: Definitions, environment: string): Layer {
  const candidates = new Map<string, Candidate>()
  const known = new Set<string>()
  return {
    name: 'default',
    pinnable: false,
    find: key => {
      if (!known.has(key)) {
        known.add(key)
        const definition = definitions.find(key)
        const made = definition === undefined ? undefined : candidate(definition, environment)
        if (made !== undefined) candidates.set(key, made)
      }
      return candidates.get(key)
    },
    absence: ({ devFallback, derivation }) => {
      if (derivation !== undefined) return 'it is computed from values that are not all there'
      return devFallback === undefined ? 'no default is declared' : 'its devDefault serves in development and test only'
    },
  }
}

/** What is declared to serve where nothing is set. */
export function fallbackIn(definition: Definition, environment: string): Definition['fallback'] {
  return isDevelopment(environment) ? (definition.devFallback ?? definition.fallback) : definition.fallback
}

function candidate(definition: Definition, environment: string): Candidate | undefined {
  if (definition.derivation !== undefined) return undefined
  const input = fallbackIn(definition, environment)
  const checked = checkValue(definition, input)
  if ('issues' in checked) return undefined
  if (input === undefined) return answered(definition, checked.value)
  return usable(definition, input, checked, {
    get declared() {
      return definition.place
    },
  })
}

/** What a schema answers when nothing is given: nothing, as an optional one does, or a default of its own. */
function answered({ place, secret }: Definition, value: unknown): Candidate {
  const origin = { declared: place }
  if (secret || value === undefined) return { usable: true, input: null, value, origin }
  return { usable: true, input: written(value), value, origin, note: 'its schema’s own default' }
}

/** A value as one would write it: a Date as its ISO text, a Map as the text it has. */
function written(value: unknown): Json {
  try {
    const json = JSON.parse(JSON.stringify(value)) as Json
    return typeof json === 'string' || sameJson(json, value) ? json : String(value)
  } catch {
    return String(value)
  }
}
