import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import {
  GetParameterCommand,
  GetParametersCommand,
  LabelParameterVersionCommand,
  paginateGetParametersByPath,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AccessKey } from './door.ts'
import { barredKey, expiredKey, keylessKey, keys, personKey, shopKey } from './keys.ts'
import { AwsServer } from './server.ts'

let server: AwsServer
const skew = { of: 0 }

beforeAll(async () => {
  server = await AwsServer.start({ keys, now: () => Date.now() + skew.of })
})
afterAll(() => server[Symbol.asyncDispose]())

const settings = (credentials: AccessKey = shopKey): SecretsManagerClientConfig => ({
  region: 'eu-west-1',
  endpoint: server.endpoint,
  credentials,
  maxAttempts: 1,
})
const secrets = (more: object = {}, key = shopKey): SecretsManagerClient =>
  new SecretsManagerClient({ ...settings(key), ...more })
const parameters = (more: object = {}, key = shopKey): SSMClient => new SSMClient({ ...settings(key), ...more })

const get = async (SecretId: string, more: object = {}, client = secrets()) =>
  client.send(new GetSecretValueCommand({ SecretId, ...more }))

/** The name that the SDK gives to what came back, and how it came. */
const refusal = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'nothing was wrong',
    (error: { name: string; $metadata?: { httpStatusCode?: number } }) => [error.name, error.$metadata?.httpStatusCode],
  )

describe("AWS's own client of Secrets Manager", () => {
  it('creates a secret, and gets it by name, ARN and ARN without its last seven characters', async () => {
    const made = await secrets().send(new CreateSecretCommand({ Name: 'sdk/db', SecretString: '{"password":"pw"}' }))
    for (const id of ['sdk/db', made.ARN ?? '', made.ARN?.slice(0, -7) ?? ''])
      expect(await get(id)).toMatchObject({
        ...{ ARN: made.ARN, Name: 'sdk/db', VersionId: made.VersionId },
        ...{ SecretString: '{"password":"pw"}', VersionStages: ['AWSCURRENT'], CreatedDate: expect.any(Date) },
      })
  })

  it('gets the bytes of a binary secret', async () => {
    const SecretBinary = new Uint8Array([0, 255, 128, 10])
    await secrets().send(new CreateSecretCommand({ Name: 'sdk/key', SecretBinary }))
    const { SecretBinary: found, SecretString } = await get('sdk/key')
    expect([Array.from(found ?? []), SecretString]).toEqual([[0, 255, 128, 10], undefined])
  })

  it('rotates as a rotation function does: pending, then current, and what was current is the previous one', async () => {
    const client = secrets()
    const { VersionId: first } = await client.send(new CreateSecretCommand({ Name: 'sdk/turn', SecretString: 'one' }))
    const pending = { SecretId: 'sdk/turn', SecretString: 'two', VersionStages: ['AWSPENDING'] }
    const { VersionId: second } = await client.send(new PutSecretValueCommand(pending))
    const stages = async (): Promise<unknown[]> =>
      Promise.all(
        ['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS'].map(async VersionStage =>
          get('sdk/turn', { VersionStage }).then(
            ({ SecretString }) => SecretString,
            () => undefined,
          ),
        ),
      )
    expect(await stages()).toEqual(['one', 'two', undefined])
    const turn = { SecretId: 'sdk/turn', VersionStage: 'AWSCURRENT', MoveToVersionId: second }
    expect(await refusal(client.send(new UpdateSecretVersionStageCommand(turn)))).toEqual([
      'InvalidParameterException',
      400,
    ])
    await client.send(new UpdateSecretVersionStageCommand({ ...turn, RemoveFromVersionId: first }))
    expect(await stages()).toEqual(['two', 'two', 'one'])
    expect((await get('sdk/turn', { VersionId: first })).SecretString).toBe('one')
    const described = await client.send(new DescribeSecretCommand({ SecretId: 'sdk/turn' }))
    expect(described.VersionIdsToStages).toEqual({
      [first ?? '']: ['AWSPREVIOUS'],
      [second ?? '']: ['AWSPENDING', 'AWSCURRENT'],
    })
  })

  it('is told what is not there, was deleted or cannot be decrypted', async () => {
    server.secrets.keep('sdk/gone', 'x')
    await secrets().send(new DeleteSecretCommand({ SecretId: 'sdk/gone' }))
    server.secrets.keep('sdk/sealed', 'x')
    server.secrets.loseKeyOf('sdk/sealed')
    expect(await refusal(get('sdk/nothing'))).toEqual(['ResourceNotFoundException', 400])
    expect(await refusal(get('sdk/sealed', { VersionStage: 'AWSPREVIOUS' }))).toEqual([
      'ResourceNotFoundException',
      400,
    ])
    expect(await refusal(get('sdk/gone'))).toEqual(['InvalidRequestException', 400])
    expect(await refusal(get('sdk/sealed'))).toEqual(['DecryptionFailure', 400])
  })
})

