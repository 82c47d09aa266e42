import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defineConfig, live, open, reference, secret, type OpenOptions, type Problem, type Varve } from 'varve'
import { lastKnownGood } from 'varve/last-known-good'
import { string } from 'varve/schema'
import { fernet, newFernetKey } from 'varve/secrets'
import { memory } from 'varve/stores/memory'
import { clock, sandbox, type TestClock } from 'varve/testing'
import { failure, shared } from '../sealed.ts'
import { hanging, testVault, type TestVault } from './test-vault.ts'

const config = defineConfig({ mail: { apiKey: live(secret(string()), {}), from: live(secret(string()), {}) } })
const signed = { by: 'mia', message: 'Moved to Vault' }
const key = newFernetKey()
const keyring = fernet(key)

interface World {
  readonly time: TestClock
  readonly vault: TestVault
  readonly start: (options?: OpenOptions) => Promise<{ varve: Varve<typeof config.tree>; problems: Problem[] }>
}

/** A store with a reference in it, a vault, and processes that may start on them. */
async function world(): Promise<World> {
  const time = clock()
  const vault = testVault({ 'secret/mail': 'planted-mail-1' })
  const store = memory({ clock: time })
  const start: World['start'] = async options => {
    const problems: Problem[] = []
    const varve = await open(config, {
      ...{ store: shared(store), managers: [vault], keyring, missingValues: 'allow' as const },
      ...{ secrets: { deadline: '2s' }, platform: { clock: time, timers: time, warn: () => {} } },
      onProblem: problem => problems.push(problem),
      ...options,
    })
    return { varve, problems }
  }
  const { varve } = await start()
  await varve.set('mail.apiKey', reference('vault://secret/mail'), signed)
  await varve.close()
  return { time, vault, start }
}

/** Waits for what also reads and writes files, while time moves on in small steps. */
async function settled<T>(time: TestClock, work: Promise<T>): Promise<T> {
  const moving = setInterval(() => time.advance(50), 1)
  try {
    return await work
  } finally {
    clearInterval(moving)
  }
}

/** Every byte of every file in a folder. */
async function bytesIn(folder: string): Promise<string> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const texts = files.filter(file => file.isFile()).map(file => readFile(join(file.parentPath, file.name), 'latin1'))
  return (await Promise.all(texts)).join('\n')
}

describe('what a secret manager gave', () => {
  it('is kept sealed, and serves at a start while it hangs, which is told with its age', async () => {
    await using box = await sandbox()
    const { time, vault, start } = await world()
    const file = box.path('varve.lkg')
    const first = await settled(time, start({ lastKnownGood: lastKnownGood(file, { clock: time }) }))
    expect(first.varve.get('mail.apiKey').reveal()).toBe('planted-mail-1')
    await settled(time, first.varve.close())
    expect(await readdir(box.path('.'))).toContain('varve.lkg.secrets')
    expect(await bytesIn(box.path('.'))).not.toMatch(/planted|secret\/mail/)

    vault.instead = hanging
    time.advance('3h')
    const { varve, problems } = await settled(time, start({ lastKnownGood: lastKnownGood(file, { clock: time }) }))
    expect(varve.get('mail.apiKey').reveal()).toBe('planted-mail-1')
    await settled(time, new Promise(resolve => time.after(1000, () => resolve(undefined))))
    expect(problems).toMatchObject([{ code: 'SECRET_MANAGER_UNREACHABLE', severity: 'warning' }])
    expect(problems[0]?.issue).toContain('fetched 3 h ago serves')
    vault.instead = undefined
    vault.put('secret/mail', 'planted-mail-2')
    await settled(time, new Promise(resolve => time.after(3000, () => resolve(undefined))))
    expect(varve.get('mail.apiKey').reveal()).toBe('planted-mail-2')
    await settled(time, varve.close())
  })

  it('serves in a process without a store, from its sources', async () => {
    await using box = await sandbox()
    const { time, vault } = await world()
    const { values } = await import('varve/sources')
    const storeless = async (): ReturnType<World['start']> => {
      const problems: Problem[] = []
      const varve = await open(config, {
        ...{ sources: [values({ 'mail.from': 'vault://secret/mail' })], managers: [vault], keyring },
        ...{ lastKnownGood: lastKnownGood(box.path('varve.lkg'), { clock: time }), secrets: { deadline: '2s' } },
        ...{ missingValues: 'allow' as const, platform: { clock: time, timers: time, warn: () => {} } },
        onProblem: problem => problems.push(problem),
      })
      return { varve, problems }
    }
    const first = await settled(time, storeless())
    expect(first.varve.get('mail.from').reveal()).toBe('planted-mail-1')
    await settled(time, first.varve.close())
    vault.instead = hanging
    const { varve, problems } = await settled(time, storeless())
    expect(varve.get('mail.from').reveal()).toBe('planted-mail-1')
    expect(problems.length).toBeGreaterThan(0)
    await settled(time, varve.close())
  })

  it('is not served where it is older than is allowed', async () => {
    await using box = await sandbox()
    const { time, vault, start } = await world()
    const place = (): OpenOptions => ({
      lastKnownGood: lastKnownGood(box.path('varve.lkg'), { clock: time, maximumAge: '1h' }),
    })
    const first = await settled(time, start(place()))
    await settled(time, first.varve.close())
    vault.instead = hanging
    time.advance('3h')
    const { varve } = await settled(time, start(place()))
    expect(await failure(() => varve.get('mail.apiKey'))).toMatchObject({ code: 'SECRET_MANAGER_UNREACHABLE' })
    await settled(time, varve.close())
  })

  it('is sealed anew when the key changes, as is what is known of the store', async () => {
    await using box = await sandbox()
    const { time, start } = await world()
    const keys = { lastKnownGood: lastKnownGood(box.path('varve.lkg'), { clock: time }) }
    {
      const { varve } = await settled(time, start(keys))
      await settled(time, varve.close())
    }
    const [formerId = ''] = keyring.keyIds
    expect((await bytesIn(box.path('.'))).split(formerId)).toHaveLength(3)
    const { varve } = await settled(time, start({ ...keys, keyring: fernet([newFernetKey(), key]) }))
    await settled(time, varve.secrets.rotateKey())
    expect(await bytesIn(box.path('.'))).not.toContain(formerId)
    await settled(time, varve.close())
  })

  it('is written nowhere without a last known good', async () => {
    await using box = await sandbox()
    const { time, start } = await world()
    const { sqlite } = await import('varve/stores/sqlite')
    const { varve } = await settled(time, start({ store: sqlite(box.path('varve.db'), { clock: time }) }))
    await settled(time, varve.set('mail.apiKey', reference('vault://secret/mail'), signed))
    expect(varve.get('mail.apiKey').reveal()).toBe('planted-mail-1')
    expect(await bytesIn(box.path('.'))).toContain('vault://secret/mail')
    expect(await bytesIn(box.path('.'))).not.toContain('planted')
    await settled(time, varve.close())
    expect(await bytesIn(box.path('.'))).not.toContain('planted')
  })

  it('that is damaged on the disk is told, and stops nothing', async () => {
    await using box = await sandbox({ files: { 'varve.lkg.secrets': 'nothing of ours' } })
    const { time, start } = await world()
    const place = { lastKnownGood: lastKnownGood(box.path('varve.lkg'), { clock: time }) }
    const { varve, problems } = await settled(time, start(place))
    expect(varve.get('mail.apiKey').reveal()).toBe('planted-mail-1')
    expect(problems.map(({ code }) => code)).toContain('LAST_KNOWN_GOOD_UNREADABLE')
    await settled(time, varve.close())
  })
})
