import { afterAll, beforeAll } from 'vitest'
import { keepPromises } from '../keep-promises.ts'
import { kindsOfVault } from './at-hand.ts'
import { managerOn, type VaultAtHand } from './tested.ts'

const NO_VERSIONS = {
  'answers the newest value, and names it otherwise than the one before': 'this engine has no versions',
}

for (const { title, start } of kindsOfVault(true)) {
  let at: VaultAtHand
  let count = 0
  beforeAll(async () => void (at = await start()))
  afterAll(() => at.end())
  /** A mount of its own for every promise. */
  const mount = (): string => `teams/team-${(count += 1)}/kv`

  keepPromises(`versioned secrets in ${title}`, () => managerOn(at, { mount: mount(), version: '2' }))
  keepPromises(
    `secrets without versions in ${title}`,
    () => managerOn(at, { mount: mount(), version: '1' }),
    NO_VERSIONS,
  )
}
