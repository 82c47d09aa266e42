import { ClientSecretCredential } from '@azure/identity'
import { afterAll, beforeAll, vi } from 'vitest'
import { azureSecrets } from 'varve/secrets'
import type { ManagerUnderTest } from 'varve/testing'
import { keepPromises } from '../keep-promises.ts'
import { CLIENT, TENANT } from './entra.ts'
import { leadAzureHere } from './names.ts'
import { AzureServer, azureCertificate } from './server.ts'

beforeAll(leadAzureHere)
afterAll(() => {
  vi.restoreAllMocks()
})

keepPromises('azureSecrets', async (): Promise<ManagerUnderTest> => {
  const azure = await AzureServer.start()
  const { authorityHost, suffix, vault, vaults } = azure
  const ca = azureCertificate().cert
  const login = { authorityHost, disableInstanceDiscovery: true, tlsOptions: { ca } }
  const credential = new ClientSecretCredential(TENANT, CLIENT.id, CLIENT.secret, login)
  return {
    manager: azureSecrets({ credential, suffix, ca }),
    keeps: ['text'],
    reference: name => `azure-kv://shop/${name}`,
    put: (name, value) => {
      if (typeof value === 'string') vault.keep(name, value)
    },
    remove: name => vault.remove(name),
    forbid: name => vault.close(name, 'ForbiddenByRbac'),
    turn: state => vaults.turn(state),
    connections: () => vaults.connections,
    credentials: ['eyJ0eXAi', CLIENT.secret],
    end: () => azure.stop(),
  }
})
