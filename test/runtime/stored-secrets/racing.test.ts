import { describe, expect, it } from 'vitest'
import type { Store } from 'varve'
import { fernet, newFernetKey } from 'varve/secrets'
import { memory } from 'varve/stores/memory'
import { troubled, type TroubledStore } from '../../troubled-store.ts'
import { again, bound, revealed, shared, signed, tokens } from '../sealed.ts'

const KEY = 'mail.apiKey'
const HOUR = 3_600_000
const [old, recent] = [newFernetKey(), newFernetKey()]
const former = fernet(old)
const both = fernet([recent, old])
/** The key ring of a process whose clock is an hour and a half behind. */
const slow = fernet(old, { clock: { now: () => Date.now() - 1.5 * HOUR } })

/** A moment that a test waits for, and that something else makes come. */
function moment(): { readonly come: () => void; readonly here: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { come: resolve, here: promise }
}

/** A connection whose first append stops before it reaches the store, when all that comes before it is done. */
function stopping(store: Store): { readonly store: TroubledStore; readonly stopped: Promise<void>; go(): void } {
  const [stopped, going] = [moment(), moment()]
  const through = troubled(shared(store))
  through.beforeAppend = async () => {
    stopped.come()
    await going.here
  }
  return { store: through, stopped: stopped.here, go: going.come }
}

/** A log with one value of the secret, whose keys are declared. */
async function log(): Promise<Store> {
  const store = memory()
  await using varve = await again(store, { keyring: former })
  await varve.set(KEY, 'hush-1', signed)
  return store
}

/** What a process reads that starts now. */
async function readAnew(store: Store): Promise<string> {
  await using varve = await again(store, { keyring: both })
  return revealed(varve)
}

describe('a set whose token is written and whose revision is not', () => {
  it('keeps its value where another process destroys former ones meanwhile', async () => {
    const store = await log()
    const stop = stopping(store)
    await using writer = await again(store, { keyring: former, store: stop.store })
    await using destroyer = await again(store, { keyring: former })
    const setting = writer.set(KEY, 'hush-2', signed)
    await stop.stopped
    await destroyer.secrets.destroy(KEY, signed)
    stop.go()
    await setting
    expect(await readAnew(store)).toBe('hush-2')
    // What it was sealed in at first is gone, and nothing else.
    expect(await tokens(store)).toHaveLength(2)
  })

  it('keeps its value where it is written just before another process destroys former ones', async () => {
    const store = await log()
    const [set, destroy] = [stopping(store), stopping(store)]
    await using writer = await again(store, { keyring: former, store: set.store })
    await using destroyer = await again(store, { keyring: former, store: destroy.store })
    const setting = writer.set(KEY, 'hush-2', signed)
    await set.stopped
    const destroying = destroyer.secrets.destroy(KEY, signed)
    await destroy.stopped
    set.go()
    await setting
    destroy.go()
    expect(await destroying).toMatchObject({ revisions: [2], tokens: 1 })
    expect(await readAnew(store)).toBe('hush-2')
  })

  it('keeps its value in another scope, too', async () => {
    const store = await log()
    const stop = stopping(store)
    await using writer = await again(store, { keyring: former, store: stop.store })
    await using destroyer = await again(store, { keyring: former })
    const setting = writer.set(KEY, 'hush-acme', { ...signed, scope: 'tenant:acme' })
    await stop.stopped
    await destroyer.secrets.destroy(KEY, { ...signed, revisions: 'all' })
    stop.go()
    await setting
    await using later = await again(store, { keyring: former })
    expect(revealed(later, 'acme')).toBe('hush-acme')
  })

  it('keeps its value where the key changes meanwhile and its clock is behind', async () => {
    const store = await log()
    const stop = stopping(store)
    await using writer = await again(store, { keyring: slow, store: stop.store })
    await using rotator = await again(store, { keyring: both })
    const setting = writer.set(KEY, 'hush-2', signed)
    await stop.stopped
    expect(await rotator.secrets.rotateKey()).toMatchObject({ orphans: 1 })
    stop.go()
    await setting
    expect(await readAnew(store)).toBe('hush-2')
  })

  it('keeps its value where it is written just before the key changes and its clock is behind', async () => {
    const store = await log()
    const [set, rotate] = [stopping(store), stopping(store)]
    await using writer = await again(store, { keyring: slow, store: set.store })
    await using rotator = await again(store, { keyring: both, store: rotate.store })
    const setting = writer.set(KEY, 'hush-2', signed)
    await set.stopped
    const rotating = rotator.secrets.rotateKey()
    await rotate.stopped
    set.go()
    await setting
    rotate.go()
    expect(await rotating).toMatchObject({ orphans: 0, unreadable: [] })
    expect(await readAnew(store)).toBe('hush-2')
  })
})

describe('a token that came to nothing', () => {
  it('is destroyed behind a revision that says so, and only once', async () => {
    const store = await log()
    const stop = stopping(store)
    await using writer = await again(store, { keyring: former, store: stop.store })
    await using destroyer = await again(store, { keyring: former })
    const setting = writer.set(KEY, 'hush-2', signed)
    await stop.stopped
    const { number } = destroyer.head()
    expect(await destroyer.secrets.destroy(KEY, signed)).toMatchObject({
      revision: number + 1,
      revisions: [],
      tokens: 1,
    })
    expect(await destroyer.secrets.destroy(KEY, signed)).toMatchObject({ revision: undefined, tokens: 0 })
    stop.go()
    await setting
  })
})

describe('a key that others go on sealing with while it is changed', () => {
  it('is not told to be needless, and the result says that there is no end to it', async () => {
    const store = await log()
    await using late = await again(store, { keyring: former })
    const records = bound(store)
    let values = 1
    const list: Store['records']['list'] = async (...given) => {
      // Before each look at the tokens, there is one more.
      await late.set(KEY, `hush-${(values += 1)}`, signed)
      return records.list(...given)
    }
    await using varve = await again(store, {
      keyring: both,
      store: { ...shared(store), records: { ...records, list } },
    })
    expect(await varve.secrets.rotateKey()).toMatchObject({ settled: false, retirable: [], unreadable: [] })
    expect(await readAnew(store)).toBe(`hush-${values}`)
  })
})
