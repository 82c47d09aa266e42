import { describe, expect, it } from 'vitest'
import { isVarveError } from '../../core/errors.ts'
import { readReference } from '../../core/secret-reference.ts'
import { AwsAsking } from './asking.ts'
import type { SdkClient, SdkSettings } from './client.ts'
import type { MakeClient } from './connections.ts'
import type { AwsService } from './place.ts'

const service: AwsService = {
  title: 'AWS Parameter Store',
  name: 'ssm',
  package: '@aws-sdk/client-ssm',
  kind: 'parameter',
  parameters: ['region'],
  example: 'aws-ssm:///x',
}

/** A client that answers with its region, and counts how often it was ended. */
function clients() {
  const made: SdkSettings[] = []
  const ended: (string | undefined)[] = []
  const make: MakeClient<SdkClient> = settings => {
    made.push(settings)
    const { region } = settings
    return {
      config: {
        region: () => (region === undefined ? Promise.reject(new Error('Region is missing')) : Promise.resolve(region)),
        credentials: () => Promise.resolve({}),
        requestHandler: { handle: () => Promise.reject(new Error('nobody is asked here')) },
      },
      destroy: () => void ended.push(region),
    }
  }
  return { made, ended, make }
}

/** What asking for a reference comes to: the region that was asked, or a message. */
async function asked(asking: AwsAsking<SdkClient>, text: string): Promise<unknown> {
  const { signal } = new AbortController()
  return asking
    .about(readReference(text), signal, (_, ask) =>
      ask({ operation: 'GetParameter', send: client => client.config.region() }),
    )
    .catch((error: unknown) => (isVarveError(error) ? [error.code, error.message] : error))
}

describe('connections to AWS', () => {
  it('are one for each region, and all of them are ended', async () => {
    const { made, ended, make } = clients()
    const asking = new AwsAsking(service, { region: 'eu-west-1' }, () => Promise.resolve(make))
    const references = ['/a', '/b', '/a?region=us-east-1', '/c?region=us-east-1'].map(path => `aws-ssm://${path}`)
    const regions = await Promise.all(references.map(text => asked(asking, text)))
    expect(regions).toEqual(['eu-west-1', 'eu-west-1', 'us-east-1', 'us-east-1'])
    await asking.close()
    await asking.close()
    expect([made.length, ended]).toEqual([2, ['eu-west-1', 'us-east-1']])
  })

  it('leave trying again to who asks', async () => {
    const { made, make } = clients()
    const asking = new AwsAsking(service, { region: 'eu-west-1' }, () => Promise.resolve(make))
    await asked(asking, 'aws-ssm:///a')
    expect(made).toEqual([{ maxAttempts: 1, region: 'eu-west-1' }])
  })

  it('that could not be made are made once they can be', async () => {
    const { make } = clients()
    const options: { region?: string } = {}
    const asking = new AwsAsking(service, options, () => Promise.resolve(make))
    expect(await asked(asking, 'aws-ssm:///a')).toEqual([
      'REFERENCE_INVALID',
      expect.stringContaining('Set AWS_REGION'),
    ])
    options.region = 'eu-west-1'
    expect(await asked(asking, 'aws-ssm:///a')).toBe('eu-west-1')
  })

  it('need the package of their service, and say how to install it', async () => {
    const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' })
    const asking = new AwsAsking(service, {}, () => Promise.reject(missing))
    expect(await asked(asking, 'aws-ssm:///a')).toEqual([
      'SECRET_MANAGER_UNKNOWN',
      'aws-ssm:///a cannot be fetched without @aws-sdk/client-ssm, which is not installed. Run: npm i @aws-sdk/client-ssm',
    ])
  })

  it('are not to be had where that package is broken', async () => {
    const asking = new AwsAsking(service, {}, () => Promise.reject(new SyntaxError('Unexpected token')))
    const [code, message] = (await asked(asking, 'aws-ssm:///a')) as string[]
    expect([code, message]).toEqual([
      'SECRET_MALFORMED',
      expect.stringContaining('@aws-sdk/client-ssm cannot be loaded'),
    ])
  })
})