describe("AWS's own client of Parameter Store", () => {
  it('gets a SecureString in the clear only where it asks for that', async () => {
    await parameters().send(new PutParameterCommand({ Name: '/sdk/pw', Value: 'hunter2', Type: 'SecureString' }))
    const asked = async (WithDecryption: boolean) =>
      (await parameters().send(new GetParameterCommand({ Name: '/sdk/pw', WithDecryption }))).Parameter
    expect(await asked(true)).toMatchObject({ Value: 'hunter2', Type: 'SecureString', Version: 1, Name: '/sdk/pw' })
    expect((await asked(false))?.Value).not.toContain('hunter2')
  })

  it('gets versions and labels', async () => {
    for (const value of ['one', 'two', 'three']) server.parameters.keep('/sdk/v', value)
    await parameters().send(new LabelParameterVersionCommand({ Name: '/sdk/v', ParameterVersion: 2, Labels: ['live'] }))
    const found = ['/sdk/v', '/sdk/v:1', '/sdk/v:live'].map(async Name =>
      parameters().send(new GetParameterCommand({ Name, WithDecryption: true })),
    )
    expect((await Promise.all(found)).map(({ Parameter }) => Parameter?.Value)).toEqual(['three', 'one', 'two'])
    const asked = async (Name: string) => refusal(parameters().send(new GetParameterCommand({ Name })))
    expect(await asked('/sdk/v:9')).toEqual(['ParameterVersionNotFound', 400])
    expect(await asked('/sdk/none')).toEqual(['ParameterNotFound', 400])
  })

  it('gets what is below a path in pages of at most ten, some of them empty', async () => {
    for (let number = 0; number < 25; number += 1) server.parameters.keep(`/sdk/many/${number}/pw`, `pw${number}`)
    const sizes: number[] = []
    const pages = paginateGetParametersByPath(
      { client: parameters() },
      { Path: '/sdk/many', Recursive: true, WithDecryption: true },
    )
    for await (const { Parameters } of pages) sizes.push(Parameters?.length ?? 0)
    expect(sizes).toEqual([0, 10, 10, 5])
  })

  it('gets several at once, and is told which are not there', async () => {
    server.parameters.keep('/sdk/a', 'a', 'StringList')
    const { Parameters, InvalidParameters } = await parameters().send(
      new GetParametersCommand({ Names: ['/sdk/a', '/sdk/b'] }),
    )
    expect([Parameters?.map(({ Value }) => Value), InvalidParameters]).toEqual([['a'], ['/sdk/b']])
  })
})

