import { describe, expect, it } from 'vitest'
import { basicHeader, connection, fakeTokens, noise, password } from '../../test/scan/fake-secrets.ts'
import { seen } from '../../test/scan/seen.ts'
import { entropy } from './literal.ts'
import { scan } from './scan.ts'

const found = (path: string, text: string): string[] => seen('secret-literal', path, text)

describe('a secret that is known by its shape', () => {
  it.each(Object.entries(fakeTokens))('is found in code, comments, prose and tests: %s', (what, token) => {
    for (const [path, before] of [
      ['src/a.ts', 'const a = '],
      ['src/a.ts', '// '],
      ['README.md', 'Use '],
      ['test/a.test.ts', 'const a = '],
      ['some-file', ''],
    ] as const) {
      expect(found(path, `\n${before}${JSON.stringify(token)}`)).toEqual([
        expect.stringMatching(`^2:\\d+ holds ${what}$`),
      ])
    }
  })

  it('is none when it says so, or repeats one character', () => {
    expect(found('a.ts', ['AKIA', 'IOSFODNN7', 'EXAMPLE'].join(''))).toEqual([])
    expect(found('a.ts', `ghp_${'0'.repeat(36)}`)).toEqual([])
  })

  it('is none when only its header is there, as in a program that reads keys', () => {
    expect(found('a.ts', "if (text.startsWith('-----BEGIN RSA PRIVATE KEY-----')) {")).toEqual([])
  })
})

describe('an address with its password', () => {
  it('is found, and so is a connection string of the other kind', () => {
    expect(found('config.toml', `url = "${connection}"`)).toEqual(['1:8 holds an address with its password'])
    expect(found('a.cs', `var c = "Server=db;Uid=shop;Pwd=${password};";`)).toEqual([
      '1:29 holds an address with its password',
    ])
  })

  it.each([
    'postgres://shop:shop@db/shop',
    'postgres://shop:password@db/shop',
    'postgres://shop:s3cr3t!@localhost/shop',
    'postgres://shop:s3cr3t!@127.0.0.1:5432/shop',
    'https://user:s3cr3t!@api.example.com',
    'postgres://shop:${DB_PASSWORD}@db/shop',
    'postgres://shop:<password>@db/shop',
    'postgres://%s:%s@db/shop',
    'https://db.internal:8080/a@b',
  ])('is none without a password of its own, on this machine, or for an example: %s', address => {
    expect(found('src/a.go', `"${address}"`)).toEqual([])
  })

  it('may be shown in prose, comments and tests when its password is made up', () => {
    const shown = ['postgres://shop:s3cr3t', '@db.internal/shop'].join('')
    expect(found('src/a.ts', `'${shown}'`)).toHaveLength(1)
    expect(found('src/a.ts', `// ${shown}`)).toEqual([])
    expect(found('docs/a.md', shown)).toEqual([])
    expect(found('test/a.ts', `'${shown}'`)).toEqual([])
    expect(found('test/a.ts', "'mongodb://o%27neil:a%40b%3Ac%2Fd%3Fe%23f%5Bg%5D%21%2A@h'")).toEqual([])
    expect(found('docs/a.md', shown.replace('s3cr3t', noise(24)))).toHaveLength(1)
  })
})

describe('an Authorization header', () => {
  it('is found with its password or token', () => {
    expect(found('a.sh', `curl -H 'Authorization: ${basicHeader}'`)).toEqual([
      '1:25 holds a Basic Authorization header with its password',
    ])
    expect(found('a.sh', `curl -H 'Authorization: Bearer ${noise(32)}'`)).toEqual([
      '1:25 holds an Authorization header with its token',
    ])
  })

  it('is none where only the scheme is named', () => {
    expect(found('a.ts', '"Basic authentication is required" + "Bearer ${token}" + "Bearer realm=shop"')).toEqual([])
  })
})

