import { hkdfSync } from 'node:crypto'
import { keyText } from './fernet/key.ts'

/**
 * The Fernet key that vibetuner makes of its `FIELD_ENCRYPTION_KEY`, which is a passphrase: HKDF-SHA256 with a fixed salt.
 * For reading what vibetuner sealed. It does not slow down whoever guesses passphrases, so seal with a random key instead.
 * @example fernet(vibetunerKey('the passphrase')).open({ token })
 */
export function vibetunerKey(passphrase: string): string {
  const derived = hkdfSync('sha256', passphrase, 'vibetuner-oauth-secrets', 'fernet-key', 32)
  return keyText(new Uint8Array(derived))
}
