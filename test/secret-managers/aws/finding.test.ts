import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { awsParameters, awsSecrets } from 'varve/secrets'
import { fetched, refused } from './asking.ts'
import { expiredKey, keys, personKey, shopKey } from './keys.ts'
import { AwsServer } from './server.ts'

let server: AwsServer
let folder: string

beforeAll(async () => {
  server = await AwsServer.start({ keys })
  server.secrets.keep('prod/db', 'found')
  server.parameters.keep('/prod/db', 'found')
})
afterAll(() => server.stop())

/** As a machine that has nothing of AWS's on it. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aws-'))
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined)
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'))
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

const found = async (): Promise<unknown> => {
  const [secrets, parameters] = [awsSecrets(), awsParameters()]
  const answers = [await fetched(secrets, 'aws-sm://prod/db'), await fetched(parameters, 'aws-ssm:///prod/db')]
  await Promise.all([secrets.close?.(), parameters.close?.()])
  return answers.map(({ value }) => value)
}

function stub(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
}

/** Something that hands out credentials, on a port of this machine. */
async function handingOut(listener: RequestListener): Promise<{ url: string; [Symbol.asyncDispose](): Promise<void> }> {
  const http = createServer(listener).listen(0, '127.0.0.1')
  await once(http, 'listening')
  const end = async (): Promise<void> => {
    http.close()
    http.closeAllConnections()
    await once(http, 'close')
  }
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, [Symbol.asyncDispose]: end }
}

const { accessKeyId, secretAccessKey, sessionToken = '' } = shopKey
const shopVariables = {
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
}

describe('where AWS is, and who asks, without a word in the program', () => {
  it('is in variables', async () => {
    stub({ ...shopVariables, AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: server.endpoint })
    expect(await found()).toEqual(['found', 'found'])
  })

  it('is in variables for each of the services, which beat the one for all', async () => {
    const own = { AWS_ENDPOINT_URL_SECRETS_MANAGER: server.endpoint, AWS_ENDPOINT_URL_SSM: server.endpoint }
    stub({ ...shopVariables, ...own, AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' })
    expect(await found()).toEqual(['found', 'found'])
  })

  it('is in a profile', async () => {
    const config = `[profile shop]\nregion = eu-west-1\nendpoint_url = ${server.endpoint}\n`
    writeFileSync(join(folder, 'config'), config)
    const lines = [
      `aws_access_key_id = ${personKey.accessKeyId}`,
      `aws_secret_access_key = ${personKey.secretAccessKey}`,
    ]
    writeFileSync(join(folder, 'credentials'), `[shop]\n${lines.join('\n')}\n`)
    stub({ AWS_PROFILE: 'shop' })
    expect(await found()).toEqual(['found', 'found'])
    vi.stubEnv('AWS_PROFILE', undefined)
    const named = awsSecrets({ profile: 'shop', endpoint: server.endpoint })
    expect((await fetched(named, 'aws-sm://prod/db')).value).toBe('found')
  })

  it('is what a container is given, with its token (ECS, EKS Pod Identity)', async () => {
    await using agent = await handingOut(({ headers }, response) => {
      const given = { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken }
      const isKnown = headers.authorization === 'tokenOfThePod'
      response.writeHead(isKnown ? 200 : 403).end(JSON.stringify({ ...given, Expiration: '2040-01-01T00:00:00Z' }))
    })
    stub({ AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: server.endpoint })
    stub({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}/v1`, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'tokenOfThePod' })
    expect(await found()).toEqual(['found', 'found'])
  })

  it('is the role that a web identity may take (EKS, CI)', async () => {
    const asked: string[] = []
    await using sts = await handingOut((request, response) => {
      void request.toArray().then(chunks => {
        asked.push(Buffer.concat(chunks as Buffer[]).toString())
        response.writeHead(200, { 'content-type': 'text/xml' }).end(assumed)
      })
    })
    writeFileSync(join(folder, 'token'), 'tokenOfTheServiceAccount')
    stub({ AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: server.endpoint, AWS_ENDPOINT_URL_STS: sts.url })
    stub({ AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token'), AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/shop' })
    expect(await found()).toEqual(['found', 'found'])
    expect(asked[0]).toContain('Action=AssumeRoleWithWebIdentity')
    expect(asked[0]).toContain('WebIdentityToken=tokenOfTheServiceAccount')
  })
})

const assumed = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
<Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>${sessionToken}</SessionToken>
<Expiration>2040-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`

describe('credentials', () => {
  it('that nobody has are told of, with where they may come from', async () => {
    const { code, message } = await refused(awsSecrets({ region: 'eu-west-1' }), 'aws-sm://prod/db')
    expect(code).toBe('SECRET_FORBIDDEN')
    expect(message).toBe(
      'aws-sm://prod/db could not be asked for: no credentials of AWS were found (AWS Secrets Manager in eu-west-1). Give the program a role (EKS, ECS, EC2), set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with AWS_PROFILE.',
    )
  })

  it('that come from a function are renewed before they end', async () => {
    const given: string[] = []
    const credentials = async () => {
      const key = given.length === 0 ? { ...shopKey, expiration: new Date(Date.now() + 1_000) } : personKey
      given.push(key.accessKeyId)
      return Promise.resolve(key)
    }
    const manager = awsSecrets({ region: 'eu-west-1', endpoint: server.endpoint, credentials })
    for (const _ of [1, 2, 3, 4]) expect((await fetched(manager, 'aws-sm://prod/db')).value).toBe('found')
    expect(given.at(-1)).toBe(personKey.accessKeyId)
  })

  it('that a function cannot get now are no reason to give up', async () => {
    const trouble = Object.assign(new Error('the vault of keys is shut: hunter2'), { code: 'ECONNREFUSED' })
    const credentials = () => Promise.reject(trouble)
    const manager = awsSecrets({ region: 'eu-west-1', endpoint: server.endpoint, credentials })
    const { code, message } = await refused(manager, 'aws-sm://prod/db')
    expect([code, message.includes('hunter2')]).toEqual(['SECRET_MANAGER_UNREACHABLE', false])
  })

  it('whose provider hangs are given up with the asker', async () => {
    const manager = awsSecrets({ region: 'eu-west-1', credentials: () => new Promise<never>(() => {}) })
    expect((await refused(manager, 'aws-sm://prod/db', 50)).code).toBe('SECRET_MANAGER_UNREACHABLE')
  })

  it('that have expired are refused by AWS, and so by us', async () => {
    const manager = awsSecrets({ region: 'eu-west-1', endpoint: server.endpoint, credentials: expiredKey })
    expect((await refused(manager, 'aws-sm://prod/db')).code).toBe('SECRET_FORBIDDEN')
  })
})
