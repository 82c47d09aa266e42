import { describe, expect, it } from 'vitest'
import {
  defineConfig,
  inspect,
  live,
  open,
  reference,
  secret,
  setting,
  type OpenOptions,
  type Problem,
  type Source,
} from 'varve'
import { fernet, newFernetKey, secretsOf, variables } from 'varve/secrets'
import { object, optional, string } from 'varve/schema'
import { args, dotenv, env, file, secretFiles, values } from 'varve/sources'
import { memory } from 'varve/stores/memory'
import { sandbox, type Sandbox } from 'varve/testing'
import { shared } from '../../runtime/sealed.ts'
import { smallVault } from './small-vault.ts'

const config = defineConfig({
  host: setting(string(), { default: 'db' }),
  token: setting(secret(string()), { devDefault: 'dev-token' }),
  login: setting(secret(optional(object({ user: string(), password: string() })))),
})

type Requirement = 'external' | 'sealed'

async function problems(
  sources: (box: Sandbox) => Promise<readonly Source[]> | readonly Source[],
  requirement: Requirement,
  environment = 'production',
): Promise<Problem[]> {
  await using box = await sandbox({})
  const found = await inspect(config, {
    managers: [smallVault({ app: { token: 'kept', password: 'kept' } }), variables({ A_TOKEN: 'kept' })],
    sources: await sources(box),
    as: { environment },
    secrets: { require: { production: requirement } },
  })
  return JSON.parse(JSON.stringify(found.problems).replaceAll(`${box.directory}/`, '')) as Problem[]
}

const written =
  (name: string, text: string, read: (box: Sandbox) => Source) =>
  async (box: Sandbox): Promise<Source[]> => {
    await box.write(name, text)
    return [read(box)]
  }

const places: readonly (readonly [
  string,
  (box: Sandbox) => Promise<readonly Source[]> | readonly Source[],
  readonly Requirement[],
])[] = [
  [
    'a reference in a config file',
    written('c.toml', 'token = "vault://app#token"', box => file(box.path('c.toml'))),
    ['external', 'sealed'],
  ],
  ['a reference in a variable', () => [env({ from: { TOKEN: 'vault://app#token' } })], ['external', 'sealed']],
  ['a secret of several values', () => [secretsOf('vault://app')], ['external', 'sealed']],
  ['a folder of secrets', written('run/token', 'planted', box => secretFiles(box.path('run'))), ['external', 'sealed']],
  [
    'a file that a variable names',
    written('t.txt', 'planted', box => env({ from: { TOKEN_FILE: box.path('t.txt') } })),
    ['external', 'sealed'],
  ],
  ['a variable', () => [env({ from: { TOKEN: 'planted' } })], ['sealed']],
  [
    'a reference to a variable',
    written('c.toml', 'token = "env:A_TOKEN"', box => file(box.path('c.toml'))),
    ['sealed'],
  ],
  ['a config file', written('c.toml', 'token = "planted"', box => file(box.path('c.toml'))), []],
  ['a .env file', written('.env', 'TOKEN=planted', box => dotenv({ directory: box.directory, from: {} })), []],
  ['an argument', () => [args({ from: ['--token=planted'] })], []],
  ['the program', () => [values({ token: 'planted' })], []],
]

describe.each(places)('a secret in %s', (_place, sources, allowed) => {
  it.each(['external', 'sealed'] as const)(
    'is allowed, or refused with its place, where %s is asked for',
    async requirement => {
      const found = (await problems(sources, requirement)).filter(({ code }) => code === 'SECRET_POLICY')
      expect(found.map(({ key }) => key)).toEqual(allowed.includes(requirement) ? [] : ['token'])
      for (const { origin, remedy, issue } of found) {
        expect([origin, remedy, issue]).toEqual([
          expect.any(String),
          expect.any(String),
          expect.stringContaining(requirement),
        ])
      }
      expect(JSON.stringify(found)).not.toContain('planted')
    },
  )
})

