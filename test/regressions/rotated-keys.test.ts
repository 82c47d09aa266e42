import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, open, ramp, secret, type OpenOptions, type Varve } from 'varve'
import { string } from 'varve/schema'
import { fernet, newFernetKey } from 'varve/secrets'
import { memory, memoryStorage } from 'varve/stores/memory'

const config = defineConfig({
  mail: { apiKey: live(secret(string()), {}) },
  oauth: { clientSecret: live(secret(string()), {}) },
  checkout: { newFlow: flag() },
})
const signed = { by: 'dana', message: 'Yearly rotation' }
const [former, recent] = [newFernetKey(), newFernetKey()]

describe('what users of other systems saw when they changed the key', () => {
  it('only the secrets of one table were sealed anew, and no other could be read any more; now all are, those of history too', async () => {
    const storage = memoryStorage()
    const opened = (keys: string[], options: OpenOptions = {}): Promise<Varve<typeof config.tree>> =>
      open(config, { store: memory({ storage }), keyring: fernet(keys), missingValues: 'allow', ...options })
    {
      await using varve = await opened([former])
      await varve.set('mail.apiKey', 'the first', signed)
      await varve.set('mail.apiKey', 'the second', signed)
      await varve.set('mail.apiKey', "acme's own", { ...signed, scope: 'tenant:acme' })
      await varve.set('oauth.clientSecret', 'known to all', signed)
      const plan = ramp({ from: 5, to: 100, step: 5, every: '1h' })
      await varve.rollOut('oauth.clientSecret', 'known to some', { ...signed, unit: 'user', plan })
    }
    const tokens = [...(storage.records.get('sealed')?.values() ?? [])].map(({ body }) => body)
    {
      await using varve = await opened([recent, former])
      expect(await varve.secrets.rotateKey()).toMatchObject({ resealed: 5, unreadable: [] })
    }
    expect(tokens.filter(body => JSON.stringify([...storage.records]).includes(body))).toEqual([])
    await using varve = await opened([recent], { onProblem: problem => expect.unreachable(problem.issue) })
    expect(varve.get('mail.apiKey').reveal()).toBe('the second')
    expect(varve.for({ tenant: 'acme' }).get('mail.apiKey').reveal()).toBe("acme's own")
    const [everybody, most] = ['known to all', 'known to some']
    const served = Array.from({ length: 200 }, (_, user) =>
      varve
        .for({ user: `u_${user}` })
        .get('oauth.clientSecret')
        .reveal(),
    )
    expect(new Set(served)).toEqual(new Set([everybody, most]))
    await varve.rollback('mail.apiKey', { by: 'dana', message: 'The provider took it back' })
    expect(varve.get('mail.apiKey').reveal()).toBe('the first')
    expect(await varve.verify()).toMatchObject({ ok: true })
  })
})
