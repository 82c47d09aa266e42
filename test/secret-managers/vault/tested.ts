import { vault } from 'varve/secrets'
import type { ManagerUnderTest } from 'varve/testing'
import { isObject } from '../../../src/core/json.ts'
import type { LocalWeb } from '../local-web.ts'
import type { Administration } from './administration.ts'

/** A Vault that a manager is tried on. */
export interface VaultAtHand {
  /** Its own address, for clients that have nothing in between. */
  readonly url: string
  readonly root: string
  /** What managers reach it through, and in front of which everything may happen. */
  readonly front: LocalWeb
  readonly administration: Administration
  /** Clears up. */
  readonly end: () => Promise<void>
}

/** A mount for a test of the contract, and where its secrets are read. */
export interface TestedMount {
  readonly mount: string
  readonly version: '1' | '2'
}

const READ = { capabilities: ['read'] }

/** A manager with a token that may read one new mount, for the contract. */
export async function managerOn(
  { front, administration }: VaultAtHand,
  { mount, version }: TestedMount,
): Promise<ManagerUnderTest> {
  await administration.ask('POST', `sys/mounts/${mount}`, { type: 'kv', options: { version } })
  const path = (name: string): string => (version === '2' ? `${mount}/data/${name}` : `${mount}/${name}`)
  const rules: Record<string, { capabilities: string[] }> = { [path('*')]: READ }
  const policy = mount.replaceAll('/', '-')
  const write = (): Promise<void> => administration.allow(policy, JSON.stringify({ path: rules }))
  await write()
  const token = await administration.token({ policies: [policy], ttl: '1h' })
  return {
    manager: vault({ address: front.url, token, variables: {} }),
    keeps: ['object'],
    reference: name => `vault://${mount}/${name}`,
    put: async (name, value) => {
      if (!isObject(value)) throw new TypeError('a secret in Vault has fields')
      await administration.ask('POST', path(name), version === '2' ? { data: value } : value)
    },
    remove: async name => void (await administration.ask('DELETE', path(name))),
    forbid: async name => {
      rules[path(name)] = { capabilities: ['deny'] }
      await write()
    },
    turn: state => front.turn(state),
    connections: () => front.connections,
    credentials: [token],
  }
}
