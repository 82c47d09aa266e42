import { shown, type Definition } from '../core/definition/definition.ts'
import type { Held } from './overrides.ts'
import type { OverrideListing } from './varve.ts'

/** An override as a list shows it: who, since when, until when, and a mask for what is secret in its value. */
export function listedOverride(definition: Definition, { candidate, at }: Held): OverrideListing {
  const { input, origin, expiresAt } = candidate
  return {
    key: definition.key,
    value: shown(definition, input),
    by: 'override' in origin ? origin.override : '',
    at,
    ...(expiresAt === undefined ? {} : { expires: expiresAt }),
  }
}
