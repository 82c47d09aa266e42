import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defineConfig, isProblem, open, openSync, secret, setting, type Problem, type Source } from 'varve'
import { boolean, duration, integer, list, number, object, optional, port, record, string } from 'varve/schema'
import { args, dotenv, env, secretFiles, values } from 'varve/sources'
import { sandbox } from 'varve/testing'
import { runs } from '../laws/runs.ts'
import { reportOf } from './request.ts'

const shop = defineConfig({
  appName: setting(string(), { default: 'shop' }),
  debug: setting(boolean(), { default: false }),
  database: {
    url: setting(secret(string()), { devDefault: 'sqlite:' }),
    poolSize: setting(integer({ min: 1, max: 100 }), { default: 20, aliases: ['db.poolSize'] }),
    poolTimeout: setting(duration({ min: '5s' }), { default: '30s' }),
  },
  rateLimit: { requestsPerMinute: setting(integer({ min: 1 }), { default: 100 }) },
  ai: {
    temperature: setting(number({ min: 0, max: 2 }), { default: 0.7 }),
    enabled: setting(boolean(), { default: true }),
  },
  hosts: setting(list(object({ name: string(), port: port() })), { default: [] }),
  labels: setting(record(string()), { default: {} }),
  publicUrl: setting(optional(string())),
})

/** A program that is started with these sources, and all it was warned of. */
function started(sources: readonly Source[]) {
  const told: Problem[] = []
  const varve = openSync(shop, {
    sources,
    as: { environment: 'development' },
    onProblem: problem => void told.push(problem),
    platform: { warn: () => {} },
  })
  return { varve, settings: varve.settings, told: told.map(({ key, remedy }) => `${key} ${remedy ?? ''}`) }
}

/** What keeps it from being started. */
function problemsOf(sources: readonly Source[]): readonly Problem[] {
  try {
    started(sources)
  } catch (error) {
    if (error instanceof Error && isProblem(error, 'INVALID_SETTINGS')) return error.details.problems
    throw error
  }
  return []
}

const variables = (from: Record<string, string>): Source => env({ from })

describe('nested settings', () => {
  it.each([
    ['its own name, with __', { DATABASE__POOL_SIZE: '30' }],
    ['its own name, with _', { DATABASE_POOL_SIZE: '30' }],
    ['a former name', { DB__POOL_SIZE: '30' }],
    ['any case', { database__pool_size: '30' }],
    ['JSON of its group', { DATABASE: '{"poolSize":30}' }],
    ['JSON of its group, spelled as variables are', { DATABASE: '{"pool_size":30}' }],
  ])('are read from the environment by %s', (_, from) => {
    expect(started([variables(from)]).settings.database.poolSize).toBe(30)
  })

  it('beat the JSON of their group', () => {
    const { settings } = started([
      variables({ DATABASE: '{"poolSize":7,"poolTimeout":"9s"}', DATABASE__POOL_SIZE: '8' }),
    ])
    expect(settings.database).toMatchObject({ poolSize: 8, poolTimeout: 9000 })
  })

  it('have the same names in .env, arguments and secret files', async () => {
    await using box = await sandbox({
      files: {
        '.env': 'RATE_LIMIT__REQUESTS_PER_MINUTE=77\nai_enabled=no\n',
        'secrets/database__url': 'pg://u:hunter2@h\n',
      },
    })
    const { settings } = started([
      dotenv({ directory: box.directory }),
      secretFiles(box.path('secrets')),
      args({ from: ['--ai.temperature', '1.5', '--debug'] }),
    ])
    expect(settings).toMatchObject({
      debug: true,
      rateLimit: { requestsPerMinute: 77 },
      ai: { enabled: false, temperature: 1.5 },
    })
    expect(settings.database.url.reveal()).toBe('pg://u:hunter2@h')
  })

  it('that are misspelt are told of, with the name that was meant', () => {
    expect(started([variables({ DB__POOL_SIZ: '30', PATH: '/bin' })]).told).toEqual([
      'DB__POOL_SIZ Did you mean DB__POOL_SIZE?',
    ])
    expect(started([args({ from: ['--debg', '--out', 'dist'] })]).told).toEqual(['--debg Did you mean --debug?'])
  })
})

