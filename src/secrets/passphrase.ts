import { scrypt } from 'node:crypto'
import { keyText, unusable } from './fernet/key.ts'

/** What scrypt takes: 128 MiB of memory and about half a second for each guess. They are part of the key: another number is another key. */
const COST = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 << 20 } as const

const SALT_BYTES = 16

/**
 * A Fernet key made of a passphrase, by scrypt (N = 2^17, r = 8, p = 1, 32 bytes). The salt, of at least 16 bytes and the
 * same each time, is no secret: it keeps one table of guesses from fitting two programs. A text's salt is its UTF-8. A key at
 * random is better wherever one can be kept. Throws ENCRYPTION_KEY_UNUSABLE for an empty passphrase or a short salt.
 * @example fernet(await passphraseKey('correct horse battery staple', { salt: 'shop.example, 2026' }))
 */
export async function passphraseKey(
  passphrase: string,
  { salt }: { readonly salt: string | Uint8Array },
): Promise<string> {
  const bytes = typeof salt === 'string' ? new TextEncoder().encode(salt) : salt
  if (passphrase === '') throw unusable('the passphrase', 'is empty', 'Give one that nobody guesses.')
  if (bytes.length < SALT_BYTES) throw unusable('the salt', `has ${bytes.length} bytes`, SALT_REMEDY)
  return new Promise((resolve, reject) => {
    // One text has one key, however its accents were typed.
    scrypt(passphrase.normalize('NFC'), bytes, 32, COST, (error, derived) => {
      if (error === null) resolve(keyText(derived))
      else reject(error)
    })
  })
}

const SALT_REMEDY = `A salt has ${SALT_BYTES} bytes at least. It is no secret: any text of your own, the same each time.`
