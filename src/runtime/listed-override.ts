import type { Definition } from '../core/definition/definition.ts'
import { MASK } from '../core/secret.ts'
import type { Held } from './overrides.ts'
import type { OverrideListing } from './varve.ts'

/** An override as a list shows it: who, since when, until when, and a mask for the value of a secret. */
export function listedOverride({ key, secret }: Definition, { candidate, at }: Held): OverrideListing {
  const { input, origin, expiresAt } = candidate
  return {
    key,
    value: secret ? MASK : input,
    by: 'override' in origin ? origin.override : '',
    at,
    ...(expiresAt === undefined ? {} : { expires: expiresAt }),
  }
}
