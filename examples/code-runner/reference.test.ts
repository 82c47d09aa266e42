import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import process from 'node:process'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Secret, type Source } from 'varve'
import { env, file, values } from 'varve/sources'
import { sandbox } from 'varve/testing'
import { secrets } from './breakages.ts'
import { config } from './config.ts'
import { reference } from './reference.ts'
import { sources, start, workers, type Launch } from './start.ts'

type Settings = Awaited<ReturnType<typeof start>>['settings']
type Name = keyof Settings

/** How explanations name the base file, seen from the folder the tests run in. */
const base = relative(process.cwd(), join(import.meta.dirname, 'config.toml'))

/** The settings of one start; nothing of this machine's environment is in them. */
async function settings(launch: Launch = {}, more: readonly Source[] = []): Promise<Settings> {
  const variables = launch.variables ?? secrets
  const all = [...sources({ ...launch, variables }), ...more]
  await using varve = await start({ ...launch, variables }, { sources: all, platform: { warn: () => {} } })
  return varve.settings
}

/** Names that a start would refuse, with what is wrong. */
async function refused(launch: Launch, more: readonly Source[] = []): Promise<string> {
  return settings(launch, more).then(
    () => 'nothing',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
}

describe('the reference', () => {
  it('has 57 names, under the headings its page has', () => {
    const counts = new Map<string, number>()
    for (const { category } of reference.definitions) counts.set(category, (counts.get(category) ?? 0) + 1)
    // The page lists SECRET_KEY a second time among the core names, and the parts of MONGODB_URL in its row.
    expect(Object.fromEntries(counts)).toEqual({
      ...{ Secrets: 4, Core: 6 - 1, Database: 3, Kubernetes: 9, Kafka: 10, SSE: 2, Tracing: 4, DLQ: 6 },
      ...{ 'Service & OTEL': 7, Server: 7 },
    })
    expect([...reference.definitions]).toHaveLength(57)
  })

  it('says of every name what it is for, and which variable it has', () => {
    expect([...reference.definitions].filter(({ doc, env }) => doc === undefined || env.length === 0)).toEqual([])
    const own = [...config.definitions].filter(({ envDeclared }) => envDeclared).map(({ key }) => key)
    expect(own).toEqual(['SECRET_KEY', 'MONGO_USER', 'MONGO_PASSWORD', 'REDIS_PASSWORD', 'MONGODB_URL'])
  })

  it('goes without two names that the files have and its page forgot', () => {
    const listed = new Set([...reference.definitions].map(({ key }) => key))
    expect([...config.definitions].map(({ key }) => key).filter(key => !listed.has(key))).toEqual([
      'LOG_LEVEL',
      'CORS_ORIGINS',
    ])
  })
})

describe('config.toml', () => {
  it('loads as it stands, every line of it', async () => {
    const text = await readFile(new URL('config.toml', import.meta.url), 'utf8')
    const names = [...text.matchAll(/^([A-Z0-9_]+) = /gm)].map(([, name]) => name)
    expect(names).toHaveLength(51)
    await using varve = await start({ variables: secrets, environment: 'development' })
    for (const name of names)
      expect(varve.explain(name as Name), name).toMatchObject({ layer: 'file', origin: { file: base } })
  })

  it('becomes typed values: units are milliseconds, bytes, thousandths of a core', async () => {
    expect(await settings({ environment: 'development' })).toMatchObject({
      ACCESS_TOKEN_EXPIRE_MINUTES: 86_400_000,
      CORS_ORIGINS: ['https://localhost:5001', 'https://127.0.0.1:5001'],
      KUBERNETES_CA_CERTIFICATE_PATH: '/app/certs/k8s-ca.pem',
      K8S_POD_CPU_LIMIT: 1000,
      K8S_POD_MEMORY_LIMIT: 134_217_728,
      K8S_POD_EXECUTION_TIMEOUT: 5000,
      RATE_LIMITS: { count: 100, interval: 60_000 },
      KAFKA_BOOTSTRAP_SERVERS: ['kafka-1:29092', 'kafka-2:29092'],
      KAFKA_SESSION_TIMEOUT_MS: 45_000,
      EVENT_RETENTION_DAYS: 2_592_000_000,
      OTEL_SERVICE_NAME: undefined,
      TRACING_SERVICE_VERSION: '1.0.0',
      TRACING_SAMPLING_RATE: 1,
    })
  })

  it('may say something else than the code does, and both are explained', async () => {
    await using varve = await start({ variables: secrets, environment: 'development' })
    const { layers } = varve.explain('SERVER_HOST')
    expect(layers.filter(({ value }) => value !== undefined)).toMatchObject([
      { layer: 'file', document: base, status: 'wins', value: '0.0.0.0' },
      { layer: 'default', status: 'shadowed', value: 'localhost' },
    ])
  })
})

describe('precedence', () => {
  const files = {
    'config.toml': 'MONGO_PASSWORD = "base"\nWEB_BACKLOG = 1\n',
    'config.production.toml': 'MONGO_PASSWORD = "production"\nWEB_BACKLOG = 2\n',
    'config.event-replay.toml': 'MONGO_PASSWORD = "worker"\nWEB_BACKLOG = 3\n',
  }

  it('is variable, worker, environment, base, default: for secrets as for everything else', async () => {
    const steps = [
      [{ MONGO_PASSWORD: 'variable', RUNNER_WEB_BACKLOG: '4' }, Object.keys(files)],
      [{}, Object.keys(files)],
      [{}, ['config.toml', 'config.production.toml']],
      [{}, ['config.toml']],
      [{}, []],
    ] as const
    const found: unknown[] = []
    for (const [variables, kept] of steps) {
      const all = Object.entries(files).map(([name, text]) => [name, kept.some(one => one === name) ? text : ''])
      await using box = await sandbox({ files: Object.fromEntries(all) as Record<string, string> })
      const { MONGO_PASSWORD: _, ...rest } = secrets
      const launch = { directory: box.directory, environment: 'production', service: 'event-replay' }
      const more = values({ MONGO_PASSWORD: 'weakest' })
      const all5 = [more, ...sources({ ...launch, variables: { ...rest, ...variables } })]
      await using varve = await start(launch, { sources: all5 })
      found.push([varve.settings.MONGO_PASSWORD.reveal(), varve.settings.WEB_BACKLOG])
    }
    expect(found).toEqual([
      ['variable', 4],
      ['worker', 3],
      ['production', 2],
      ['base', 1],
      ['weakest', 2048],
    ])
  })

  it('gives nothing to variables that Kubernetes puts beside a service called mongo', async () => {
    const variables = { ...secrets, MONGO_PORT: 'tcp://10.0.0.7:27017', WEB_CONCURRENCY: '99' }
    expect(await settings({ environment: 'development', variables })).toMatchObject({
      MONGO_PORT: 27_017,
      WEB_CONCURRENCY: 4,
    })
  })
})

describe("a worker's file", () => {
  it.each(workers)('of %s says two things, and everything else stays', async worker => {
    const [base, own] = [
      await settings({ environment: 'production' }),
      await settings({ environment: 'production', service: worker }),
    ]
    const { TRACING_SERVICE_NAME, KAFKA_CONSUMER_GROUP_ID } = own
    expect([TRACING_SERVICE_NAME, KAFKA_CONSUMER_GROUP_ID]).toEqual([worker, `code-runner-${worker}`])
    const different = (Object.keys(own) as Name[]).filter(name => inspect(own[name]) !== inspect(base[name]))
    expect(different.toSorted()).toEqual(['KAFKA_CONSUMER_GROUP_ID', 'TRACING_SERVICE_NAME'])
  })
})

describe('the settings for tests', () => {
  it('say only what differs, and take the rest from the base', async () => {
    const test = await settings({ environment: 'test' })
    expect(test).toMatchObject({ BCRYPT_ROUNDS: 4, RATE_LIMITS: { count: 99_999, interval: 1000 }, WEB_THREADS: 4 })
    // Empty text turned it off.
    expect(test.OTLP_TRACES_ENDPOINT).toBeUndefined()
  })

  it('are whole when their file is the only one that is named', async () => {
    const only = [
      file('config.test.toml', { directory: import.meta.dirname }),
      env({ prefix: 'RUNNER', from: secrets }),
    ]
    await using varve = await start({ environment: 'test' }, { sources: only })
    expect(inspect(varve.settings)).toEqual(inspect(await settings({ environment: 'test' })))
  })
})

describe('the secrets', () => {
  it('need not be set where the program is developed, which is said once', async () => {
    const said: string[] = []
    const platform = { warn: (message: string) => void said.push(message) }
    await using varve = await start({ environment: 'development', variables: {} }, { platform })
    expect(varve.settings.MONGODB_URL.reveal()).toBe(
      'mongodb://root:rootpassword@mongo:27017/code_runner?authSource=admin',
    )
    expect(said).toEqual([expect.stringContaining('SECRET_KEY, MONGO_USER, MONGO_PASSWORD, REDIS_PASSWORD')])
  })

  it('are refused by name everywhere else, also when they are set to nothing', async () => {
    const message = await refused({ environment: 'production', variables: { MONGO_USER: '' } })
    expect(message.match(/✗ \w+/g)).toEqual(['✗ SECRET_KEY', '✗ MONGO_USER', '✗ MONGO_PASSWORD', '✗ REDIS_PASSWORD'])
  })

  it('may stand in files that variables name', async () => {
    await using box = await sandbox({ files: { key: 'a-key-from-a-file-of-40-characters-00001\n' } })
    const { SECRET_KEY: _, ...others } = secrets
    const variables = { ...others, SECRET_KEY_FILE: box.path('key') }
    const { SECRET_KEY } = await settings({ environment: 'production', variables })
    expect(SECRET_KEY.reveal()).toBe('a-key-from-a-file-of-40-characters-00001')
  })

  it('are shown nowhere: in no print, no JSON, no template', async () => {
    const all = await settings({ environment: 'production' })
    const shown = [
      inspect(all, { depth: 9 }),
      JSON.stringify(all),
      String(all.MONGODB_URL),
      String(all.SECRET_KEY),
    ].join('\n')
    for (const value of Object.values(secrets).filter(value => value !== 'runner')) expect(shown).not.toContain(value)
    expect(all.MONGODB_URL).toBeInstanceOf(Secret)
  })
})

describe('the address of MongoDB', () => {
  const address = async (variables: Record<string, string>, more: readonly Source[] = []): Promise<string> => {
    const { MONGODB_URL } = await settings({ environment: 'production', variables: { ...secrets, ...variables } }, more)
    return MONGODB_URL.reveal()
  }

  it('is put together from its parts, each encoded', async () => {
    expect(await address({ MONGO_USER: 'a@b', MONGO_PASSWORD: 'a@b:c/d' })).toBe(
      'mongodb://a%40b:a%40b%3Ac%2Fd@mongo:27017/code_runner?authSource=admin',
    )
    expect(await address({ RUNNER_MONGO_HOST: '::1', RUNNER_MONGO_PORT: '27018' })).toBe(
      'mongodb://runner:planted-mongo-password@[::1]:27018/code_runner?authSource=admin',
    )
  })

  it('is the one that is set, where one is', async () => {
    const replicas = 'mongodb://u:p@a:1,b:2/db?replicaSet=rs0'
    expect(await address({ MONGODB_URL: replicas })).toBe(replicas)
    expect(await address({ MONGODB_URL: 'mongodb+srv://cluster.example.com/runner' })).toBe(
      'mongodb+srv://cluster.example.com/runner',
    )
  })

  it('is explained by what it was computed from', async () => {
    await using varve = await start({ variables: secrets, environment: 'production' })
    const { layers, value } = varve.explain('MONGODB_URL')
    expect(layers.find(({ status }) => status === 'wins')).toMatchObject({
      note: 'computed from MONGO_USER, MONGO_PASSWORD, MONGO_HOST, MONGO_PORT, MONGO_DB',
    })
    expect(JSON.stringify(value)).toBe('"••••"')
  })
})

describe('settings that are there', () => {
  it('cannot be changed', async () => {
    const all = await settings({ environment: 'production' })
    expect(() => Object.assign(all, { WEB_TIMEOUT: 'oops' })).toThrow(TypeError)
    expect(() => Object.assign(all.CORS_ORIGINS, { 0: 'oops' })).toThrow(TypeError)
  })

  it('can be replaced for one start, and are checked all the same', async () => {
    expect(await settings({ environment: 'production' }, [values({ WEB_THREADS: 2 })])).toMatchObject({
      WEB_THREADS: 2,
    })
    expect(await refused({ environment: 'production' }, [values({ WEB_THREADS: 'two' })])).toContain(
      'WEB_THREADS  must be an integer, but is "two"',
    )
  })
})