describe('what is asked of secrets', () => {
  it('is asked in the environments that are named', async () => {
    expect(await problems(() => [values({ token: 'x' })], 'external', 'staging')).toEqual([])
  })

  it('is asked everywhere where it is said without an environment', async () => {
    const { problems: found } = await inspect(config, {
      sources: [values({ token: 'x' })],
      secrets: { require: 'sealed' },
    })
    expect(found).toMatchObject([{ code: 'SECRET_POLICY', key: 'token' }])
    const { problems: ofDefault } = await inspect(config, { sources: [], secrets: { require: 'sealed' } })
    expect(ofDefault).toMatchObject([
      { code: 'SECRET_POLICY', key: 'token', origin: expect.stringContaining('policy.test.ts') },
    ])
  })

  it('is asked of every part of a secret', async () => {
    const text = 'login: { user: shop, password: "vault://app#password" }\ntoken: "vault://app#token"\n'
    const found = await problems(
      written('c.yaml', text, box => file(box.path('c.yaml'))),
      'external',
    )
    expect(found).toMatchObject([{ code: 'SECRET_POLICY', key: 'login', origin: 'c.yaml:1:16' }])
  })

  it('lets text stand in a file that takes the secret in from elsewhere', async () => {
    const text = 'token: "app:${vault://app#password}@${host}"\n'
    expect(
      await problems(
        written('c.yaml', text, box => file(box.path('c.yaml'))),
        'external',
      ),
    ).toEqual([])
    const other = await problems(
      written('c.yaml', 'token: "app@${host}"\n', box => file(box.path('c.yaml'))),
      'external',
    )
    expect(other).toMatchObject([{ code: 'SECRET_POLICY', key: 'token' }])
  })

  it('is no reason to serve a weaker value', async () => {
    const sources = [secretsOf('vault://app'), values({ token: 'planted' })]
    const opening = open(config, {
      ...{ sources, managers: [smallVault({ app: { token: 'kept' } })] },
      secrets: { require: 'external' },
    })
    await expect(opening).rejects.toThrow('does not allow')
  })

  it('is what the remedy for a missing secret goes by: it names no place that would be refused', async () => {
    const remedies = async (requirement: Requirement, sources: (box: Sandbox) => readonly Source[]) =>
      (await problems(sources, requirement)).flatMap(({ code, remedy }) => (code === 'MISSING_VALUE' ? [remedy] : []))
    const open = (box: Sandbox): Source[] => [dotenv({ directory: box.directory, from: {} }), env({ from: {} })]
    expect(await remedies('external', open)).toEqual([
      'Keep it in a secret manager and write a reference to it, or mount it as a file (/run/secrets).',
    ])
    expect(await remedies('sealed', open)).toEqual(['Set TOKEN.'])
    const mounted = (box: Sandbox): Source[] => [...open(box), secretFiles(box.path('run'))]
    expect(await remedies('external', mounted)).toEqual(['Write run/token.'])
    const stored = defineConfig({ mail: { apiKey: live(secret(string()), { devDefault: 'none' }) } })
    const { problems: found } = await inspect(stored, {
      ...{
        sources: [secretsOf('vault://app')],
        managers: [smallVault({ app: {} })],
        as: { environment: 'production' },
      },
      secrets: { require: 'external' },
    })
    expect(found).toMatchObject([
      { remedy: 'Store mail.apiKey in vault://app, or run `varve secret set mail.apiKey --reference vault://…`.' },
    ])
  })

  it('is asked at every write', async () => {
    const stored = defineConfig({ mail: { apiKey: live(secret(string()), { devDefault: 'none' }) } })
    const manager = smallVault({ app: { token: 'kept' } })
    const sources = [env({ from: { MAIL_API_KEY: 'vault://app#token' } })]
    const options = { sources, managers: [manager, variables({ A_TOKEN: 'kept' })] }
    await using varve = await open(stored, {
      ...{ ...options, store: memory(), keyring: fernet(newFernetKey()), as: { environment: 'production' } },
      secrets: { require: { production: 'external' } },
    })
    const signature = { by: 'dana', message: 'New contract' }
    await expect(varve.set('mail.apiKey', 'planted', signature)).rejects.toMatchObject({
      code: 'VALUE_REFUSED',
      message: expect.stringContaining("reference('vault://…')"),
    })
    // A variable is no safer place because a reference leads there.
    await expect(varve.set('mail.apiKey', reference('env:A_TOKEN'), signature)).rejects.toMatchObject({
      details: { problems: [expect.objectContaining({ code: 'SECRET_POLICY' })] },
    })
    await varve.set('mail.apiKey', reference('vault://app#token'), signature)
    expect(varve.get('mail.apiKey').reveal()).toBe('kept')
  })

  it('is a warning for what was stored before it was asked', async () => {
    const stored = defineConfig({ mail: { apiKey: live(secret(string()), { devDefault: 'none' }) } })
    const store = memory()
    const keyring = fernet(newFernetKey())
    const as = { environment: 'production' }
    const told: Problem[] = []
    const sources = [env({ from: { MAIL_API_KEY: 'vault://app#token' } })]
    const managers = [smallVault({ app: { token: 'kept' } })]
    const opened = (options: OpenOptions = {}): ReturnType<typeof open<typeof stored.tree>> =>
      open(stored, {
        sources,
        managers,
        keyring,
        as,
        store: shared(store),
        onProblem: one => void told.push(one),
        ...options,
      })
    const before = await opened()
    await before.set('mail.apiKey', 'planted', { by: 'dana', message: 'New contract' })
    await before.close()
    await using varve = await opened({ secrets: { require: 'external' } })
    expect(varve.get('mail.apiKey').reveal()).toBe('planted')
    expect(told).toMatchObject([
      { code: 'SECRET_POLICY', key: 'mail.apiKey', severity: 'warning', origin: 'revision 2 by dana' },
    ])
  })
})

