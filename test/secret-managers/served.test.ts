import { ClientSecretCredential } from '@azure/identity'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { defineConfig, live, open, reference, secret, type Problem, type SecretManager } from 'varve'
import { azureSecrets, googleSecrets } from 'varve/secrets'
import { string } from 'varve/schema'
import { memory } from 'varve/stores/memory'
import { clock, type ServerState } from 'varve/testing'
import { CLIENT, TENANT } from './azure/entra.ts'
import { leadAzureHere } from './azure/names.ts'
import { AzureServer, azureCertificate } from './azure/server.ts'
import { EMAIL, serviceAccount } from './google/identities.ts'
import { GoogleServer } from './google/server.ts'

beforeAll(leadAzureHere)
afterAll(() => {
  vi.restoreAllMocks()
})

interface Cloud extends AsyncDisposable {
  readonly manager: SecretManager
  readonly reference: string
  put(value: string): void
  turn(state: ServerState): Promise<void>
}

const clouds: Readonly<Record<string, () => Promise<Cloud>>> = {
  'Google Secret Manager': async () => {
    const google = await GoogleServer.start()
    return {
      manager: googleSecrets({ auth: serviceAccount(google), endpoint: google.secrets.url }),
      reference: 'gcp-sm://shop/mail#key',
      put: value => void google.shelf.keep('mail', value, [EMAIL]),
      turn: state => google.secrets.turn(state),
      [Symbol.asyncDispose]: () => google.stop(),
    }
  },
  'Azure Key Vault': async () => {
    const azure = await AzureServer.start()
    const ca = azureCertificate().cert
    const login = { authorityHost: azure.authorityHost, disableInstanceDiscovery: true, tlsOptions: { ca } }
    const credential = new ClientSecretCredential(TENANT, CLIENT.id, CLIENT.secret, login)
    return {
      manager: azureSecrets({ credential, suffix: azure.suffix, ca }),
      reference: 'azure-kv://shop/mail#key',
      put: value => void azure.vault.keep('mail', value),
      turn: state => azure.vaults.turn(state),
      [Symbol.asyncDispose]: () => azure.stop(),
    }
  },
}

const config = defineConfig({ mail: { apiKey: live(secret(string()), {}) } })
const signed = { by: 'dana', message: 'Where it is kept' }

describe.each(Object.keys(clouds))('a value that is kept in %s', name => {
  it('is served, is another once it was rotated, and stays while the manager hangs or fails', async () => {
    await using cloud = await made(name)
    const time = clock()
    const problems: Problem[] = []
    cloud.put('{ "key": "planted-1" }')
    await using varve = await open(config, {
      ...{ store: memory({ clock: time }), managers: [cloud.manager], secrets: { refresh: '10s' } },
      ...{ missingValues: 'allow', platform: { clock: time, timers: time, warn: () => {} } },
      onProblem: problem => void problems.push(problem),
    })
    const seen: string[] = []
    varve.watch('mail.apiKey', value => void seen.push(value.reveal()))
    const read = (): string => varve.get('mail.apiKey').reveal()
    const after = async (step: () => unknown): Promise<void> => {
      await expect.poll(() => (time.advance('1s'), step()), { timeout: 20_000, interval: 10 }).toBe(true)
    }
    await varve.set('mail.apiKey', reference(cloud.reference), signed)
    expect(read()).toBe('planted-1')
    cloud.put('{ "key": "planted-2" }')
    await after(() => read() === 'planted-2')
    for (const state of ['hanging', 'failing', 'stopped'] as const) {
      await cloud.turn(state)
      problems.length = 0
      await after(() => problems.some(({ code }) => code === 'SECRET_MANAGER_UNREACHABLE'))
      expect(read()).toBe(seen.at(-1))
      await cloud.turn('well')
      cloud.put(`{ "key": "planted-${state}" }`)
      await after(() => read() === `planted-${state}`)
    }
    expect(seen).toEqual(['planted-1', 'planted-2', 'planted-hanging', 'planted-failing', 'planted-stopped'])
    expect(JSON.stringify([problems, varve.health()])).not.toContain('planted')
  })
})

async function made(name: string): Promise<Cloud> {
  const make = clouds[name]
  if (make === undefined) throw new Error(`There is no ${name}.`)
  return make()
}