describe('what is wrong with variables', () => {
  it('is told all at once, each by its place', async () => {
    await using box = await sandbox({ files: { '.env': 'AI__TEMPERATURE=9\n' } })
    const sources = [
      dotenv({ directory: box.directory }),
      variables({
        DATABASE__POOL_SIZE: 'abc',
        DATABASE__POOL_TIMEOUT: '1s',
        DEBUG: 'banana',
        app_name: 'a',
        APP_NAME: 'b',
      }),
    ]
    expect(problemsOf(sources).map(({ key, origin }) => `${key} ${origin?.replace(box.directory, '')}`)).toEqual(
      expect.arrayContaining([
        'appName app_name',
        'debug DEBUG',
        'database.poolSize DATABASE__POOL_SIZE',
        'database.poolTimeout DATABASE__POOL_TIMEOUT',
        'ai.temperature /.env:1:17',
      ]),
    )
  })

  it('is told by item, where a single one does not fit', () => {
    const sources = [values({ hosts: [{ name: 'a', port: 80 }] }), variables({ HOSTS__0__PORT: '70000' })]
    expect(problemsOf(sources)).toMatchObject([{ key: 'hosts', origin: 'HOSTS__0__PORT' }])
  })
})

describe('parts of a value', () => {
  const base = values({ hosts: [{ name: 'a', port: 80 }], labels: { team: 'x', site: 'eu' } })

  it('are put onto what weaker layers have', () => {
    const { settings } = started([base, variables({ HOSTS__0__PORT: '81', LABELS__TEAM: 'y' })])
    expect(settings.hosts).toEqual([{ name: 'a', port: 81 }])
    expect(settings.labels).toEqual({ team: 'y', site: 'eu' })
  })

  it('may be items behind the last, in any order of the environment', () => {
    const from = { HOSTS__2__NAME: 'c', HOSTS__1__PORT: '82', HOSTS__1__NAME: 'b', HOSTS__2__PORT: '83' }
    expect(started([base, variables(from)]).settings.hosts).toEqual([
      { name: 'a', port: 80 },
      { name: 'b', port: 82 },
      { name: 'c', port: 83 },
    ])
  })

  it('may not leave a gap', () => {
    expect(problemsOf([base, variables({ HOSTS__3__NAME: 'd' })])).toMatchObject([
      { key: 'hosts', origin: 'HOSTS__3__NAME' },
    ])
  })

  it('come on top of the whole, in one source', () => {
    const from = { HOSTS: '[{"name":"x","port":1}]', HOSTS__0__PORT: '2' }
    expect(started([base, variables(from)]).settings.hosts).toEqual([{ name: 'x', port: 2 }])
  })

  it('and the whole can be taken away', () => {
    expect(started([base, variables({ LABELS__UNSET: '1' })]).settings.labels).toEqual({})
    expect(started([base, variables({ LABELS__SITE__UNSET: '1' })]).settings.labels).toEqual({ team: 'x' })
  })

  it('are explained by the variable they stand in', () => {
    const { varve } = started([base, variables({ HOSTS__0__PORT: '81' })])
    expect(JSON.stringify(varve.explain('hosts'))).toContain('HOSTS__0__PORT')
  })
})