describe('a secret that everybody knows', () => {
  const placeholder = 'CHANGE_ME_min_32_chars_long_!!!!'
  const session = defineConfig({
    session: { key: setting(secret(string({ min: 32 })), { devDefault: `dev-${'x'.repeat(32)}` }) },
  })
  const found = async (environment: string, key: string | undefined): Promise<readonly Problem[]> =>
    (await inspect(session, { sources: [env({ from: { SESSION_KEY: key } })], as: { environment } })).problems

  it('is refused in production, by name and not by value', async () => {
    for (const key of [placeholder, `dev-${'x'.repeat(32)}`]) {
      const problem = await found('production', key)
      expect(problem).toMatchObject([{ code: 'INVALID_VALUE', key: 'session.key', origin: 'SESSION_KEY' }])
      expect(JSON.stringify(problem)).not.toContain(key)
    }
    const opening = open(session, {
      sources: [env({ from: { SESSION_KEY: placeholder } })],
      as: { environment: 'prod' },
    })
    await expect(opening).rejects.toThrow('session.key  is a placeholder that everybody knows')
  })

  it('is named where a development default would have served, an empty variable included', async () => {
    for (const key of [undefined, '']) {
      expect(await found('production', key)).toMatchObject([{ code: 'MISSING_VALUE', key: 'session.key' }])
    }
  })

  it('is warned of in development, and serves', async () => {
    expect(await found('development', placeholder)).toMatchObject([{ severity: 'warning', key: 'session.key' }])
    expect(await found('test', placeholder)).toEqual([])
  })

  it('may come from a secret manager just as well', async () => {
    const { problems: kept } = await inspect(config, {
      ...{ managers: [smallVault({ app: { token: 'changeme' } })], sources: [secretsOf('vault://app')] },
      as: { environment: 'production' },
    })
    expect(kept).toMatchObject([{ code: 'INVALID_VALUE', key: 'token', origin: 'vault://app' }])
  })
})
