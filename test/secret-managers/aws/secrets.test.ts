import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { VarveError } from 'varve'
import { awsSecrets, type AwsOptions } from 'varve/secrets'
import { readReference } from '../../../src/core/secret-reference.ts'
import { fetched, refused } from './asking.ts'
import type { AccessKey } from './door.ts'
import { barredKey, expiredKey, keylessKey, keys, personKey, shopKey } from './keys.ts'
import { AwsServer } from './server.ts'

let server: AwsServer
const skew = { of: 0 }
const made = (more: AwsOptions = {}, { accessKeyId, secretAccessKey, sessionToken }: AccessKey = shopKey) =>
  awsSecrets({
    endpoint: server.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    ...more,
  })

beforeAll(async () => {
  server = await AwsServer.start({ keys, now: () => Date.now() + skew.of })
  server.secrets.keep('prod/db', '{"user":"shop","password":"first"}')
})
afterAll(() => server.stop())
afterEach(() => server.turn('well'))

describe('a reference to AWS Secrets Manager', () => {
  it('names a secret by name or ARN, with or without what AWS hangs on', async () => {
    const arn = server.secrets.arnOf('prod/db')
    for (const place of ['//prod/db', 'prod/db', arn, arn.slice(0, -7)])
      expect((await fetched(made(), `aws-sm:${place}#password`)).value).toBe('{"user":"shop","password":"first"}')
  })

  it('names a stage or a version, and none is the current one', async () => {
    const first = server.secrets.keep('prod/turned', 'first')
    const second = server.secrets.keep('prod/turned', 'second')
    server.secrets.PutSecretValue({ SecretId: 'prod/turned', SecretString: 'third', VersionStages: ['AWSPENDING'] })
    const found = async (more: string) => (await fetched(made(), `aws-sm://prod/turned${more}`)).value
    expect(await found('')).toBe('second')
    expect(await found('?stage=AWSPREVIOUS')).toBe('first')
    expect(await found('?stage=AWSPENDING')).toBe('third')
    expect(await found(`?version=${first}`)).toBe('first')
    expect((await fetched(made(), 'aws-sm://prod/turned')).version).toBe(second)
  })

  it('that names a stage or a version which is not there is told so', async () => {
    const remedy = 'Name a version that there is, or none for the newest.'
    for (const which of ['stage=AWSPREVIOUS', 'version=11111111-2222-3333-4444-555555555555'])
      expect(await refused(made(), `aws-sm://prod/db?${which}`)).toMatchObject({
        code: 'SECRET_NOT_FOUND',
        details: { remedy },
      })
  })

  it.each([
    ['?stage=AWSCURRENT&version=1', 'says both a stage and a version'],
    ['?label=live', 'takes no label'],
    ['?region=eu-west-1.example.com/', 'names no region of AWS'],
  ])('with %s is refused before anybody is asked', async (parameters, issue) => {
    const before = server.asked.length
    const { code, details } = await refused(made(), `aws-sm://prod/db${parameters}`)
    expect([code, details, server.asked.length]).toMatchObject(['REFERENCE_INVALID', { issue }, before])
  })

  it.each(['arn:aws:ssm:eu-west-1:123456789012:parameter/x', 'arn:aws:secretsmanager:eu-west-1:shop:secret:x'])(
    'that is %s is refused, because it is no ARN of a secret',
    async arn => {
      const { code, details } = await refused(made(), `aws-sm:${arn}`)
      expect([code, details]).toMatchObject(['REFERENCE_INVALID', { issue: 'is no ARN of AWS Secrets Manager' }])
    },
  )

  it('may name another region, and its ARN names its own', async () => {
    await using west = await AwsServer.start({ keys, region: 'us-west-2' })
    west.secrets.keep('prod/west', 'far')
    const manager = made({ endpoint: west.endpoint })
    expect((await fetched(manager, 'aws-sm://prod/west?region=us-west-2')).value).toBe('far')
    expect((await fetched(manager, `aws-sm:${west.secrets.arnOf('prod/west')}`)).value).toBe('far')
    expect((await refused(manager, 'aws-sm://prod/west')).code).toBe('SECRET_FORBIDDEN')
  })

  it('without any region says how to name one', async () => {
    const manager = awsSecrets({ endpoint: server.endpoint, credentials: personKey })
    expect((await refused(manager, 'aws-sm://prod/db')).message).toBe(
      'aws-sm://prod/db refers to no secret: it names no region of AWS, and nothing else does. Set AWS_REGION, give the manager a region, or write ?region=eu-west-1.',
    )
  })
})

