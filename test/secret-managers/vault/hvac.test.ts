import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { describeWith } from '../../describe-with.ts'
import { kindsOfVault } from './at-hand.ts'
import { forgedToken, SERVICE_ACCOUNT_KEY, serviceAccountToken, startKubernetes } from './service-account.ts'

const program = fileURLToPath(new URL('others_client.py', import.meta.url))

/** What hvac finds on any Vault. */
const found = {
  states: [true, true, false],
  written: [1, 2, 3],
  newest: { user: 'c' },
  second: 2,
  cas: ['InvalidRequest', 'check-and-set parameter did not match the current version'],
  'no version': ['InvalidPath'],
  absent: ['InvalidPath'],
  deleted: ['InvalidPath'],
  undeleted: { user: 'c' },
  destroyed: { 1: true, 2: false, 3: false },
  unversioned: { pin: '1' },
  token: { policies: ['default', 'shop'], lease_duration: 3600, renewable: true },
  allowed: { user: 'c' },
  denied: ['Forbidden', '1 error occurred:\n\t* permission denied\n\n'],
  renewed: 3600,
  'looked up': [['default', 'shop'], true, 7200],
  revoked: false,
  'wrong secret id': ['InvalidRequest', 'invalid role or secret ID'],
  approle: { policies: ['default', 'shop'], lease_duration: 1200, renewable: true },
  'read by approle': { user: 'c' },
  'secret id used up': ['InvalidRequest', 'invalid role or secret ID'],
  kubernetes: { policies: ['default', 'shop'], lease_duration: 900, renewable: true },
  forged: ['Forbidden', 'permission denied'],
  sealed: [['VaultDown', 'Vault is sealed'], true],
}

/** What it finds where the users of a database are a list of ours. */
const leases = {
  lease: [true, 3600, ['password', 'username']],
  'lease renewed': 3600,
  'lease gone': ['InvalidRequest', 'lease not found'],
}

describeWith('python3-hvac', "hvac, somebody else's client", () => {
  describe.each(kindsOfVault())('on $title', ({ isOurs, start }) => {
    it('finds what a Vault has', async () => {
      const { url, root, end } = await start()
      const kubernetes = await startKubernetes()
      const given = {
        ...{ address: url, root, kubernetes: kubernetes.url, database: isOurs },
        ...{ key: SERVICE_ACCOUNT_KEY, jwt: serviceAccountToken({ name: 'shop' }) },
        forged: forgedToken({ name: 'shop' }),
      }
      const running = promisify(execFile)('/usr/bin/python3', [program], { timeout: 30_000 })
      running.child.stdin?.end(JSON.stringify(given))
      try {
        const { stdout } = await running
        expect(JSON.parse(stdout)).toEqual(isOurs ? { ...found, ...leases } : found)
      } finally {
        await kubernetes.stop()
        await end()
      }
    })
  })
})
