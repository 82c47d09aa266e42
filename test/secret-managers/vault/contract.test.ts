import { keepPromises } from '../keep-promises.ts'
import { Administration } from './administration.ts'
import { ROOT, VaultServer } from './server.ts'
import { managerOn, type VaultAtHand } from './tested.ts'

async function ours(): Promise<VaultAtHand> {
  const server = await VaultServer.start()
  const front = server.web
  return { front, administration: new Administration(server.url, ROOT), end: () => server[Symbol.asyncDispose]() }
}

const NO_VERSIONS = {
  'answers the newest value, and names it otherwise than the one before': 'this engine has no versions',
}

keepPromises("Vault's versioned key-value engine", async () =>
  managerOn(await ours(), { mount: 'secret', path: name => `secret/data/${name}` }),
)

keepPromises(
  "Vault's key-value engine without versions",
  async () => {
    const at = await ours()
    await at.administration.ask('POST', 'sys/mounts/team/kv', { type: 'kv', options: { version: '1' } })
    return managerOn(at, { mount: 'team/kv', path: name => `team/kv/${name}` })
  },
  NO_VERSIONS,
)
