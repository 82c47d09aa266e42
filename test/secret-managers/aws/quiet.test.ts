import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { awsParameters, awsSecrets } from 'varve/secrets'
import { refused } from './asking.ts'
import { keys, shopKey } from './keys.ts'
import { AwsServer } from './server.ts'
import type { Trouble } from './trouble.ts'

/** In no message, in no cause, in no hidden member: neither as it is nor as it might be written. */
const value = 'hunter2-correct-horse'
const { secretAccessKey, sessionToken = '' } = shopKey
const secrets = [value, secretAccessKey, sessionToken]
const forms = secrets.flatMap(text => [
  text,
  ...(['base64', 'hex'] as const).map(form => Buffer.from(text).toString(form).slice(0, 16)),
])
/** What a header of SigV4 has: whoever reads it may repeat the request for some minutes. */
const signs = ['Signature=', 'SignedHeaders=', 'AWS4-HMAC-SHA256', 'x-amz-security-token']

let server: AwsServer

beforeAll(async () => {
  server = await AwsServer.start({ keys })
  server.secrets.keep('prod/db', value)
  server.parameters.keep('/prod/db', value)
})
afterAll(() => server.stop())

const made = () => ({ endpoint: server.endpoint, region: 'eu-west-1', credentials: shopKey })
const managers = {
  'aws-sm://prod/db': awsSecrets,
  'aws-ssm:///prod/db': awsParameters,
  'aws-ssm:///prod/': awsParameters,
}
const troubles: readonly Trouble[] = [
  ...(['fails', 'throttles', 'hangs', 'hangs up', 'breaks off', 'redirects', 'refuses the name'] as const),
  ...(['answers garbage', 'answers endlessly', 'repeats what it was sent'] as const),
]

/** Whatever a careless program might print of something. */
function printed(shown: unknown): string {
  const whole = inspect(shown, {
    showHidden: true,
    depth: Infinity,
    getters: true,
    maxStringLength: null,
    maxArrayLength: null,
  })
  const { message, stack, cause, ...members } = shown as Error
  return [whole, String(shown), JSON.stringify(shown), message, stack, inspect(cause), JSON.stringify(members)].join(
    '\n',
  )
}

describe.each(Object.entries(managers))('what is said about %s', (reference, manager) => {
  it.each(troubles)('shows no secret and no signature when AWS %s', async trouble => {
    const said: unknown[] = []
    const spies = [
      ...(['log', 'warn', 'error', 'debug', 'info'] as const).map(level => vi.spyOn(console, level)),
      vi.spyOn(process, 'emitWarning'),
    ].map(spy => spy.mockImplementation((...words: unknown[]) => void said.push(words)))
    const asking = manager(made())
    server.turn(trouble)
    try {
      const patience = trouble === 'hangs' ? 50 : 20_000
      const texts = [printed(await refused(asking, reference, patience)), printed(asking), inspect(said, { depth: 9 })]
      for (const text of texts) expect([...forms, ...signs].filter(form => text.includes(form))).toEqual([])
    } finally {
      server.turn('well')
      for (const spy of spies) spy.mockRestore()
      await asking.close?.()
    }
  })

  it('has nothing of the SDK about it: no cause, and no answer', async () => {
    server.turn('repeats what it was sent')
    const error = await refused(manager(made()), reference)
    server.turn('well')
    expect([error.cause, Object.keys(error), '$response' in error, '$metadata' in error]).toEqual([
      undefined,
      ['name', 'code', 'details'],
      false,
      false,
    ])
  })
})

describe('this test', () => {
  it("would see what the SDK's own errors carry", async () => {
    const { SecretsManager } = await import('@aws-sdk/client-secrets-manager')
    server.turn('repeats what it was sent')
    const client = new SecretsManager({ ...made(), maxAttempts: 1 })
    const error: unknown = await client.getSecretValue({ SecretId: 'prod/db' }).catch((one: unknown) => one)
    server.turn('well')
    const text = printed(error)
    expect([value, sessionToken, 'Signature='].filter(form => text.includes(form))).toHaveLength(3)
  })
})
