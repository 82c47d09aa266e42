import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineConfig, live, open, type OpenOptions, type Problem, reference, secret, setting } from 'varve'
import { lastKnownGood } from 'varve/last-known-good'
import { integer, list, string } from 'varve/schema'
import { awsParameters, awsSecrets, fernet, newFernetKey, secretsOf } from 'varve/secrets'
import { env, file } from 'varve/sources'
import { memory } from 'varve/stores/memory'
import { clock, sandbox, type TestClock } from 'varve/testing'
import { eventually } from '../../src/testing/claim.ts'
import { keys, shopKey } from '../secret-managers/aws/keys.ts'
import { AwsServer } from '../secret-managers/aws/server.ts'

const config = defineConfig({
  env: setting(string(), { default: 'local' }),
  database: {
    host: setting(string()),
    port: setting(integer(), { default: 5432 }),
    user: setting(secret(string())),
    password: setting(secret(string())),
    replicas: setting(list(string()), { default: [] }),
  },
  mail: { apiKey: live(secret(string()), { devDefault: 'none' }) },
})

let server: AwsServer
let box: Awaited<ReturnType<typeof sandbox>>
let time: TestClock
let told: Problem[]

beforeEach(async () => {
  server = await AwsServer.start({ keys })
  server.secrets.keep('prod/app', '{"database":{"user":"shop","password":"pw-of-prod"}}')
  server.secrets.keep('local/app', '{"DATABASE_USER":"dana","DATABASE_PASSWORD":"pw-of-local"}')
  server.secrets.keep('prod/mail', '{"apiKey":"SG.first"}')
  box = await sandbox({
    files: { 'settings.toml': 'database.host = "db.internal"\nmail.apiKey = "aws-sm://prod/mail#apiKey"\n' },
  })
  time = clock()
  told = []
})
afterEach(async () => {
  await box[Symbol.asyncDispose]()
  await server.stop()
})

/** The settings of the chapter: a file, the environment, and a secret that is chosen by the environment's name. */
function settings(variables: Readonly<Record<string, string>>, more: OpenOptions = {}): OpenOptions {
  const aws = { endpoint: server.endpoint, region: 'eu-west-1', credentials: shopKey }
  const platform = { clock: time, timers: time, warn: () => {} }
  return {
    sources: [
      file('settings.toml', { directory: box.directory }),
      env({ from: variables }),
      secretsOf('aws-sm://${env}/app'),
    ],
    managers: [awsSecrets(aws), awsParameters(aws)],
    onProblem: problem => told.push(problem),
    platform,
    ...more,
  }
}

const requests = (): number => server.asked.filter(target => target.startsWith('secretsmanager')).length

/** Lets time pass and requests arrive, until something holds. */
async function until(ready: () => boolean, sentence: string): Promise<void> {
  await eventually(ready, 10_000, sentence, wake => {
    const tick = (): void => {
      time.advance('1s')
      wake()
      if (!ready()) setTimeout(tick, 1)
    }
    tick()
  })
}

describe('settings from a file and secrets from AWS', () => {
  it('are one object: typed, checked and masked', async () => {
    await using varve = await open(config, settings({ ENV: 'prod' }))
    const { database } = varve.settings
    const typed: number = database.port
    expect([varve.settings.env, database.host, typed, database.password.reveal()]).toEqual([
      'prod',
      'db.internal',
      5432,
      'pw-of-prod',
    ])
    expect(`${JSON.stringify(varve.settings)} ${JSON.stringify(varve.list())}`).not.toContain('pw-of-prod')
    expect(varve.explain('database.password')).toMatchObject({ layer: 'secret-manager' })
    expect(requests()).toBe(2)
  })

  it('follow the environment: another name is another secret', async () => {
    await using varve = await open(config, settings({}))
    expect([varve.settings.env, varve.settings.database.password.reveal()]).toEqual(['local', 'pw-of-local'])
  })

  it('may be everything below a path of Parameter Store, whose texts are read by type', async () => {
    for (const [name, value] of Object.entries({
      user: 'shop',
      password: 'pw',
      host: 'db.prod',
      port: '6432',
      replicas: 'a,b',
    }))
      server.parameters.keep(`/prod/app/database/${name}`, value)
    const plain = { plain: ['database.host', 'database.port', 'database.replicas'] }
    const sources = [env({ from: { ENV: 'prod', MAIL_API_KEY: 'SG.x' } }), secretsOf('aws-ssm:///${env}/app/', plain)]
    await using varve = await open(config, settings({}, { sources }))
    const { host, port, replicas, password } = varve.settings.database
    expect([host, port, replicas, password.reveal()]).toEqual(['db.prod', 6432, ['a', 'b'], 'pw'])
  })

  it('cannot be chosen by names that go round in a ring, and nobody is asked', async () => {
    await using ring = await sandbox({ files: { 'ring.toml': 'env = "${database.host}"\ndatabase.host = "${env}"\n' } })
    const sources = [file('ring.toml', { directory: ring.directory }), secretsOf('aws-sm://${env}/app')]
    const refused = await open(config, settings({}, { sources })).catch(String)
    expect([refused, requests()]).toEqual([expect.stringContaining('env → database.host → env'), 0])
  })

  it('that may not be read stop the start, with what a policy must allow', async () => {
    server.forbid('prod/app')
    const refused = await open(config, settings({ ENV: 'prod' })).catch(String)
    expect(refused).toContain(
      'Allow secretsmanager:GetSecretValue on arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/app-*.',
    )
  })
})

