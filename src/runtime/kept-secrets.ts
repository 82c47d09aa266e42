import { isObject, type Json } from '../core/json.ts'
import type { KnownSecret, ManagedSecret } from './managed-secret.ts'

/** A fetched secret as an earlier process kept it, with the manager that gave it. */
export interface KeptSecret extends KnownSecret {
  readonly manager: string
}

/** What is known of some secrets, as JSON. It holds their values. */
export function keptJson(secrets: Iterable<ManagedSecret>): Json {
  const entries = [...secrets].flatMap(({ reference, manager, known }) =>
    known === undefined ? [] : [[reference.text, { manager: manager.name, ...known }] as const],
  )
  return Object.fromEntries(entries)
}

/** Reads what `keptJson` wrote; what is not of its form is passed over. */
export function keptSecrets(kept: Json | undefined): ReadonlyMap<string, KeptSecret> {
  const entries = isObject(kept) ? Object.entries(kept) : []
  return new Map(
    entries.flatMap(([text, secret]) => {
      const read = keptSecret(secret)
      return read === undefined ? [] : [[text, read] as const]
    }),
  )
}

function keptSecret(kept: Json): KeptSecret | undefined {
  if (!isObject(kept)) return undefined
  const { manager, value, version, at } = kept
  const isWhole = typeof value === 'string' || isObject(value)
  if (typeof manager !== 'string' || typeof at !== 'number' || !isWhole) return undefined
  return { manager, value, at, ...(typeof version === 'string' ? { version } : {}) }
}
