import { describe, expect, it } from 'vitest'
import { LETTERS, noise } from '../../test/scan/fake-secrets.ts'
import { entropy, isPlaceholder, isReference, looksSecret } from './literal.ts'

const inCode = { kind: 'key', madeUp: false } as const
const aPassword = { kind: 'password', madeUp: false } as const

describe('a literal beside a secretive name', () => {
  it.each([noise(32), noise(40, '0123456789abcdef'), `${noise(8)}-${noise(8)}`, noise(32, LETTERS)])(
    'is a secret when it looks random: %s',
    value => expect(looksSecret(value, inCode)).toBe(true),
  )

  it('is one when somebody may have chosen it as a password', () => {
    expect(looksSecret(['hunter', '2'].join(''), aPassword)).toBe(true)
    expect(looksSecret(['p@ssw', '0rd'].join(''), aPassword)).toBe(true)
  })

  it.each([
    ...[
      '',
      'changeme',
      'CHANGE_ME_min_32_chars_long_!!!!',
      'change-this',
      'replace-me',
      'xxx',
      'xxxxxxxx',
      '****',
      '••••',
    ],
    ...[
      '<your key>',
      '<token>',
      'your-api-key-123',
      'my-secret-1',
      'example',
      'sk_test_example123',
      'placeholder1',
      '...',
    ],
    ...[
      '${TOKEN}',
      '$TOKEN',
      '$(cat token)',
      '{{ token }}',
      '%TOKEN%',
      '%s',
      'vault:kv/shop#token',
      'aws-sm:shop/token',
    ],
    ...['file:/run/secrets/token', '/run/secrets/token', './token.pem', 'https://auth.internal/token1', 'token1.txt'],
    ...[
      'access_token',
      'auth.password',
      'shop-db-credentials',
      'X-Api-Key',
      'bearerToken',
      'Passwort',
      'Enter a password',
    ],
    ...['null', 'true', 'undefined', '12345678', '0000'],
  ])('is none when it is a placeholder, a reference, a path or words: %s', value => {
    expect(looksSecret(value, inCode)).toBe(false)
    expect(looksSecret(value, aPassword)).toBe(false)
  })

  it.each(['sha256', 'oauth2', 'page-token-2', 'es2023'])('is none when it is a word with a number: %s', value => {
    expect(looksSecret(value, inCode)).toBe(false)
  })

  it('has to look entirely random in tests and prose, where it is made up', () => {
    const made = { ...inCode, madeUp: true }
    expect(looksSecret(noise(12), made)).toBe(false)
    expect(looksSecret(`test${noise(32)}`, made)).toBe(false)
    expect(looksSecret(noise(32), made)).toBe(true)
  })
})

describe('text', () => {
  it('that says «yours here» is a placeholder', () => {
    expect(isPlaceholder('<anything at all>')).toBe(true)
    expect(isPlaceholder(`${noise(4)}EXAMPLE`)).toBe(true)
    expect(isPlaceholder(noise(20))).toBe(false)
  })

  it('that names where a value comes from is a reference', () => {
    expect(isReference('postgres://${USER}:${PASSWORD}@db')).toBe(true)
    expect(isReference('$2b$10$abcdef')).toBe(false)
  })

  it('has the more entropy the less it repeats itself', () => {
    expect(entropy('aaaa')).toBe(0)
    expect(entropy('abab')).toBe(1)
    expect(entropy('0123456789abcdef')).toBe(4)
  })
})
