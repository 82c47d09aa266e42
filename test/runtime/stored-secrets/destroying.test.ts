import { describe, expect, it } from 'vitest'
import { defineConfig, live, MASK, open, type HistoryEntry, type Revision, type Store } from 'varve'
import { integer } from 'varve/schema'
import { fernet, newFernetKey } from 'varve/secrets'
import { memory } from 'varve/stores/memory'
import { listed } from '../../listed.ts'
import { again, bound, failure, keyring, quiet, revealed, shared, signed, tokens } from '../sealed.ts'

const KEY = 'mail.apiKey'
const destroyed = { ...signed, message: 'It leaked' }

/** A log with three values of a secret, one of another scope and one of another key. */
async function log(): Promise<Store> {
  const store = memory()
  await using varve = await again(store)
  for (const value of ['hush-1', 'hush-2', 'hush-3']) await varve.set(KEY, value, signed)
  await varve.set(KEY, 'hush-acme', { ...signed, scope: 'tenant:acme' })
  await varve.set('erp.account', { user: 'a', key: 'k' }, signed)
  return store
}

/** Revisions of a key with what became of their values. */
const told = (entries: readonly HistoryEntry[]): unknown[] =>
  entries.map(({ revision, destroyed: gone }) => (gone === undefined ? revision : `${revision} destroyed in ${gone}`))

