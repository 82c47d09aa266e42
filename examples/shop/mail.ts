/** What the part of the shop that sends mails declares by itself: a secret, and the keys that it is sealed with. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { live, secret, type Keyring, type Varve } from 'varve'
import { string } from 'varve/schema'
import { keyFile, newFernetKey } from 'varve/secrets'

/** The declarations of the mailing part. */
export const mail = {
  mail: { token: live(secret(string()), { devDefault: 'none', doc: 'Token of the mail service.' }) },
}

/** Where the shop keeps its keys: beside the store, which is for an example only. */
export const keysFile = fileURLToPath(new URL('.varve/shop.keys', import.meta.url))

/** The keys of the shop, made at its first start: no key stands in the repository. */
export function shopKeys(file = keysFile): Keyring {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  try {
    writeFileSync(file, `${newFernetKey()}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return keyFile(file)
}

/** Stores a token that nobody else has, and its successor; nothing where there ever was one. */
export async function storeToken(varve: Varve): Promise<void> {
  for await (const _ of varve.history('mail.token', { limit: 1 })) return
  await varve.set('mail.token', crypto.randomUUID(), { by: 'tin', message: 'First token' })
  await varve.set('mail.token', crypto.randomUUID(), { by: 'tin', message: 'Dana left' })
}