describe('a live secret in AWS', () => {
  it('that is rotated is another one within a refresh, and who watches is told', async () => {
    await using varve = await open(config, settings({ ENV: 'prod' }))
    const seen: string[] = []
    varve.watch('mail.apiKey', key => void seen.push(key.reveal()))
    server.secrets.keep('prod/mail', '{"apiKey":"SG.second"}')
    await until(() => seen.length > 0, 'The rotated secret should be seen')
    expect([seen, varve.get('mail.apiKey').reveal()]).toEqual([['SG.second'], 'SG.second'])
  })

  it('stays the last good one while AWS is away, and is the new one when it is back', async () => {
    await using varve = await open(config, settings({ ENV: 'prod' }))
    server.secrets.keep('prod/mail', '{"apiKey":"SG.second"}')
    await server.stop()
    await until(() => told.some(({ code }) => code === 'SECRET_MANAGER_UNREACHABLE'), 'The outage should be told')
    expect(varve.get('mail.apiKey').reveal()).toBe('SG.first')
    await server.listen()
    await until(() => varve.get('mail.apiKey').reveal() === 'SG.second', 'The new secret should come')
    expect(JSON.stringify(told)).not.toContain('SG.')
  })
})

describe('a secret in AWS that the store refers to', () => {
  it('serves everybody who reads the store, and none of it is stored', async () => {
    const store = memory({ clock: time })
    await using varve = await open(config, settings({ ENV: 'prod' }, { store, keyring: fernet(newFernetKey()) }))
    server.secrets.keep('prod/other-mail', 'SG.other')
    const signed = { by: 'dana', message: 'Another contract' }
    await varve.set('mail.apiKey', reference('aws-sm://prod/other-mail'), signed)
    await until(() => varve.get('mail.apiKey').reveal() === 'SG.other', 'The secret should serve')
    expect(JSON.stringify((await varve.snapshot()).entries)).not.toContain('SG.other')
  })
})

describe('a start while AWS is away', () => {
  it('serves what was kept, and says so', async () => {
    const kept = {
      lastKnownGood: lastKnownGood(box.path('shop.lkg'), { clock: time }),
      keyring: fernet(newFernetKey()),
    }
    const first = await open(config, settings({ ENV: 'prod' }, kept))
    await first.close()
    await server.stop()
    const starting = open(config, settings({ ENV: 'prod' }, { ...kept, secrets: { deadline: '2s' } }))
    let isOpen = false
    void starting.then(() => (isOpen = true))
    await until(() => isOpen, 'The program should start')
    await using varve = await starting
    expect([varve.settings.database.password.reveal(), varve.get('mail.apiKey').reveal()]).toEqual([
      'pw-of-prod',
      'SG.first',
    ])
    await until(() => told.length > 0, 'That it is old should be told')
    expect(told[0]).toMatchObject({ code: 'SECRET_MANAGER_UNREACHABLE', severity: 'warning' })
  })
})

describe('a start while AWS hangs', () => {
  it('ends at its deadline, and says which secrets are missing', async () => {
    server.turn('hangs')
    const starting = open(config, settings({ ENV: 'prod' }, { secrets: { deadline: '2s' } })).catch(String)
    let answer: unknown
    void starting.then(text => (answer = text))
    await until(() => answer !== undefined, 'The start should end')
    expect(answer).toContain('aws-sm://prod/mail#apiKey')
    expect(answer).toContain('aws-sm://prod/app')
    expect(time.monotonic()).toBeLessThan(60_000)
  })
})
