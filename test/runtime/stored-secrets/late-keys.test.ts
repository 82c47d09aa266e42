import { describe, expect, it } from 'vitest'
import { defineConfig, live, open, secret, type Keyring, type Store, type Varve } from 'varve'
import { string } from 'varve/schema'
import { keyFile, newFernetKey } from 'varve/secrets'
import { memory } from 'varve/stores/memory'
import { clock, sandbox, type TestClock } from 'varve/testing'
import { shared, signed } from '../sealed.ts'

const config = defineConfig({
  mail: { apiKey: live(secret(string()), { doc: 'Key of the mail provider.' }) },
})

function opened(store: Store, keyring: Keyring, time: TestClock): Promise<Varve<typeof config.tree>> {
  return open(config, {
    ...{ store: shared(store), keyring, missingValues: 'allow', onProblem: () => {} },
    platform: { clock: time, timers: time, warn: () => {} },
  })
}

describe('a secret whose key comes later than it does', () => {
  it('is read, and told to who watches, once the file of keys has it: no program is started again', async () => {
    await using box = await sandbox({})
    const [former, recent] = [newFernetKey(), newFernetKey()]
    await box.write('here.keys', `${recent}\n${former}\n`)
    await box.write('there.keys', `${former}\n`)
    const time = clock()
    const store = memory({ clock: time })
    await using here = await opened(store, keyFile(box.path('here.keys'), { warn: () => {} }), time)
    await using there = await opened(store, keyFile(box.path('there.keys'), { warn: () => {} }), time)
    const told = new Promise<string>(resolve => {
      there.watch('mail.apiKey', value => resolve(value.reveal()))
    })
    await here.set('mail.apiKey', 'SG.abc', signed)
    await there.refresh()
    expect(() => there.get('mail.apiKey')).toThrow('cannot be opened')
    time.advance('1m')
    expect(() => there.get('mail.apiKey')).toThrow('cannot be opened')
    await box.write('there.keys', `${recent}\n${former}\n`)
    time.advance('5s')
    expect(await told).toBe('SG.abc')
    expect(there.get('mail.apiKey').reveal()).toBe('SG.abc')
    expect((await there.secrets.list())[0]).toMatchObject({ readable: true })
  })

  it('is not waited for once it was set anew', async () => {
    await using box = await sandbox({})
    const [one, other] = [newFernetKey(), newFernetKey()]
    await box.write('one.keys', one)
    await box.write('other.keys', other)
    const time = clock()
    const store = memory({ clock: time })
    await using here = await opened(store, keyFile(box.path('one.keys'), { warn: () => {} }), time)
    await using there = await opened(store, keyFile(box.path('other.keys'), { warn: () => {} }), time)
    await here.set('mail.apiKey', 'SG.abc', signed)
    await there.set('mail.apiKey', 'SG.def', { ...signed, expect: 'any' })
    await box.write('other.keys', `${other}\n${one}`)
    time.advance('5s')
    await here.refresh()
    expect(there.get('mail.apiKey').reveal()).toBe('SG.def')
    expect(() => here.get('mail.apiKey')).toThrow('cannot be opened')
  })
})
