import { vault } from 'varve/secrets'
import type { ManagerUnderTest } from 'varve/testing'
import { isObject } from '../../../src/core/json.ts'
import type { LocalWeb } from '../local-web.ts'
import type { Administration } from './administration.ts'

/** A Vault that a manager is tried on. */
export interface VaultAtHand {
  /** Its address, in front of which everything may happen. */
  readonly front: LocalWeb
  readonly administration: Administration
  /** Clears up. */
  readonly end: () => Promise<void>
}

const READ = { capabilities: ['read'] }

/** A manager with a token that may read one mount, for the contract. `path` is where its secrets are read. */
export async function managerOn(
  { front, administration, end }: VaultAtHand,
  { mount, path }: { mount: string; path: (name: string) => string },
): Promise<ManagerUnderTest> {
  const rules: Record<string, { capabilities: string[] }> = { [path('*')]: READ }
  const write = (): Promise<void> => administration.allow('contract', JSON.stringify({ path: rules }))
  await write()
  const token = await administration.token({ policies: ['contract'], ttl: '1h' })
  const wrapped = (value: unknown): unknown => (path('*').includes('/data/') ? { data: value } : value)
  return {
    manager: vault({ address: front.url, token, variables: {} }),
    keeps: ['object'],
    reference: name => `vault://${mount}/${name}`,
    put: async (name, value) => {
      if (!isObject(value)) throw new TypeError('a secret in Vault has fields')
      await administration.ask('POST', path(name), wrapped(value))
    },
    remove: async name => void (await administration.ask('DELETE', path(name))),
    forbid: async name => {
      rules[path(name)] = { capabilities: ['deny'] }
      await write()
    },
    turn: state => front.turn(state),
    connections: () => front.connections,
    credentials: [token],
    end,
  }
}