describe('what AWS Secrets Manager refuses', () => {
  it('is a secret that is marked for deletion', async () => {
    server.secrets.keep('prod/old', 'x')
    server.secrets.DeleteSecret({ SecretId: 'prod/old' })
    const { code, details } = await refused(made(), 'aws-sm://prod/old')
    expect([code, details]).toMatchObject([
      'SECRET_NOT_FOUND',
      { reason: 'is marked for deletion: InvalidRequestException' },
    ])
  })

  it('is who may not read, with the action and the ARN that a policy must allow', async () => {
    const { code, details } = await refused(made({}, barredKey), 'aws-sm://prod/db')
    expect([code, details]).toMatchObject([
      'SECRET_FORBIDDEN',
      {
        reason: 'may not be read by arn:aws:sts::123456789012:assumed-role/shop/AKIDBARRED: AccessDeniedException',
        remedy:
          'Allow secretsmanager:GetSecretValue on arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-*.',
      },
    ])
  })

  it('is who may not use the key that a secret is encrypted with', async () => {
    const { code, details } = await refused(made({}, keylessKey), 'aws-sm://prod/db')
    const remedy = 'Allow kms:Decrypt on the KMS key that it is encrypted with.'
    expect([code, details]).toMatchObject(['SECRET_FORBIDDEN', { remedy }])
  })

  it('is a secret whose key is gone', async () => {
    server.secrets.keep('prod/sealed', 'x')
    server.secrets.loseKeyOf('prod/sealed')
    const { code, details } = await refused(made(), 'aws-sm://prod/sealed')
    expect([code, details]).toMatchObject([
      'SECRET_FORBIDDEN',
      { reason: 'cannot be decrypted by AWS: DecryptionFailure' },
    ])
  })

  it.each([
    ['an unknown key', { ...personKey, accessKeyId: 'AKIDNOBODY' }, 'UnrecognizedClientException'],
    ['a wrong key', { ...personKey, secretAccessKey: 'wrong' }, 'InvalidSignatureException'],
    ['a wrong session', { ...shopKey, sessionToken: 'wrong' }, 'UnrecognizedClientException'],
    ['credentials that have expired', expiredKey, 'ExpiredTokenException'],
  ])('is %s', async (_, key, name) => {
    const { code, message } = await refused(made({}, key), 'aws-sm://prod/db')
    expect([code, message]).toEqual(['SECRET_FORBIDDEN', expect.stringContaining(name)])
  })
})

describe('a bad hour of AWS', () => {
  it.each([
    ['throttles', 'SECRET_MANAGER_UNREACHABLE', 'ThrottlingException'],
    ['fails', 'SECRET_MANAGER_UNREACHABLE', 'InternalServiceError'],
    ['hangs up', 'SECRET_MANAGER_UNREACHABLE', 'broke off'],
    ['breaks off', 'SECRET_MANAGER_UNREACHABLE', 'broke off'],
    ['redirects', 'SECRET_MALFORMED', 'HTTP 307'],
    ['answers garbage', 'SECRET_MALFORMED', 'is not answered as AWS would'],
  ] as const)('in which it %s is told as %s', async (trouble, code, words) => {
    server.turn(trouble)
    const problem = await refused(made(), 'aws-sm://prod/db')
    expect([problem.code, problem.message]).toEqual([code, expect.stringContaining(words)])
  })

  it('is asked in once: trying again is left to who asks', async () => {
    server.turn('throttles')
    const before = server.asked.length
    await refused(made(), 'aws-sm://prod/db')
    expect(server.asked.length - before).toBe(1)
  })

  it('that cuts one connection is not noticed', async () => {
    server.troubles('hangs up')
    expect((await fetched(made(), 'aws-sm://prod/db')).value).toContain('first')
  })

  it('that lasts longer than the asker waits ends with the asker', async () => {
    const release = server.hold()
    const asker = new AbortController()
    const arrival = server.arrival()
    const answer = made().fetch(readReference('aws-sm://prod/db'), { signal: asker.signal })
    const failure = answer.catch((error: unknown) => error)
    await arrival
    asker.abort()
    const { code, message } = (await failure) as VarveError
    release()
    expect([code, message]).toEqual(['SECRET_MANAGER_UNREACHABLE', expect.stringContaining('did not answer in time')])
  })

  it('is no matter to who asks after it', async () => {
    const release = server.hold()
    const answer = fetched(made(), 'aws-sm://prod/db')
    release()
    expect((await answer).value).toContain('first')
  })
})

describe('a machine whose clock is wrong', () => {
  it('goes by the clock of AWS from its first refusal on, which nobody sees', async () => {
    skew.of = 3_600_000
    const manager = made()
    const before = server.asked.length
    expect((await fetched(manager, 'aws-sm://prod/db')).value).toContain('first')
    expect(server.asked.length - before).toBe(2)
    await fetched(manager, 'aws-sm://prod/db')
    expect(server.asked.length - before).toBe(3)
    skew.of = 0
  })
})

describe('a secret that is rotated', () => {
  it('between two requests is another one for the second', async () => {
    server.secrets.keep('prod/often', 'before')
    const manager = made()
    server.afterNext(() => void server.secrets.keep('prod/often', 'after'))
    const [first, second] = [
      await fetched(manager, 'aws-sm://prod/often'),
      await fetched(manager, 'aws-sm://prod/often'),
    ]
    expect([first.value, second.value, first.version === second.version]).toEqual(['before', 'after', false])
  })
})
