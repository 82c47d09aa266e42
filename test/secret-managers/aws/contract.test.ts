import { awsParameters, awsSecrets, type AwsOptions } from 'varve/secrets'
import type { ManagerUnderTest, ServerState } from 'varve/testing'
import { isObject, type Json } from '../../../src/core/json.ts'
import { keepPromises } from '../keep-promises.ts'
import { keys, shopKey } from './keys.ts'
import { AwsServer } from './server.ts'

keepPromises('AWS Secrets Manager', async () => {
  const { server, options, rest } = await fresh()
  return {
    ...rest,
    manager: awsSecrets(options),
    keeps: ['text', 'bytes'],
    reference: name => `aws-sm://shop/${name}`,
    put: (name, value) => void server.secrets.keep(`shop/${name}`, value as string | Uint8Array),
    remove: name => server.secrets.drop(`shop/${name}`),
    forbid: name => server.forbid(`shop/${name}`),
  }
})

keepPromises('AWS Parameter Store', async () => {
  const { server, options, rest } = await fresh()
  return {
    ...rest,
    manager: awsParameters(options),
    keeps: ['text'],
    reference: name => `aws-ssm:///shop/${name}`,
    put: (name, value) => server.parameters.keep(`/shop/${name}`, value as string),
    remove: name => server.parameters.drop(`/shop/${name}`),
    forbid: name => server.forbid(`/shop/${name}`),
  }
})

keepPromises(
  'a path of AWS Parameter Store',
  async () => {
    const { server, options, rest } = await fresh()
    const below = new Map<string, string[]>()
    return {
      ...rest,
      manager: awsParameters(options),
      keeps: ['object'],
      reference: name => `aws-ssm:///shop/${name}/`,
      put: (name, value) => {
        const leaves = leavesOf(value as Json, `/shop/${name}`)
        for (const [path, text] of leaves) server.parameters.keep(path, text)
        below.set(name, [...leaves.keys()])
      },
      remove: name => below.get(name)?.forEach(path => server.parameters.drop(path)),
      forbid: name => server.forbid(`/shop/${name}/`),
    }
  },
  {
    'answers what was put, as it is': 'a parameter has at least one character, and the value of this promise has none',
  },
)

interface Fresh {
  readonly server: AwsServer
  readonly options: AwsOptions
  readonly rest: Pick<ManagerUnderTest, 'turn' | 'connections' | 'credentials' | 'end'>
}

async function fresh(): Promise<Fresh> {
  const server = await AwsServer.start({ keys })
  const { accessKeyId, secretAccessKey, sessionToken = '' } = shopKey
  const states = { hanging: 'hangs', failing: 'fails', flooding: 'answers endlessly', well: 'well' } as const
  let isStopped = false
  return {
    server,
    options: {
      endpoint: server.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId, secretAccessKey, sessionToken },
    },
    rest: {
      turn: async (state: ServerState) => {
        if (state === 'stopped') await server.stop()
        else server.turn(states[state])
        if (isStopped && state !== 'stopped') await server.listen()
        isStopped = state === 'stopped'
      },
      connections: () => server.connections,
      credentials: [secretAccessKey, sessionToken],
      end: () => server.stop(),
    },
  }
}

/** Every text of a value, by its path. */
function leavesOf(value: Json, path: string): Map<string, string> {
  if (!isObject(value)) return new Map([[path, typeof value === 'string' ? value : JSON.stringify(value)]])
  return new Map(Object.entries(value).flatMap(([name, member]) => [...leavesOf(member, `${path}/${name}`)]))
}
