import { beforeEach, describe, expect, it } from 'vitest'
import { reference, type Store } from 'varve'
import { memory } from 'varve/stores/memory'
import { failure, shared } from '../sealed.ts'
import { anew, time, signed, DB, started, pass } from './process.ts'
import { away, hanging, testVault } from './test-vault.ts'

beforeEach(anew)

describe('a secret that changes where it is kept', () => {
  it('reaches every read, whoever watches, and no moment that somebody holds', async () => {
    const { varve, vault } = await started()
    await varve.change(signed, draft => {
      draft.set('db.user', reference('vault://secret/db#user'))
      draft.set('db.password', reference('vault://secret/db#password'), { scope: 'tenant:acme' })
      draft.set('db.password', reference('vault://secret/db#password'))
    })
    const told: unknown[] = []
    varve.watch('db.password', (value, { cause }) => told.push([value?.reveal(), cause]))
    const held = varve.now()
    vault.put('secret/db', { ...DB, user: 'shop-2', password: 'two-2' })
    await pass(1250)
    expect([varve.get('db.user').reveal(), varve.get('db.password').reveal()]).toEqual(['shop-2', 'two-2'])
    expect(varve.for({ tenant: 'acme' }).get('db.password').reveal()).toBe('two-2')
    expect([held.get('db.user').reveal(), held.get('db.password').reveal()]).toEqual(['shop', 'one-1'])
    expect(held.for({ tenant: 'acme' }).get('db.password').reveal()).toBe('one-1')
    expect(told).toEqual([['two-2', 'secret']])
    await varve.close()
  })

  it('is fetched again after the time that was said, where its manager tells nothing', async () => {
    const vault = { ...testVault({ 'secret/mail': 'mail-1' }), watch: undefined }
    const { watch: _, ...silent } = vault
    const { varve } = await started({ managers: [silent], secrets: { refresh: '10s' } })
    await varve.set('mail.apiKey', reference('vault://secret/mail'), signed)
    vault.put('secret/mail', 'mail-2')
    await pass(13_000)
    expect(varve.get('mail.apiKey').reveal()).toBe('mail-2')
    await varve.close()
  })

  it('keeps its last good value while it cannot be fetched, and health says so', async () => {
    const { varve, vault, problems } = await started({ secrets: { refresh: '10s' } })
    await varve.set('mail.apiKey', reference('vault://secret/mail'), signed)
    vault.instead = away
    await pass(120_000)
    expect(varve.get('mail.apiKey').reveal()).toBe('mail-1')
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([['SECRET_MANAGER_UNREACHABLE', 'warning']])
    expect(varve.health().managers).toMatchObject([
      { name: 'Test vault', failing: [{ reference: 'vault://secret/mail', problem: { severity: 'warning' } }] },
    ])
    await varve.close()
  })

  it('and calls a field by another name waits until nothing refers to the former one', async () => {
    const { varve, vault } = await started({ secrets: { refresh: '10s' } })
    await varve.set('mail.apiKey', reference('vault://secret/db#password'), signed)
    vault.put('secret/db', { user: 'shop', secret: 'two-2' })
    await pass(1250)
    expect(varve.get('mail.apiKey').reveal()).toBe('one-1')
    await varve.set('mail.apiKey', reference('vault://secret/db#secret'), signed)
    expect(varve.get('mail.apiKey').reveal()).toBe('two-2')
    await varve.close()
  })

  it('that no longer fits its key is in error, and nothing else is', async () => {
    const { varve, vault } = await started()
    await varve.set('mail.apiKey', reference('vault://secret/mail'), signed)
    vault.put('secret/mail', 'abc')
    await pass(1250)
    expect(await failure(() => varve.get('mail.apiKey'))).toMatchObject({ code: 'MISSING_VALUE' })
    expect(varve.get('limits.maxUploads')).toBe(10)
    await varve.close()
  })
})

