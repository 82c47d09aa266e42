import { readFile, rename } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineConfig, live, secret, type Store, type Varve } from 'varve'
import { open, type NodeOpenOptions } from 'varve/node'
import * as s from 'varve/schema'
import { newFernetKey } from 'varve/secrets'
import { memory } from 'varve/stores/memory'
import { sandbox, type Sandbox } from 'varve/testing'
import { troubled } from '../troubled-store.ts'

const config = defineConfig({
  limits: { maxUploads: live(s.integer(), { default: 10 }) },
  erp: { token: live(secret(s.string()), { devDefault: 'none' }) },
})
const BY = { by: 'dana', message: 'Sale' }

let box: Sandbox
beforeEach(async () => {
  box = await sandbox()
  vi.stubEnv('VARVE_ENCRYPTION_KEY', newFernetKey())
  vi.stubEnv('VARVE_LAST_KNOWN_GOOD', undefined)
  vi.stubEnv('VARVE_ENV', 'production')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await box[Symbol.asyncDispose]()
})

const started = (options: NodeOpenOptions): Promise<Varve<typeof config.tree>> =>
  open(config, { sources: [], reload: false, missingValues: 'allow', onProblem: () => {}, ...options })

/** A store that does not answer. */
const away = (): Store => Object.assign(troubled(memory()), { away: true })

describe("a program opened with varve/node's open", () => {
  it('keeps its last known good where VARVE_LAST_KNOWN_GOOD says, and starts from it while the store is away', async () => {
    vi.stubEnv('VARVE_LAST_KNOWN_GOOD', box.path('data/varve.lkg'))
    const store = memory()
    const varve = await started({ store })
    await varve.set('limits.maxUploads', 30, BY)
    await varve.set('erp.token', 'planted', BY)
    await varve.close()
    const bytes = await readFile(box.path('data/varve.lkg'), 'utf8')
    for (const word of ['planted', 'maxUploads', 'dana', 'Sale']) expect(bytes).not.toContain(word)
    await using cold = await started({ store: away() })
    expect(cold.get('limits.maxUploads')).toBe(30)
    expect(cold.get('erp.token').reveal()).toBe('planted')
    expect(cold.health()).toMatchObject({ status: 'stale', store: { source: 'last-known-good', reachable: false } })
  })

  it('may be given the path, or what keeps it, and nothing has to be kept', async () => {
    for (const file of ['one.lkg', 'two.lkg?maximumAge=1h']) {
      const varve = await started({ store: memory(), lastKnownGood: box.path(file) })
      await varve.set('limits.maxUploads', 30, BY)
      await varve.close()
      await using cold = await started({ store: away(), lastKnownGood: box.path(file) })
      expect(cold.get('limits.maxUploads')).toBe(30)
    }
    await expect(started({ store: away() })).rejects.toMatchObject({
      code: 'STORE_UNREACHABLE',
      message: expect.stringContaining('lastKnownGood') as string,
    })
  })

  it('does not start from what is older than it may be, and says how old it is', async () => {
    const varve = await started({ store: memory(), lastKnownGood: box.path('varve.lkg') })
    await varve.set('limits.maxUploads', 30, BY)
    await varve.close()
    await expect(
      started({ store: away(), lastKnownGood: `${box.path('varve.lkg')}?maximumAge=0s` }),
    ).rejects.toMatchObject({ code: 'LAST_KNOWN_GOOD_TOO_OLD' })
  })

  it('is refused without a key, before anything is opened', async () => {
    vi.stubEnv('VARVE_ENCRYPTION_KEY', undefined)
    const error = { code: 'LAST_KNOWN_GOOD_UNSAFE', message: expect.stringContaining('varve secret keygen') as string }
    await expect(started({ store: memory(), lastKnownGood: box.path('varve.lkg') })).rejects.toMatchObject(error)
  })

  it.each(['varve.lkg?maxAge=1h', '?maximumAge=1h'])('refuses %s, which names no file as it should', async address => {
    await expect(started({ store: memory(), lastKnownGood: address })).rejects.toMatchObject({ code: 'USAGE' })
  })

  it('says that what was kept cannot be read, when it needs it', async () => {
    const file = box.path('varve.lkg')
    const varve = await started({ store: memory(), lastKnownGood: file })
    await varve.set('limits.maxUploads', 30, BY)
    await varve.close()
    await box.write('varve.lkg', (await readFile(file, 'utf8')).slice(0, -20))
    await expect(started({ store: away(), lastKnownGood: file })).rejects.toMatchObject({
      message: expect.stringContaining('what was kept of it cannot be read: it is cut short or damaged') as string,
    })
    await rename(file, `${file}.broken`)
    await expect(started({ store: away(), lastKnownGood: file })).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
  })
})
