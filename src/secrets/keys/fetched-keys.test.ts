import { describe, expect, it } from 'vitest'
import { VarveError, type SecretManager } from 'varve'
import { fernet, newFernetKey } from 'varve/secrets'
import { fetchedKeyring } from './fetched-keys.ts'

const [first, second] = [newFernetKey(), newFernetKey()]
const SIX_MINUTES = 360_000

/** A manager that gives keys or fails with what is said of it, on a clock that is set by hand. */
class Fetching {
  readonly told: string[] = []
  answer: string | Error = first
  time = 0
  readonly deadline = 1000
  readonly now = (): number => this.time
  readonly warn = (message: string, code: string): void => void this.told.push(`${code} ${message}`)
  readonly managers: readonly SecretManager[] = [
    {
      ...{ name: 'a vault', schemes: ['vault'] },
      fetch: async () => {
        if (typeof this.answer !== 'string') throw this.answer
        return { value: this.answer }
      },
    },
  ]
}

const forbidden = new VarveError('SECRET_FORBIDDEN', {
  ...{ reference: 'vault:keys', manager: 'a vault' },
  ...{ reason: 'its policy says no', remedy: 'Ask for it.' },
})

describe('keys that are fetched', () => {
  it('say once that they cannot be fetched any more, and once that they can again', async () => {
    const fetching = new Fetching()
    const keyring = await fetchedKeyring('vault:keys', 'VARVE_ENCRYPTION_KEY', fetching)
    const sealLater = async (answer: string | Error): Promise<string | undefined> => {
      fetching.answer = answer
      fetching.time += SIX_MINUTES
      return (await keyring.seal('a secret')).keyId
    }
    for (const answer of [first, forbidden, forbidden, 'planted', second, second]) await sealLater(answer)
    expect(fetching.told).toEqual([
      `VARVE_KEY_REFERENCE VARVE_ENCRYPTION_KEY refers to vault:keys, which cannot be fetched any more; the keys that were there before stay in use. ${forbidden.message}`,
      'VARVE_KEY_REFERENCE VARVE_ENCRYPTION_KEY refers to vault:keys, which can be fetched again.',
    ])
    expect(keyring.keyIds).toEqual(fernet(second).keyIds)
    await sealLater(forbidden)
    expect(fetching.told).toHaveLength(3)
  })

  it('say so also when a token wants a key in vain', async () => {
    const fetching = new Fetching()
    const keyring = await fetchedKeyring('vault:keys', 'VARVE_ENCRYPTION_KEY', fetching)
    fetching.answer = new Error('planted')
    for (let tries = 0; tries < 3; tries += 1) {
      fetching.time += 11_000
      expect(await keyring.open(await fernet(second).seal('unseen'))).toHaveProperty('reason')
    }
    expect(fetching.told).toHaveLength(1)
    expect(fetching.told[0]).toContain('a vault failed to give it')
    expect(String(fetching.told)).not.toContain('planted')
  })
})
