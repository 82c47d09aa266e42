import { describe, expect, it } from 'vitest'
import type { MemoryStorage } from 'varve/stores/memory'
import { fernet, newFernetKey } from 'varve/secrets'
import { KEY, signed, keyring, left, passed } from './left-behind.ts'

describe('what was kept and cannot be read', () => {
  it.each([
    { what: 'was cut short', spoil: (text: string) => text.slice(0, -30) },
    { what: 'was tampered with', spoil: (text: string) => text.replace('Traffic spike', 'Traffic SPIKE') },
    { what: 'is of another format', spoil: (text: string) => text.replace('"v":1', '"v":2') },
    { what: 'is none of ours', spoil: () => 'sk-planted' },
    { what: 'is empty', spoil: () => '' },
  ])(
    '$what: it is told, quoting nothing of it, and moved out of the way once the store is heard',
    async ({ spoil }) => {
      const { place, start, problems } = await left()
      const spoilt = spoil(place.text ?? '')
      place.text = spoilt
      const { varve } = await start({}, 'none')
      expect(varve.get(KEY)).toBe(20)
      const told = problems.filter(({ code }) => code === 'LAST_KNOWN_GOOD_UNREADABLE')
      expect(told).toMatchObject([{ severity: 'warning', issue: expect.stringContaining('varve.lkg') as string }])
      expect(JSON.stringify(problems)).not.toMatch(/sk-planted|SPIKE/)
      await varve.close()
      expect(place.aside.get('unreadable')).toBe(spoilt)
      const again = await start()
      expect(again.varve.get(KEY)).toBe(20)
    },
  )

  it('is said beside why the store cannot be reached, and stays where it is', async () => {
    const { place, start } = await left()
    place.text = 'none of ours'
    await expect(start()).rejects.toMatchObject({
      code: 'STORE_UNREACHABLE',
      message: expect.stringContaining('what was kept of it cannot be read') as string,
    })
    expect(place.text).toBe('none of ours')
  })

  it('and cannot be kept: it is told once, health says so, and everything else goes on', async () => {
    const { place, start, clock, problems } = await left()
    const { varve } = await start({}, 'none')
    place.failure = 'the disk is full'
    for (const value of [1, 2, 3]) {
      await varve.set(KEY, value, signed)
      await passed(clock, 60_000)
      await passed(clock, 60_000)
    }
    expect(problems.filter(({ code }) => code === 'LAST_KNOWN_GOOD_UNWRITABLE')).toHaveLength(1)
    expect(varve.health()).toMatchObject({ status: 'ok', store: { lastKnownGood: { failing: true } } })
    delete place.failure
    await varve.set(KEY, 4, signed)
    await varve.close()
    expect((await start()).varve.get(KEY)).toBe(4)
  })
})

describe('what is kept', () => {
  it('has no secret in the open, and is asked for with what secrets are sealed with', async () => {
    const { place } = await left()
    expect(place.text).toContain('limits.maxUploads')
    expect(place.text).not.toContain('sk-planted')
    expect(place.requests).toEqual([{ environment: 'test', keyring }])
  })

  it('is what was known half a second after a change, though the process is killed', async () => {
    const { place, start, clock } = await left()
    const { varve } = await start({}, 'none')
    await varve.set(KEY, 99, signed)
    await passed(clock, 500)
    await expect.poll(() => place.text).toContain('99')
    const cold = await start()
    expect(cold.varve.get(KEY)).toBe(99)
  })

  it('is kept at the end though the store is silent by then, with the secrets that are known', async () => {
    const { place, start, clock } = await left()
    const { varve, store } = await start({}, 'none')
    await varve.set(KEY, 98, signed)
    const known = place.text
    Object.assign(store, { records: { ...store.records, get: () => new Promise(() => {}) } })
    const closing = varve.close()
    for (let step = 0; step < 20; step += 1) await passed(clock, 100)
    await closing
    expect(place.text).not.toBe(known)
    const cold = await start()
    expect([cold.varve.get(KEY), cold.varve.get('mail.apiKey').reveal()]).toEqual([98, 'sk-planted'])
  })

  it('is kept again every ten minutes, so that its age is right although nothing changes', async () => {
    const { place, start, clock } = await left()
    await start({}, 'none')
    const before = place.saved
    // In small steps: keeping takes a share of the time only, and a clock that leaps makes it look slow.
    for (let second = 0; second < 1500; second += 1) await passed(clock, 1000)
    expect(place.saved - before).toBe(3)
    const { varve } = await start()
    expect(varve.health().store?.silence).toBeLessThanOrEqual(630_000)
  })

  it('opens secrets with the key they were sealed with anew, not only with the one before', async () => {
    const { place, start, clock, storage } = await left()
    const { varve } = await start({}, 'none')
    const next = fernet(newFernetKey())
    await resealed(storage, next)
    for (let minute = 0; minute < 12; minute += 1) await passed(clock, 60_000)
    await varve.close()
    const cold = await start({
      lastKnownGood: { ...place, open: () => place.open({ environment: 'test' }) },
      keyring: next,
    })
    expect(cold.varve.get('mail.apiKey').reveal()).toBe('sk-planted')
  })
})

/** Seals every secret in a storage with another key, as rotating does. */
async function resealed(storage: MemoryStorage, next: typeof keyring): Promise<void> {
  const sealed = storage.records.get('sealed') ?? new Map<string, never>()
  for (const [id, record] of sealed) {
    const opened = await keyring.open(JSON.parse(record.body) as { keyId: string; token: string })
    const body = JSON.stringify(await next.seal('text' in opened ? opened.text : ''))
    sealed.set(id, { ...record, body, version: record.version + 1 })
  }
}
