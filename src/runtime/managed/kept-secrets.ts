import { isObject, type Json } from '../../core/json.ts'
import type { KeptState } from '../../core/ports.ts'
import type { KnownSecret, ManagedSecret } from './managed-secret.ts'
import type { OpenOptions } from '../open-options.ts'

/** A fetched secret as an earlier process kept it, with the manager that gave it. */
export interface KeptSecret extends KnownSecret {
  readonly manager: string
}

/** Where fetched secrets are kept. */
export interface KeptPlace {
  /** Readies it. It may throw why secrets cannot be kept there. */
  readonly open: () => KeptState | undefined
  /** The age up to which a kept secret may be served, in milliseconds. */
  readonly maximumAge: number
}

/** Where fetched secrets are kept; undefined where they are kept nowhere, or nobody fetches any. */
export function keptSecretsPlace(
  { lastKnownGood, keyring, managers = [] }: OpenOptions,
  environment: () => string,
): KeptPlace | undefined {
  if (lastKnownGood?.openSecrets === undefined || managers.length === 0) return undefined
  return {
    open: () => lastKnownGood.openSecrets?.({ environment: environment(), keyring }),
    maximumAge: lastKnownGood.maximumAge ?? Infinity,
  }
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