describe('a start', () => {
  /** A store with two references in it. */
  async function withReferences(): Promise<Store> {
    const store = memory({ clock: time })
    const { varve } = await started({ store: shared(store) })
    await varve.set('mail.apiKey', reference('vault://secret/mail'), signed)
    await varve.set('db.user', reference('vault://secret/db#user'), signed)
    await varve.close()
    return store
  }

  it('waits for a manager that hangs until the deadline, and serves all else', async () => {
    const store = await withReferences()
    const vault = testVault({ 'secret/mail': 'mail-1', 'secret/db': DB })
    vault.instead = ({ path, ...rest }, signal) =>
      path === 'secret/db' ? { value: DB } : hanging({ path, ...rest }, signal)
    const starting = started({ store: shared(store), vault, secrets: { deadline: '2s' } })
    let isOver = false
    void starting.then(() => (isOver = true))
    await pass(1750)
    expect(isOver).toBe(false)
    await pass(500)
    const { varve, problems } = await starting
    expect(varve.get('db.user').reveal()).toBe('shop')
    expect(await failure(() => varve.get('mail.apiKey'))).toMatchObject({ code: 'SECRET_MANAGER_UNREACHABLE' })
    expect(problems).toMatchObject([
      { code: 'SECRET_MANAGER_UNREACHABLE', key: 'mail.apiKey', origin: 'revision 2 by mia' },
    ])
    vault.instead = undefined
    await pass(10_000)
    expect(varve.get('mail.apiKey').reveal()).toBe('mail-1')
    await varve.close()
  })

  it('is not stopped by a reference that leads to nothing: its key is in error', async () => {
    const store = await withReferences()
    const { varve, problems } = await started({
      ...{ store: shared(store), vault: testVault({ 'secret/db': DB }), missingValues: 'error' },
    }).catch((error: unknown) => ({ varve: undefined, problems: [error] }))
    // Other keys of this declaration have no value at all; the one in error is not among the missing.
    expect(varve).toBeUndefined()
    expect(JSON.stringify(problems)).not.toContain('mail.apiKey')
  })

  it('without the manager says which is missing, and serves all else', async () => {
    const store = await withReferences()
    const { varve, problems } = await started({ store: shared(store), managers: [] })
    expect(problems.map(({ code, key }) => [code, key])).toEqual([
      ['SECRET_MANAGER_UNKNOWN', 'mail.apiKey'],
      ['SECRET_MANAGER_UNKNOWN', 'db.user'],
    ])
    expect(varve.get('limits.maxUploads')).toBe(10)
    await varve.close()
  })

  it('asks only for what the log still holds', async () => {
    const store = await withReferences()
    const one = await started({ store: shared(store) })
    await one.varve.delete('mail.apiKey', signed)
    await one.varve.close()
    const { varve, vault } = await started({ store: shared(store) })
    expect(vault.asked).toEqual(['vault://secret/db'])
    await varve.close()
  })
})

describe('a revision with a new reference', () => {
  it('waits two seconds for a manager that hangs, and is then applied all the same', async () => {
    const store = memory({ clock: time })
    const vault = testVault({ 'secret/mail': 'mail-1' })
    const [one, two] = [await started({ store: shared(store) }), await started({ store: shared(store), vault })]
    vault.instead = hanging
    await one.varve.set('mail.apiKey', reference('vault://secret/mail'), signed)
    await pass(1500)
    expect(two.varve.head().number).toBe(0)
    await pass(750)
    expect(two.varve.head().number).toBe(2)
    expect(two.problems).toMatchObject([{ code: 'SECRET_MANAGER_UNREACHABLE', key: 'mail.apiKey' }])
    expect(two.varve.health().status).toBe('ok')
    vault.instead = undefined
    await pass(10_000)
    expect(two.varve.get('mail.apiKey').reveal()).toBe('mail-1')
    for (const { varve } of [one, two]) await varve.close()
  })
})

describe('a past moment', () => {
  it('shows what a reference of then leads to now, and says that it is assumed', async () => {
    const { varve, vault } = await started()
    await varve.set('mail.apiKey', reference('vault://secret/mail'), signed)
    await varve.set('mail.apiKey', reference('vault://secret/db#password'), signed)
    await pass(180_000)
    vault.put('secret/mail', 'mail-9')
    const then = await varve.at(2)
    expect(then.get('mail.apiKey').reveal()).toBe('mail-9')
    expect(then.explain('mail.apiKey')).toMatchObject({ assumed: true, value: '••••' })
    await pass(180_000)
    expect(then.get('mail.apiKey').reveal()).toBe('mail-9')
    vault.put('secret/mail', 'mail-10')
    expect((await varve.at(2)).get('mail.apiKey').reveal()).toBe('mail-10')
    await varve.close()
  })
})