describe('a literal with a secretive name', () => {
  it.each([
    ['src/db.ts', `const dbPassword = '${password}'`, '1:7 gives dbPassword'],
    ['src/db.ts', `process.env.JWT_SECRET ?? '${password}'`, '1:13 gives JWT_SECRET'],
    ['src/db.py', `PASSWORD = "${password}"`, '1:1 gives PASSWORD'],
    ['src/db.go', `apiKey := "${noise(20)}"`, '1:1 gives apiKey'],
    ['config.toml', `[db]\npassword = "${password}"`, '2:1 gives password'],
    ['config.yaml', `db:\n  password: ${password}`, '2:3 gives password'],
    ['src/db.ts', `{ password: setting(string(), { default: '${password}' }) }`, '1:33 gives password.default'],
    ['src/db.ts', `z.object({ password: z.string().default('${password}') })`, '1:12 gives password'],
    ['src/db.ts', `const stripe = { key: '${noise(20)}' }`, '1:18 gives stripe.key'],
    ['src/db.ts', `{ api: { key: setting(string(), { default: '${noise(20)}' }) } }`, '1:35 gives api.key.default'],
    ['src/db.ts', `if (password === '${password}') open()`, '1:5 gives password'],
    ['src/db.ts', `apiKeys = ['${noise(20)}']`, '1:1 gives apiKeys'],
    ['config.toml', `[api]\nkey = "${noise(20)}"`, '2:1 gives api.key'],
    ['config.toml', `[stripe]\nkey = "${noise(20)}"`, '2:1 gives stripe.key'],
    ['config.yaml', `tokens:\n  github: ${noise(20)}`, '2:3 gives tokens.github'],
    ['config.yaml', `tokens:\n- ${noise(20)}`, '2:3 gives tokens'],
    ['config.json', `{ "private": { "key": "${noise(20)}" } }`, '1:16 gives private.key'],
    ['config.json', `{ "password": { "value": "${password}" } }`, '1:17 gives password.value'],
    ['config.json', `{ "db": { "password": "${password}" } }`, '1:11 gives password'],
    ['app.properties', `db.password=${password}`, '1:1 gives password'],
    ['.env.production', `DB_PASSWORD=${password}`, '1:1 gives DB_PASSWORD'],
    ['.env.production', `OPENAI_KEY=${noise(20)}`, '1:1 gives OPENAI_KEY'],
    ['.npmrc', `//registry/:_authToken=${noise(20)}`, '1:1 gives //registry/:_authToken'],
    ['deploy.sh', `export API_TOKEN=${noise(20)}`, '1:8 gives API_TOKEN'],
  ])('is found in %s', (path, text, place) => {
    expect(found(path, text)).toEqual([`${place} a value that looks like a real one`])
  })

  it.each([
    ['config.yaml', 'with:\n  key: deps-v1-linux'],
    ['config.yaml', `secretKeyRef:\n  key: ${noise(20)}`],
    ['config.yaml', `cache:\n  key: ${noise(20)}`],
    ['config.yaml', 'tokens:\n  algorithm: HS256\n  audience: api-v2-internal'],
    ['config.yaml', 'secrets:\n- db_password_v2'],
    ['config.yaml', 'password:\n  policy: min12chars!'],
    ['src/parse.ts', "if (token === '=>' || token === 'oauth2') next()"],
    ['src/parse.ts', "const label = secret ? 'a1b2c3d4' : 'e5f6g7h8'"],
  ])('is none where the names only speak of one, in %s: %s', (path, text) => {
    expect(found(path, text)).toEqual([])
  })

  it('is none for a placeholder, or as the default of development only', () => {
    expect(found('src/db.ts', "const dbPassword = 'changeme'")).toEqual([])
    expect(found('src/config.ts', `setting(secret(url()), { devDefault: '${connection}' })`)).toEqual([])
    expect(found('varve.config.json', `{ "url": { "secret": true, "devDefault": "${connection}" } }`)).toEqual([])
  })

  it('is told once for each line, by what is surest', () => {
    expect(found('a.ts', `const token = '${fakeTokens['a GitHub token']}'`)).toEqual(['1:16 holds a GitHub token'])
  })
})

describe('a finding', () => {
  it.each([...Object.values(fakeTokens), connection, basicHeader, password])(
    'never holds a part of the secret',
    secret => {
      const told = JSON.stringify(scan([{ path: 'a.ts', text: `const password = ${JSON.stringify(secret)}` }]))
      const random = (secret.match(/[A-Za-z0-9]{5,}/g) ?? []).filter(part => noiseInIt(part))
      expect(told).toContain('"rule":"secret-literal"')
      expect(random.filter(part => told.includes(part))).toEqual([])
      expect(random).not.toEqual([])
    },
  )
})

/** True for what was made, as opposed to the words around it. */
function noiseInIt(part: string): boolean {
  return (
    entropy(part) > 2.2 &&
    !/^(postgres|Basic|services|internal|private|begin|accountkey|secret|hooks|slack)$/i.test(part)
  )
}