describe('.env', () => {
  it('beats nothing of the environment, and its local file beats it', async () => {
    await using box = await sandbox({ files: { '.env': 'APP_NAME=a\nDEBUG=1\n', '.env.local': 'APP_NAME=b\n' } })
    const source = dotenv({ directory: box.directory })
    expect(started([source]).settings).toMatchObject({ appName: 'b', debug: true })
    expect(started([source, variables({ APP_NAME: 'c' })]).settings.appName).toBe('c')
  })

  it('may refer to keys, which are known only after the merge', async () => {
    await using box = await sandbox({ files: { '.env': 'HOST=h\nPUBLIC_URL=http://${HOST}/${database.poolSize}\n' } })
    expect(
      started([dotenv({ directory: box.directory }), variables({ DATABASE_POOL_SIZE: '7' })]).settings.publicUrl,
    ).toBe('http://h/7')
  })

  it('masks what refers to a secret', async () => {
    await using box = await sandbox({ files: { '.env': 'DATABASE_URL=hunter2\nPUBLIC_URL=x${database.url}\n' } })
    const { varve } = started([dotenv({ directory: box.directory })])
    expect(JSON.stringify(varve.explain('publicUrl'))).not.toContain('hunter2')
  })

  it('is read again when it changes', async () => {
    await using box = await sandbox({ files: { '.env': 'APP_NAME=a\n' } })
    const reported = Promise.withResolvers<Problem>()
    const varve = await open(shop, {
      sources: [dotenv({ directory: box.directory })],
      as: { environment: 'development' },
      reload: true,
      onProblem: problem => problem.code === 'RESTART_NEEDED' && reported.resolve(problem),
      platform: { warn: () => {} },
    })
    await box.write('.env', 'APP_NAME=b\n')
    expect((await reported.promise).key).toBe('appName')
    await varve.close()
  })
})

describe('precedence', () => {
  it('is that of the list of sources, for any of them', async () => {
    await using box = await sandbox({ files: { '.env': 'APP_NAME=dotenv\n', 'secrets/app_name': 'secret-file' } })
    const all: Record<string, Source> = {
      values: values({ appName: 'values' }),
      dotenv: dotenv({ directory: box.directory }),
      'secret-file': secretFiles(box.path('secrets')),
      env: variables({ APP_NAME: 'env' }),
      argument: args({ from: ['--app-name=argument'] }),
    }
    fc.assert(
      fc.property(fc.shuffledSubarray(Object.keys(all)), names => {
        const { settings } = started(names.flatMap(name => all[name] ?? []))
        expect(settings.appName).toBe(names.at(-1) ?? 'shop')
      }),
      runs,
    )
  })
})

describe('no input', () => {
  it('changes a prototype, or makes a program fail in any other way than by a report', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).join()
    const level = fc.constantFrom(
      'LABELS',
      'HOSTS',
      '0',
      '__proto__',
      'constructor',
      'PROTOTYPE',
      'UNSET',
      'DATABASE',
      '',
    )
    const name = fc.array(level, { minLength: 1, maxLength: 4 }).map(levels => levels.join('__'))
    const text = fc.constantFrom(
      '',
      '1',
      '{"__proto__":{"polluted":1}}',
      '{"constructor":{"prototype":{"x":1}}}',
      '@json {}',
      '[',
    )
    const entries = fc.array(fc.tuple(name, text), { maxLength: 6 })
    fc.assert(
      fc.property(entries, pairs => {
        problemsOf([variables(Object.fromEntries(pairs)), args({ from: pairs.map(([one, two]) => `--${one}=${two}`) })])
      }),
      runs,
    )
    expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before)
  })

  it('is quoted in what is said of it', () => {
    const name = fc.constantFrom(
      ...[
        'DATABASE__URL',
        'database_url',
        'DB_URL_FILE',
        'DATABASE__URL_FILE',
        'DATABASE__URL__UNSET',
        'DATABASE__URL__X',
      ],
      ...['DATABASE', 'HOSTS__0__PORT', 'HOSTS__X', 'LABELS__CONSTRUCTOR', 'DATABASE__ULR', 'VARVE_PIN_', 'X'],
    )
    const text = fc
      .tuple(
        fc.constantFrom('', '{', '{"a": ', '["', '@append ', '${', 'a#'),
        fc.constantFrom('', '}', '"', ']', ' # b'),
      )
      .map(([before, after]) => `${before}hunter2${after}`)
    fc.assert(
      fc.property(fc.array(fc.tuple(name, text), { maxLength: 6 }), pairs => {
        const given = Object.fromEntries(pairs)
        const words = pairs.flatMap(([one, two]) => [`--${one.toLowerCase()}`, two])
        for (const source of [env({ from: given }), args({ from: words })]) {
          const { complaints, unknown, ignored } = reportOf(source, shop)
          expect(JSON.stringify({ complaints, unknown, ignored })).not.toContain('hunter2')
        }
      }),
      runs,
    )
  })
})
