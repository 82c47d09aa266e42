import { readFileSync } from 'node:fs'
import { Long } from 'mongodb'
import { fernet, vibetunerKey } from 'varve/secrets'

/** One entry of vibetuner's collection, and what its key has to be here. */
export interface ConfigEntry {
  readonly key: string
  readonly value: unknown
  readonly secret_value: string | null
  readonly value_type: 'str' | 'int' | 'float' | 'bool' | 'json'
  readonly is_secret: boolean
  readonly expected: unknown
}

/** vibetuner's FIELD_ENCRYPTION_KEY, and the one before it. */
export const passphrase = 'test-encryption-key'
export const formerPassphrase = 'пароль'

/** Texts that nothing may print. */
export const planted = { text: 'hunter2-sealed', former: 'hunter2-former', bare: 'hunter2-bare' } as const

const vectors = JSON.parse(readFileSync(new URL('../vectors/seed-secrets.json', import.meta.url), 'utf8')) as {
  readonly tokens: readonly { readonly sealed: string; readonly plaintext: string }[]
}

const sealed = async (value: unknown, by = passphrase): Promise<string> =>
  (await fernet(vibetunerKey(by)).seal(JSON.stringify(value))).token

/** What vibetuner's programs register, as a project of Varve has it. */
export const vibetunerDeclaration = {
  features: { darkMode: { type: 'boolean', default: false }, beta: { type: 'boolean', default: true } },
  limits: {
    maxUploads: { type: 'integer', default: 10 },
    ratio: { type: 'number', default: 0.5 },
    steps: { type: 'integer', default: 1 },
  },
  shop: {
    name: { type: 'string', default: 'Shop' },
    motto: { type: 'string', default: '' },
    rates: { type: 'json', default: {} },
    word: { type: 'json', default: null },
  },
  integrations: {
    apiToken: secret('string'),
    host: secret('json'),
    erp: secret('string'),
    former: secret('string'),
    bare: secret('string'),
  },
}

/** A collection that has everything in it that vibetuner keeps; two tokens were made by another program. */
export const configEntries: readonly ConfigEntry[] = [
  open('features.dark_mode', 'bool', true),
  open('features.beta', 'bool', false),
  open('limits.max_uploads', 'int', 50),
  { ...open('limits.steps', 'int', 4_000_000_000), value: Long.fromNumber(4_000_000_000) },
  open('limits.ratio', 'float', 0.25),
  open('shop.name', 'str', 'Müller & Söhne, "the best"\n😀'),
  open('shop.motto', 'str', 'gAAAAA, said nobody'),
  open('shop.rates', 'json', { AT: [1, 2.5], note: null, nested: { deep: ['a', {}] } }),
  open('shop.word', 'str', 'true'),
  sealedEntry(
    'integrations.api_token',
    'str',
    vectors.tokens[0]?.sealed,
    JSON.parse(vectors.tokens[0]?.plaintext ?? ''),
  ),
  sealedEntry('integrations.host', 'json', vectors.tokens[1]?.sealed, JSON.parse(vectors.tokens[1]?.plaintext ?? '')),
  sealedEntry('integrations.erp', 'str', await sealed(planted.text), planted.text),
  sealedEntry('integrations.former', 'str', await sealed(planted.former, formerPassphrase), planted.former),
  sealedEntry('integrations.bare', 'str', JSON.stringify(planted.bare), planted.bare),
]

/** An entry as a document of the collection. */
export function documentOf({ expected: _expected, ...entry }: ConfigEntry): Record<string, unknown> {
  const at = new Date('2024-01-15T03:47:00Z')
  const about = { description: `About ${entry.key}`, category: entry.key.split('.')[0] }
  return { ...entry, ...about, db_insert_dt: at, db_update_dt: at }
}

function open(key: string, type: ConfigEntry['value_type'], value: unknown): ConfigEntry {
  return { key, value, secret_value: null, value_type: type, is_secret: false, expected: value }
}

function sealedEntry(
  key: string,
  type: ConfigEntry['value_type'],
  kept: string | undefined,
  expected: unknown,
): ConfigEntry {
  return { key, value: null, secret_value: kept ?? '', value_type: type, is_secret: true, expected }
}

function secret(type: string): object {
  return { type, secret: true, devDefault: type === 'json' ? {} : 'none' }
}
