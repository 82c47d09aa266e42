import { googleSecrets } from 'varve/secrets'
import type { ManagerUnderTest } from 'varve/testing'
import { keepPromises } from '../keep-promises.ts'
import { EMAIL, serviceAccount } from './identities.ts'
import { GoogleServer } from './server.ts'

keepPromises('googleSecrets', async (): Promise<ManagerUnderTest> => {
  const google = await GoogleServer.start()
  const { shelf, secrets, tokens } = google
  const key = tokens.account(EMAIL)['private_key'] ?? ''
  return {
    manager: googleSecrets({ auth: serviceAccount(google), endpoint: secrets.url }),
    keeps: ['text', 'bytes'],
    reference: name => `gcp-sm://shop/${name}`,
    put: (name, value) => {
      if (typeof value === 'string' || value instanceof Uint8Array) shelf.keep(name, value, [EMAIL])
    },
    remove: name => shelf.remove(name),
    forbid: name => shelf.close(name),
    turn: state => secrets.turn(state),
    connections: () => secrets.connections,
    credentials: ['ya29.planted', key.split('\n')[1] ?? key],
    end: () => google.stop(),
  }
})
