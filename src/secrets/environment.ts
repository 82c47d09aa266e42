import type { Keyring, SecretManager } from '../core/ports.ts'
import { readReference, schemeOf } from '../core/secret-reference.ts'
import { fernet, FernetKeyring } from './fernet.ts'
import { readKeyLines, unusable } from './fernet/key.ts'
import { keyFile } from './key-file.ts'
import { keysOfDescriptor } from './keys/descriptor.ts'
import { fetchedKeyring } from './keys/fetched-keys.ts'
import type { KeyWarning } from './keys/key-warning.ts'
import { passphraseKey } from './passphrase.ts'

/** The variable that holds the key ring: one key, or several joined by commas, the one that seals first. */
export const ENCRYPTION_KEY = 'VARVE_ENCRYPTION_KEY'
const ENCRYPTION_KEY_FILE = 'VARVE_ENCRYPTION_KEY_FILE'
const ENCRYPTION_KEY_FD = 'VARVE_ENCRYPTION_KEY_FD'
const ENCRYPTION_PASSPHRASE = 'VARVE_ENCRYPTION_PASSPHRASE'
const ENCRYPTION_SALT = 'VARVE_ENCRYPTION_SALT'

/** Variables of a process, by name. */
type Variables = Readonly<Record<string, string | undefined>>

/** What reading keys of an environment works with. */
export interface EnvironmentKeyOptions {
  /** Who fetches keys that VARVE_ENCRYPTION_KEY refers to; none when absent. */
  readonly managers?: readonly SecretManager[] | undefined
  /** How long a manager may take, in milliseconds; default 5,000. */
  readonly deadline?: number
  /** Told of a key file that others may read, of keys that cannot be fetched again, and the like; default Node's warnings. */
  readonly warn?: KeyWarning
}

/** One place that keys were found in. */
interface Found {
  readonly from: string
  readonly keyring: Keyring
}

/**
 * The key ring of a process's environment, or undefined where there is none. The keys stand in VARVE_ENCRYPTION_KEY (also as
 * a reference: `vault://secret/varve#keys`, `file:/etc/shop/varve.keys`), in the file that VARVE_ENCRYPTION_KEY_FILE names, in
 * the descriptor that VARVE_ENCRYPTION_KEY_FD does, or are made of VARVE_ENCRYPTION_PASSPHRASE and VARVE_ENCRYPTION_SALT.
 * Throws ENCRYPTION_KEY_UNUSABLE, also where two of them say different keys, and what a secret manager throws.
 */
export async function environmentKeyring(
  variables: Variables,
  options: EnvironmentKeyOptions = {},
): Promise<Keyring | undefined> {
  const found: Found[] = []
  for (const [name, read] of PLACES) {
    const value = variables[name]
    if (value !== undefined && value.trim() !== '')
      found.push({ from: name, keyring: await read(value.trim(), options, variables) })
  }
  const [first, ...others] = found
  const other = others.find(({ keyring }) => String(keyring.keyIds) !== String(first?.keyring.keyIds))
  if (first !== undefined && other !== undefined)
    throw unusable(`${first.from} and ${other.from}`, 'say different keys', 'Keep one of the two variables.')
  return first?.keyring
}

type Reading = (value: string, options: EnvironmentKeyOptions, variables: Variables) => Keyring | Promise<Keyring>

// Files first: where another place says the same keys, theirs is the ring that takes up new ones.
const PLACES: readonly (readonly [name: string, read: Reading])[] = [
  [ENCRYPTION_KEY_FILE, (path, options) => keyFile(path, warningOf(options))],
  [ENCRYPTION_KEY, (value, options) => keysIn(value, options)],
  [ENCRYPTION_KEY_FD, value => keysFromDescriptor(value)],
  [ENCRYPTION_PASSPHRASE, (passphrase, _, variables) => keyOfPassphrase(passphrase, variables[ENCRYPTION_SALT])],
]

async function keysIn(value: string, options: EnvironmentKeyOptions): Promise<Keyring> {
  if (schemeOf(value) === undefined) return fernet(value, { from: ENCRYPTION_KEY })
  const { scheme, path, field } = readReference(value)
  if (scheme === 'file' && field === undefined) return keyFile(path, warningOf(options))
  const { deadline = 5000 } = options
  const managers = scheme === 'file' ? [await ownFiles(options)] : (options.managers ?? [])
  return fetchedKeyring(value, ENCRYPTION_KEY, {
    managers,
    deadline,
    now: () => performance.now(),
    ...warningOf(options),
  })
}

/** Not the one that answers references of values: that may be kept from the file of the keys. */
async function ownFiles({ warn }: EnvironmentKeyOptions): Promise<SecretManager> {
  const { files } = await import('./files.ts')
  return files(warn === undefined ? {} : { warn: message => warn(message, 'VARVE_KEY_FILE') })
}

async function keysFromDescriptor(value: string): Promise<Keyring> {
  const keys = await keysOfDescriptor(value, ENCRYPTION_KEY_FD, text => readKeyLines(text, ENCRYPTION_KEY_FD))
  return new FernetKeyring(keys)
}

async function keyOfPassphrase(passphrase: string, salt: string | undefined): Promise<Keyring> {
  if (salt === undefined || salt === '')
    throw unusable(
      ENCRYPTION_PASSPHRASE,
      `needs a salt beside it`,
      `Set ${ENCRYPTION_SALT} to at least 16 bytes of your own, the same each time.`,
    )
  return fernet(await passphraseKey(passphrase, { salt }), { from: ENCRYPTION_PASSPHRASE })
}

function warningOf({ warn }: EnvironmentKeyOptions): Pick<EnvironmentKeyOptions, 'warn'> {
  return warn === undefined ? {} : { warn }
}