describe('the door of both services', () => {
  beforeAll(() => void server.secrets.keep('door', 'open'))

  it('lets in who signs with a key and with temporary credentials', async () => {
    expect((await get('door', {}, secrets({}, personKey))).SecretString).toBe('open')
    expect((await get('door', {}, secrets({}, shopKey))).SecretString).toBe('open')
  })

  it.each([
    ['an unknown key', { ...personKey, accessKeyId: 'AKIDNOBODY' }, 'UnrecognizedClientException'],
    ['a wrong secret', { ...personKey, secretAccessKey: 'wrong' }, 'InvalidSignatureException'],
    ['temporary credentials without their token', { ...shopKey, sessionToken: '' }, 'UnrecognizedClientException'],
    ['another session token', { ...shopKey, sessionToken: 'other' }, 'UnrecognizedClientException'],
    ['expired credentials', expiredKey, 'ExpiredTokenException'],
    ['who may not read', barredKey, 'AccessDeniedException'],
    ['who may not decrypt', keylessKey, 'AccessDeniedException'],
  ])('refuses %s', async (_, key, code) => {
    expect(await refusal(get('door', {}, secrets({}, key)))).toEqual([code, 400])
  })

  it('refuses another region and another service', async () => {
    expect(await refusal(get('door', {}, secrets({ region: 'us-east-1' })))).toEqual(['InvalidSignatureException', 400])
    const forAnother = parameters({ signingName: 'secretsmanager' })
    const command = new GetParameterCommand({ Name: '/x' })
    server.parameters.keep('/x', 'x')
    forAnother.middlewareStack.add(
      next => async args => {
        const { headers } = args.request as { headers: Record<string, string> }
        headers['authorization'] = headers['authorization']?.replace('/ssm/', '/secretsmanager/') ?? ''
        return next(args)
      },
      { step: 'finalizeRequest', priority: 'low' },
    )
    expect(await refusal(forAnother.send(command))).toEqual(['InvalidSignatureException', 400])
  })

  it.each([
    ['body', (request: { body: Uint8Array }) => void (request.body[13] = 0x6d)],
    [
      'header',
      (request: { headers: Record<string, string> }) =>
        void (request.headers['x-amz-target'] = 'secretsmanager.DescribeSecret'),
    ],
    [
      'header that is not signed',
      (request: { headers: Record<string, string> }) => void (request.headers['x-amz-more'] = 'x'),
    ],
    ['path', (request: { path: string }) => void (request.path = '/other')],
  ])('refuses a %s that was changed after signing', async (_, change) => {
    const client = secrets()
    client.middlewareStack.add(
      next => async args => {
        change(args.request as never)
        return next(args)
      },
      { step: 'finalizeRequest', priority: 'low' },
    )
    expect(await refusal(get('door', {}, client))).toEqual(['InvalidSignatureException', 400])
  })

  it.each([16 * 60_000, -16 * 60_000])(
    'refuses a clock that is %i ms away, and not one that is two minutes nearer',
    async away => {
      skew.of = away
      expect(await refusal(get('door'))).toEqual(['InvalidSignatureException', 400])
      skew.of = away - Math.sign(away) * 120_000
      expect((await get('door')).SecretString).toBe('open')
      skew.of = 0
    },
  )

  it('refuses who does not sign at all', async () => {
    const target = { 'x-amz-target': 'secretsmanager.GetSecretValue' }
    const unsigned = await fetch(server.endpoint, { method: 'POST', headers: target, body: '{"SecretId":"door"}' })
    expect([unsigned.status, await unsigned.json()]).toMatchObject([
      400,
      { __type: 'MissingAuthenticationTokenException' },
    ])
    const headers = { ...target, authorization: 'Bearer x' }
    const other = await fetch(server.endpoint, { method: 'POST', headers, body: '{"SecretId":"door"}' })
    expect(await other.json()).toMatchObject({ __type: 'IncompleteSignatureException' })
  })

  it('is troubled as it is told to be, once', async () => {
    server.troubles('throttles', 'fails', 'hangs up')
    expect(await refusal(get('door'))).toEqual(['ThrottlingException', 400])
    expect(await refusal(get('door'))).toEqual(['InternalServiceError', 500])
    expect(await refusal(get('door'))).not.toEqual('nothing was wrong')
    expect((await get('door')).SecretString).toBe('open')
  })
})
