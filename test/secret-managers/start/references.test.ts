import { describe, expect, it } from 'vitest'
import { defineConfig, inspect, openSync, secret, setting, type OpenOptions, type Problem, type Source } from 'varve'
import { integer, object, string, url } from 'varve/schema'
import { dotenv, env, file, values } from 'varve/sources'
import { sandbox, type Sandbox } from 'varve/testing'
import { smallVault, type SmallVault } from './small-vault.ts'

const config = defineConfig({
  env: setting(string(), { default: 'local' }),
  database: {
    host: setting(string(), { default: 'localhost' }),
    url: setting(string(), { default: '' }),
    password: setting(secret(string()), { devDefault: 'dev-only' }),
    port: setting(secret(integer()), { devDefault: 5432 }),
    login: setting(secret(object({ user: string(), port: integer() })), { devDefault: { user: 'a', port: 1 } }),
    dsn: setting(secret(url()), { devDefault: 'postgres://localhost/shop' }),
  },
})

const vaultWith = (more: Readonly<Record<string, unknown>> = {}): SmallVault =>
  smallVault({
    'secret/db': { password: 'planted-pw', port: '6000', dsn: 'postgres://app:planted@db/shop' },
    'secret/local': { password: 'planted-local' },
    'secret/login': { user: 'app', port: '7000' },
    ...more,
  })

interface Found {
  get(key: string): unknown
  readonly explain: (key: string) => unknown
  readonly problems: readonly Problem[]
  readonly vault: SmallVault
  readonly all: string
}

async function read(
  sources: (box: Sandbox) => Promise<readonly Source[]>,
  options: OpenOptions = {},
  vault = vaultWith(),
): Promise<Found> {
  await using box = await sandbox({})
  const { varve, problems } = await inspect(config, { managers: [vault], ...options, sources: await sources(box) })
  const plain = JSON.parse(JSON.stringify(problems).replaceAll(`${box.directory}/`, '')) as Problem[]
  return {
    get: key => reveal(varve.get(key as 'env')),
    explain: key => varve.explain(key as 'env'),
    problems: plain,
    vault,
    all: JSON.stringify([
      plain,
      varve.list(),
      ...['database.password', 'database.url', 'database.login'].map(key => varve.explain(key as 'env')),
    ]),
  }
}

function reveal(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'reveal' in value
    ? (value as { reveal(): unknown }).reveal()
    : value
}

const yaml =
  (text: string) =>
  async (box: Sandbox): Promise<readonly Source[]> => {
    await box.write('config.yaml', text)
    return [file(box.path('config.yaml'))]
  }