describe('destroying a secret', () => {
  it('leaves the live value, and takes away the former ones', async () => {
    const store = await log()
    await using varve = await again(store)
    const before = varve.head()
    const done = await varve.secrets.destroy(KEY, destroyed)
    expect(done).toEqual({ revision: 7, revisions: [2, 3], tokens: 2, inTheOpen: [], scrubbed: undefined })
    expect([revealed(varve), revealed(varve, 'acme')]).toEqual(['hush-3', 'hush-acme'])
    expect(varve.get('erp.account').reveal()).toEqual({ user: 'a', key: 'k' })
    expect(await tokens(store)).toHaveLength(3)
    expect(await varve.verify({ expectHead: `${before.number + 1}:${varve.head().hash}` })).toMatchObject({ ok: true })
  })

  it('says in the history what was destroyed, by whom and why', async () => {
    await using varve = await again(await log())
    await varve.secrets.destroy(KEY, destroyed)
    expect(told(await listed(varve.history(KEY, { scope: null })))).toEqual([4, '3 destroyed in 7', '2 destroyed in 7'])
    const [revision] = await listed(varve.revisions({ limit: 1 }))
    expect(revision).toMatchObject({
      ...{ kind: 'delete', ...destroyed, changes: [] },
      note: { destroyed: { key: KEY, revisions: [2, 3] } },
    } satisfies Partial<Revision> & { note: unknown })
    expect((await listed(varve.history('mail.*', { scope: null }))).every(({ after }) => after === MASK)).toBe(true)
  })

  it('deletes the live value, too, where all are to go', async () => {
    const store = await log()
    await using varve = await again(store)
    await using other = await again(store)
    const done = await varve.secrets.destroy(KEY, { ...destroyed, revisions: 'all' })
    expect(done).toMatchObject({ revision: 7, revisions: [2, 3, 4], tokens: 3 })
    await other.refresh()
    for (const one of [varve, other]) {
      expect(await failure(() => one.get(KEY))).toMatchObject({ code: 'MISSING_VALUE' })
      expect(revealed(one, 'acme')).toBe('hush-acme')
    }
    expect(await tokens(store)).toHaveLength(2)
    await varve.set(KEY, 'hush-4', signed)
    expect(revealed(varve)).toBe('hush-4')
  })

  it('takes those of some revisions, but not the live one', async () => {
    await using varve = await again(await log())
    expect(await failure(() => varve.secrets.destroy(KEY, { ...destroyed, revisions: [4] }))).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('the live one'),
    })
    expect(await failure(() => varve.secrets.destroy(KEY, { ...destroyed, revisions: [2, 5] }))).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('Revision 5 sealed no value of mail.apiKey'),
    })
    expect(await varve.secrets.destroy(KEY, { ...destroyed, revisions: [2] })).toMatchObject({
      revisions: [2],
      tokens: 1,
    })
    await varve.rollback(KEY, { ...signed, to: 3 })
    expect(revealed(varve)).toBe('hush-2')
  })

  it('knows a value that was brought back for the one it was', async () => {
    await using varve = await again(await log())
    await varve.rollback(KEY, { ...signed, to: 2 })
    expect(await failure(() => varve.secrets.destroy(KEY, { ...destroyed, revisions: [2] }))).toMatchObject({
      code: 'USAGE',
    })
    expect(await varve.secrets.destroy(KEY, destroyed)).toMatchObject({ revisions: [3, 4], tokens: 2 })
    expect(revealed(varve)).toBe('hush-1')
  })

  it('spares both sides of a rotation', async () => {
    await using varve = await again(await log())
    await varve.secrets.rotate(KEY, 'hush-4', signed)
    await varve.secrets.destroy(KEY, destroyed)
    expect(varve.accepted(KEY).map(one => one.reveal())).toEqual(['hush-4', 'hush-3'])
  })

  it.each([
    ['a rollback', 'rollback'],
    ['a forced one', 'force'],
    ['undoing what replaced it', 'undo'],
    ['restoring everything', 'restore'],
  ] as const)('is not undone by %s', async (_what, way) => {
    await using varve = await again(await log())
    await varve.set('limits.maxUploads', 30, signed)
    await varve.secrets.destroy(KEY, destroyed)
    const back = {
      rollback: () => varve.rollback(KEY, signed),
      force: () => varve.rollback(KEY, { ...signed, to: 2, force: true }),
      undo: () => varve.undo(4, signed),
      restore: () => varve.restore(3, signed),
    }
    expect(await failure(back[way])).toMatchObject({
      code: 'SECRET_DESTROYED',
      message: expect.stringMatching(/^The value of mail.apiKey that is asked for was destroyed in revision 8 by mia/),
    })
    expect(revealed(varve)).toBe('hush-3')
  })

  it('leaves all the rest to be restored by who insists on it', async () => {
    await using varve = await again(await log())
    await varve.set('limits.maxUploads', 30, signed)
    await varve.secrets.destroy(KEY, destroyed)
    await varve.restore(3, { ...signed, force: true })
    expect([revealed(varve), varve.get('limits.maxUploads')]).toEqual(['hush-3', 10])
    expect(revealed(varve, 'acme')).toBe('hush-3')
  })

  it('is not undone by undoing the revision that did it', async () => {
    await using varve = await again(await log())
    await varve.secrets.destroy(KEY, { ...destroyed, revisions: 'all' })
    expect(await failure(() => varve.undo(7, signed))).toMatchObject({ code: 'SECRET_DESTROYED' })
  })

  it('leaves nothing of it open to who looks back, in any process', async () => {
    const store = await log()
    await using varve = await again(store)
    await using other = await again(store)
    const before = await Promise.all([varve, other].map(one => one.at(2)))
    expect(before.map(then => then.get(KEY).reveal())).toEqual(['hush-1', 'hush-1'])
    await varve.secrets.destroy(KEY, destroyed)
    await other.refresh()
    for (const one of [varve, other, await again(store)]) {
      const then = await one.at(2)
      expect(await failure(() => then.get(KEY))).toMatchObject({
        code: 'SECRET_UNREADABLE',
        message: expect.stringContaining('destroyed or lost'),
      })
      expect((await one.at(4)).get(KEY).reveal()).toBe('hush-3')
      expect(await failure(() => one.secrets.reveal(KEY, { ...signed, at: 2 }))).toMatchObject({
        code: 'SECRET_DESTROYED',
      })
      await one.close()
    }
  })

  it('is finished by repeating it, wherever it broke off', async () => {
    const store = await log()
    for (const failing of [0, 1]) {
      let left = failing
      const records: Store['records'] = {
        ...bound(store),
        delete: async (kind, id) => {
          left -= 1
          if (left < 0) throw new Error('the power went')
          return store.records.delete(kind, id)
        },
      }
      await using broken = await again({ ...shared(store), records })
      await failure(() => broken.secrets.destroy(KEY, destroyed))
    }
    await using varve = await again(store)
    // Even before that, nobody is given what is only not deleted yet.
    for (const revision of [2, 3])
      expect(await failure(async () => (await varve.at(revision)).get(KEY))).toMatchObject({
        code: 'SECRET_UNREADABLE',
      })
    const done = await varve.secrets.destroy(KEY, destroyed)
    expect(done).toMatchObject({ revision: 7, revisions: [2, 3] })
    expect(varve.head().number).toBe(7)
    expect(await tokens(store)).toHaveLength(3)
    expect(await varve.secrets.destroy(KEY, destroyed)).toMatchObject({ revision: 7, tokens: 0 })
  })

  it('gets along with others who write the same secret meanwhile', async () => {
    const store = await log()
    await using varve = await again(store)
    await using other = await again(store)
    const writing = (async () => {
      for (let number = 0; number < 20; number += 1)
        await other.set(KEY, `hush-other-${number}`, { ...signed, expect: 'any' })
    })()
    await Promise.all([varve.secrets.destroy(KEY, destroyed), writing])
    await varve.refresh()
    expect([revealed(varve), revealed(other)]).toEqual(['hush-other-19', 'hush-other-19'])
    await using late = await again(store)
    expect(revealed(late)).toBe('hush-other-19')
    expect(late.health().problems).toEqual([])
  })

  it('spares a value that somebody brings back just before', async () => {
    const store = await log()
    await using other = await again(store)
    let isFirst = true
    const append: Store['append'] = async (...given) => {
      if (isFirst && given[1].some(({ text }) => text.includes('"destroyed"'))) {
        isFirst = false
        await other.rollback(KEY, { ...signed, to: 2 })
      }
      return store.append(...given)
    }
    await using varve = await again({ ...shared(store), append })
    expect(await varve.secrets.destroy(KEY, destroyed)).toMatchObject({ revisions: [3, 4], tokens: 2 })
    await using late = await again(store)
    expect([revealed(varve), revealed(late)]).toEqual(['hush-1', 'hush-1'])
    const marked = await listed(late.history(KEY, { scope: null }))
    expect(told(marked)).toEqual([7, '4 destroyed in 8', '3 destroyed in 8', 2])
  })

  it('is of a key that is in no code any more, too', async () => {
    const store = await log()
    const config = defineConfig({ limits: { maxUploads: live(integer(), { default: 10 }) } })
    await using varve = await open(config, { ...quiet, store: shared(store), keyring })
    const untyped = varve.secrets as unknown as { destroy(key: string, options: object): Promise<unknown> }
    expect(await untyped.destroy(KEY, { ...destroyed, revisions: 'all' })).toMatchObject({ tokens: 3 })
    expect(varve.notInCode()).toEqual(['erp.account', KEY])
    expect(await failure(() => untyped.destroy('mail.other', destroyed))).toMatchObject({ code: 'UNKNOWN_KEY' })
  })

  it('needs no key of the key ring for what the history names', async () => {
    const store = await log()
    await using varve = await again(store, { keyring: fernet(newFernetKey()) })
    expect(await varve.secrets.destroy(KEY, { ...destroyed, revisions: 'all' })).toMatchObject({ tokens: 3 })
  })

  it('is refused without an author, for what was never stored, and for what is no secret', async () => {
    await using varve = await again(await log())
    expect(await failure(() => varve.secrets.destroy(KEY, { by: 'mia', message: ' ' }))).toMatchObject({
      code: 'SIGNATURE_MISSING',
    })
    expect(await failure(() => varve.secrets.destroy(KEY, { ...destroyed, scope: 'tenant:globex' }))).toMatchObject({
      code: 'SECRET_NOT_STORED',
    })
    // @ts-expect-error it is declared as no secret
    expect(await failure(() => varve.secrets.destroy('limits.maxUploads', destroyed))).toMatchObject({ code: 'USAGE' })
  })
})
