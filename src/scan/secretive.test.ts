import { describe, expect, it } from 'vitest'
import { isSecretive, kindOfSecret, kindOfVariable } from './secretive.ts'

describe('a name', () => {
  it.each([
    ...[
      'password',
      'dbPassword',
      'DB_PASSWORD',
      'db-password',
      'rootpassword',
      'passwd',
      'PWD',
      'smtp_pass',
      'dbPw',
      'MYSQL_ROOT_PW',
      'passphrase',
    ],
    ...['secret', 'clientSecret', 'JWT_SECRET', 'SECRET_KEY', 'SECRET_KEY_BASE', 'secretKey2', 'SESSION_KEY'],
    ...['token', 'authToken', 'GITHUB_TOKEN', 'accessTokenOld', '_authToken', '//registry/:_authToken'],
    ...['apiKey', 'API_KEY', 'api-key', 'apikey', 'STRIPE_API_KEY_LIVE', 'privateKey', 'aws_access_key', 'signingKey'],
    ...['credential', 'credentials', 'salt', 'DSN', 'connectionString', 'connection-string', 'ENCRYPTION_KEY'],
  ])('%s sounds secret', name => expect(isSecretive(name)).toBe(true))

  it.each([
    ...[
      'key_id',
      'keyPath',
      'tokenizer',
      'max_tokens',
      'maxTokens',
      'tokenCount',
      'minPasswordLength',
      'passwordLength',
    ],
    ...['API_KEY_FILE', 'secretName', 'secretPath', 'tokenUrl', 'TOKEN_TTL', 'password_policy', 'passwordless'],
    ...['nextPageToken', 'cancelToken', 'publicKey', 'PUBLIC_API_KEY', 'primaryKey', 'key', 'sortKey', 'keyboard'],
    ...['compass', 'bypass', 'basalt', 'tokens', 'passenger', 'secretary', '', 'x'.repeat(200) + 'password'],
  ])('%s does not', name => expect(isSecretive(name)).toBe(false))

  it('tells what people choose from what machines make', () => {
    expect(kindOfSecret('dbPassword')).toBe('password')
    expect(kindOfSecret('JWT_SECRET')).toBe('password')
    expect(kindOfSecret('GITHUB_TOKEN')).toBe('key')
    expect(kindOfSecret('apiKey')).toBe('key')
  })
})

describe('a name that an environment variable may have', () => {
  it.each([
    ...['STRIPE_KEY', 'FERNET_KEY', 'SSH_KEY', 'APP_KEY', 'OPENAI_KEY', 'LICENSE_KEY', 'GH_PAT', 'APP_KEY_OLD'],
    ...['API_KEY', 'password'],
  ])('%s sounds secret', name => expect(kindOfVariable(name)).toBeDefined())

  it.each([
    ...['PRIMARY_KEY', 'SORT_KEY', 'CACHE_KEY', 'GPG_KEY', 'SSH_PUBLIC_KEY', 'APP_KEY_FILE', 'stripeKey', 'KEY', 'PAT'],
  ])('%s does not', name => expect(kindOfVariable(name)).toBeUndefined())
})