describe('a reference to a secret', () => {
  it('is the whole text of a secret key, in any source', async () => {
    const text = 'vault://secret/db#password'
    for (const source of [values({ 'database.password': text }), env({ from: { DATABASE_PASSWORD: text } })]) {
      const { get, problems, all } = await read(async () => [source])
      expect([problems, get('database.password')]).toEqual([[], 'planted-pw'])
      expect(all).not.toContain('planted')
    }
    const { get } = await read(async box => {
      await box.write('.env', `DATABASE_PASSWORD="${text}"\n`)
      return [dotenv({ directory: box.directory, from: {} })]
    })
    expect(get('database.password')).toBe('planted-pw')
  })

  it('is read by the type of its key; an object goes as it is', async () => {
    const { get, problems } = await read(
      yaml('database: { port: "vault://secret/db#port", login: "vault:secret/login", dsn: "vault://secret/db#dsn" }\n'),
    )
    expect(problems).toEqual([])
    expect([get('database.port'), get('database.login')]).toEqual([6000, { user: 'app', port: 7000 }])
    expect(String(get('database.dsn'))).toBe('postgres://app:planted@db/shop')
  })

  it('may be a part of a secret object', async () => {
    const { get, problems } = await read(yaml('database: { login: { user: shop, port: "vault://secret/db#port" } }\n'))
    expect([problems, get('database.login')]).toEqual([[], { user: 'shop', port: 6000 }])
  })

  it('is text where the key is no secret, or where it is of no manager', async () => {
    const { get } = await read(yaml('database: { url: "vault://secret/db", password: "custom:abc" }\n'))
    expect([get('database.url'), get('database.password')]).toEqual(['vault://secret/db', 'custom:abc'])
  })

  it('stands in a text of any key, which is masked from then on', async () => {
    const { get, problems, all } = await read(
      yaml('database: { url: "postgres://app:${vault://secret/db#password}@${database.host}/shop" }\n'),
    )
    expect(get('database.url')).toBe('postgres://app:planted-pw@localhost/shop')
    expect(problems).toMatchObject([{ code: 'SECRET_EXPOSED', key: 'database.url', severity: 'warning' }])
    expect(all).not.toContain('planted')
  })

  it('takes in other values first, whichever way it is written', async () => {
    for (const text of ['"vault://secret/${env}#password"', '"${vault://secret/${env}#password}"']) {
      const { get, problems } = await read(yaml(`database: { password: ${text} }\n`))
      expect([problems, get('database.password')]).toEqual([[], 'planted-local'])
    }
    process.env['VARVE_TEST_WHERE'] = 'local'
    const named = await read(yaml('database: { password: "vault://secret/${env:VARVE_TEST_WHERE}#password" }\n'))
    delete process.env['VARVE_TEST_WHERE']
    expect(named.get('database.password')).toBe('planted-local')
    const { get } = await read(async box => {
      await box.write('.env', 'WHERE=db\nDATABASE_PASSWORD="${vault://secret/${WHERE}#password}"\n')
      return [dotenv({ directory: box.directory, from: {} })]
    })
    expect(get('database.password')).toBe('planted-pw')
  })

  it('may take in what another reference stands for, unless that is a secret', async () => {
    const vault = vaultWith({ 'secret/where': { name: 'db' } })
    const text = 'env: "${vault://secret/where#name}"\ndatabase: { password: "vault://secret/${env}#password" }\n'
    const { problems } = await read(yaml(text), {}, vault)
    expect(problems.find(({ key }) => key === 'database.password')).toMatchObject({
      code: 'SECRET_EXPOSED',
      issue: 'takes the secret env into a reference, which everybody may see',
    })
  })

  it('that comes back to itself is told with the whole ring', async () => {
    const { problems } = await read(
      yaml('env: "${database.password}"\ndatabase: { password: "vault://secret/${env}#password" }\n'),
    )
    expect(problems.map(({ code }) => code)).toEqual(['REFERENCE_CYCLE', 'REFERENCE_CYCLE'])
    expect(problems[1]?.issue).toContain('env → database.password → env')
  })

  it('has a default where the secret does not exist, and none where nobody could be asked', async () => {
    const text = (path: string): string => `database: { password: "\${vault://secret/${path}#password:-fallback}" }\n`
    const missing = await read(yaml(text('nowhere')))
    expect([missing.problems, missing.get('database.password')]).toEqual([[], 'fallback'])
    const away = await read(yaml(text('away')), { secrets: { deadline: 200 } }, vaultWith({ 'secret/away': 'away' }))
    expect(away.problems).toMatchObject([{ code: 'SECRET_MANAGER_UNREACHABLE', key: 'database.password' }])
  })

  it('is not fetched where a stronger source has the key', async () => {
    const { vault, problems, get } = await read(async () => [
      values({ 'database.password': 'vault://secret/db#password' }),
      env({ from: { DATABASE_PASSWORD: 'mine' } }),
    ])
    expect([vault.asked, problems, get('database.password')]).toEqual([[], [], 'mine'])
  })

  it('serves although something that is covered takes its value in', async () => {
    const { get, problems } = await read(async box => {
      await box.write('weak.yaml', 'database: { url: "x${database.password}" }\n')
      const strong = { 'database.url': 'y', 'database.password': 'vault://secret/db#password' }
      return [file(box.path('weak.yaml')), values(strong)]
    })
    expect([problems.filter(({ severity }) => severity !== 'warning'), get('database.password')]).toEqual([
      [],
      'planted-pw',
    ])
  })

  it('of several into one secret is one request', async () => {
    const { vault } = await read(
      yaml('database: { password: "vault://secret/db#password", port: "vault://secret/db#port" }\n'),
    )
    expect(vault.asked).toEqual(['secret/db'])
  })

  it('says where the value is kept and where that is written', async () => {
    const { explain } = await read(yaml('database: { password: "vault://secret/db#password" }\n'))
    expect(explain('database.password')).toMatchObject({
      layer: 'file',
      origin: { manager: 'Small (vault)', reference: 'vault://secret/db#password', version: '1' },
    })
    expect(JSON.stringify(explain('database.password'))).toContain('written in ')
  })

  it('without its manager is refused, rather than used as a password', async () => {
    const { problems } = await read(yaml('database: { password: "aws-sm://prod/app#pw", url: "${gcp-sm://a/b}" }\n'))
    expect(problems).toMatchObject([
      { code: 'SECRET_MANAGER_UNKNOWN', key: 'database.url' },
      { code: 'SECRET_MANAGER_UNKNOWN', key: 'database.password', remedy: expect.stringContaining('awsSecrets(…)') },
    ])
  })

  it('that is written wrongly is told with what is wrong', async () => {
    const { problems } = await read(yaml('database: { password: "vault://secret/%zz" }\n'))
    expect(problems).toMatchObject([
      { code: 'REFERENCE_INVALID', key: 'database.password', origin: 'config.yaml:1:23' },
    ])
  })

  it('to an object where text is wanted says that a member is to be named', async () => {
    const { problems, all } = await read(async box => {
      await box.write('.env', 'DATABASE_PASSWORD=vault://secret/db#password\n')
      return [dotenv({ directory: box.directory, from: {} })]
    })
    expect(problems).toMatchObject([
      {
        code: 'INVALID_VALUE',
        origin: '.env:1:19 → vault://secret/db',
        remedy: 'Name the member that is meant: "vault://secret/db#password", in quotes.',
      },
      { code: 'ENV001', severity: 'warning', origin: '.env:1:36' },
    ])
    expect(all).not.toContain('planted')
  })

  it('needs time, so that opening at once refuses', () => {
    const sources = [values({ 'database.password': 'vault://secret/db#password' })]
    expect(() => openSync(config, { managers: [vaultWith()], sources })).toThrow('await open(')
  })
})
