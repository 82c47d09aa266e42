/** What stands in a process's environment that looks like a key to somebody who came from elsewhere; undefined where nothing does. */
export function keyHint(variable: (name: string) => string | undefined): string | undefined {
  for (const [name, say] of HINTS) {
    const value = variable(name)
    if (value !== undefined && value !== '') return say(value)
  }
  return undefined
}

/** 32 bytes in base64, as every implementation of Fernet takes them. */
const RAW_KEY = /^[A-Za-z0-9_+/-]{43}=?$/

const unused = (name: string) => (): string => `${name} is set, and open() was given no keyring.`

const HINTS: readonly (readonly [name: string, say: (value: string) => string])[] = [
  ['VARVE_ENCRYPTION_KEY', unused('VARVE_ENCRYPTION_KEY')],
  ['VARVE_ENCRYPTION_KEY_FILE', unused('VARVE_ENCRYPTION_KEY_FILE')],
  ['VARVE_ENCRYPTION_KEY_FD', unused('VARVE_ENCRYPTION_KEY_FD')],
  ['VARVE_ENCRYPTION_PASSPHRASE', unused('VARVE_ENCRYPTION_PASSPHRASE')],
  [
    'FIELD_ENCRYPTION_KEY',
    value =>
      RAW_KEY.test(value.trim())
        ? 'FIELD_ENCRYPTION_KEY holds what looks like a Fernet key, which nothing here reads: if it is one, move it to VARVE_ENCRYPTION_KEY.'
        : 'FIELD_ENCRYPTION_KEY is a passphrase of vibetuner: `varve import --from vibetuner` opens what was sealed with it, and nothing new is.',
  ],
  ['SESSION_KEY', () => 'SESSION_KEY signs sessions and links, and seals nothing.'],
]
