import type { Keyring } from '../core/ports.ts'
import { fernet } from './fernet.ts'

/** The variable that the key ring is read from: one key, or several joined by commas, the one that seals first. */
export const ENCRYPTION_KEY = 'VARVE_ENCRYPTION_KEY'

/**
 * The key ring of a process's environment: the Fernet keys in VARVE_ENCRYPTION_KEY, or undefined where it is not set.
 * Throws ENCRYPTION_KEY_UNUSABLE.
 */
export function environmentKeyring(variables: Readonly<Record<string, string | undefined>>): Keyring | undefined {
  const keys = variables[ENCRYPTION_KEY]
  return keys === undefined || keys.trim() === '' ? undefined : fernet(keys, { from: ENCRYPTION_KEY })
}
