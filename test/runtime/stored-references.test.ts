import { beforeEach, describe, expect, it } from 'vitest'
import {
  defineConfig,
  live,
  open,
  ramp,
  reference,
  secret,
  type OpenOptions,
  type Problem,
  type Store,
  type Varve,
} from 'varve'
import { integer, object, string } from 'varve/schema'
import { memory } from 'varve/stores/memory'
import { clock } from 'varve/testing'
import { failure, shared } from './sealed.ts'
import { away, forbidden, hanging, testVault, type TestVault } from './test-vault.ts'

const config = defineConfig({
  mail: { apiKey: live(secret(string({ min: 4 })), {}) },
  db: {
    user: live(secret(string()), {}),
    password: live(secret(string()), {}),
    port: live(secret(integer()), {}),
    whole: live(secret(object({ user: string(), password: string() })), {}),
  },
  limits: {
    maxUploads: live(integer(), { default: 10 }),
    note: live(object({ reference: string() }), { default: { reference: '-' } }),
  },
})
const signed = { by: 'mia', message: 'Moved to Vault' }
const DB = { user: 'shop', password: 'one-1', port: '5432' }

/** The time of all processes of a test. */
let time = clock()
beforeEach(() => void (time = clock()))

interface Process {
  readonly varve: Varve<typeof config.tree>
  readonly vault: TestVault
  readonly problems: Problem[]
}

/** A process on a store and a vault, whose time the test moves. */
async function started(options: OpenOptions & { readonly vault?: TestVault } = {}): Promise<Process> {
  const { vault = testVault({ 'secret/mail': 'mail-1', 'secret/db': DB }), ...rest } = options
  const problems: Problem[] = []
  const varve = await open(config, {
    ...{
      store: memory({ clock: time }),
      managers: [vault],
      missingValues: 'allow' as const,
      platform: { clock: time, timers: time, warn: () => {} },
    },
    onProblem: problem => problems.push(problem),
    ...rest,
  })
  return { varve, vault, problems }
}

/** Lets what was answered arrive. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Moves time on in steps of a quarter second, and lets what that leads to happen. */
async function pass(milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 250) {
    time.advance(Math.min(250, left))
    await turn()
  }
}

describe('a stored reference', () => {
  it('serves what its manager gave, by the type of its key', async () => {
    const { varve, vault } = await started()
    await varve.change(signed, draft => {
      draft.set('mail.apiKey', reference('vault://secret/mail'))
      draft.set('db.user', reference('vault://secret/db#user'))
      draft.set('db.port', reference('vault://secret/db#port'))
    })
    expect(varve.get('mail.apiKey').reveal()).toBe('mail-1')
    expect(varve.get('db.user').reveal()).toBe('shop')
    expect(varve.get('db.port').reveal()).toBe(5432)
    expect(vault.asked.toSorted()).toEqual(['vault://secret/db', 'vault://secret/mail'])
    expect(String(varve.get('mail.apiKey'))).toBe('••••')
    await varve.close()
    expect(vault.closed).toBe(true)
  })

  it('is in the log, and its value is not', async () => {
    const store = memory({ clock: time })
    const { varve } = await started({ store: shared(store) })
    const written = await varve.set('mail.apiKey', reference('vault://secret/mail'), signed)
    expect(written.changes).toMatchObject([{ entry: { reference: 'vault://secret/mail' } }])
    const { revisions } = await store.read(0, 100)
    expect(revisions.map(({ text }) => text).join('')).toContain('vault://secret/mail')
    expect(revisions.map(({ text }) => text).join('')).not.toContain('mail-1')
    await varve.close()
  })

  it('says where its value is from and who stored it, and shows no value', async () => {
    const { varve } = await started()
    await varve.set('mail.apiKey', reference('vault://secret/mail'), signed)
    const explained = varve.explain('mail.apiKey')
    expect(explained).toMatchObject({
      ...{ value: '••••', layer: 'stored' },
      origin: { manager: 'Test vault', reference: 'vault://secret/mail', version: '1' },
    })
    expect(explained.layers.find(({ status }) => status === 'wins')?.note).toBe('stored as revision 2 by mia')
    expect(JSON.stringify([explained, varve.list(), varve.health()])).not.toContain('mail-1')
    await varve.close()
  })

  it('is of another process at once, and is there when it starts', async () => {
    const store = memory({ clock: time })
    const one = await started({ store: shared(store) })
    const two = await started({ store: shared(store) })
    await one.varve.set('mail.apiKey', reference('vault://secret/mail'), signed)
    await two.varve.refresh()
    expect(two.varve.get('mail.apiKey').reveal()).toBe('mail-1')
    const three = await started({ store: shared(store) })
    expect(three.varve.get('mail.apiKey').reveal()).toBe('mail-1')
    for (const { varve } of [one, two, three]) await varve.close()
  })

  it('can be of a scope, and rolled out', async () => {
    const vault = testVault({ 'secret/mail': 'mail-1', 'secret/new': 'mail-2', 'secret/acme': 'acme-1' })
    const { varve } = await started({ vault })
    await varve.set('mail.apiKey', reference('vault://secret/mail'), signed)
    await varve.set('mail.apiKey', reference('vault://secret/acme'), { ...signed, scope: 'tenant:acme' })
    expect(varve.for({ tenant: 'acme' }).get('mail.apiKey').reveal()).toBe('acme-1')
    await varve.rollOut('mail.apiKey', reference('vault://secret/new'), {
      ...{ ...signed, unit: 'user', plan: ramp({ from: 50, to: 100, step: 50, every: '1h' }) },
    })
    const seen = Array.from({ length: 40 }, (_, user) =>
      varve
        .for({ user: String(user) })
        .get('mail.apiKey')
        .reveal(),
    )
    expect(new Set(seen)).toEqual(new Set(['mail-1', 'mail-2']))
    vault.put('secret/new', 'mail-3')
    await turn()
    await varve.close()
  })

  it('can be rolled back to', async () => {
    const { varve } = await started()
    await varve.set('mail.apiKey', reference('vault://secret/mail'), signed)
    await varve.set('mail.apiKey', reference('vault://secret/db#password'), signed)
    expect(varve.get('mail.apiKey').reveal()).toBe('one-1')
    await varve.rollback('mail.apiKey', signed)
    expect(varve.get('mail.apiKey').reveal()).toBe('mail-1')
    await varve.close()
  })

  it('is shown in the history and in a difference, where its value is not', async () => {
    const { varve } = await started()
    await varve.set('mail.apiKey', reference('vault://secret/mail'), signed)
    await varve.set('mail.apiKey', reference('vault://secret/db#password'), signed)
    const versions = []
    for await (const version of varve.history('mail.apiKey')) versions.push(version)
    const difference = await varve.diff(2, 3)
    const told = JSON.stringify([versions, difference])
    expect(told).toContain('vault://secret/mail')
    expect(JSON.stringify(difference)).toContain('vault://secret/db#password')
    expect(told).not.toMatch(/mail-1|one-1/)
    await varve.close()
  })
})

describe('a reference that is to be stored', () => {
  it.each([
    ['leads to nothing', 'vault://secret/none', 'SECRET_NOT_FOUND', undefined],
    ['may not be read', 'vault://secret/mail', 'SECRET_FORBIDDEN', forbidden],
    ['has not the field', 'vault://secret/db#none', 'SECRET_NOT_FOUND', undefined],
    ['is of a kind that nobody answers', 'aws-sm://prod/mail', 'SECRET_MANAGER_UNKNOWN', undefined],
  ])('is refused where it %s', async (_, text, code, instead) => {
    const { varve, vault } = await started()
    vault.instead = instead
    const error = await failure(() => varve.set('mail.apiKey', reference(text), signed))
    expect(error).toMatchObject({ code: 'VALUE_REFUSED', details: { problems: [{ code, key: 'mail.apiKey' }] } })
    expect(varve.head().number).toBe(0)
    await varve.close()
  })

  it('is refused where its value does not fit the key, without a word of the value', async () => {
    const { varve } = await started({ vault: testVault({ 'secret/mail': 'abc', 'secret/port': 'hush' }) })
    for (const [key, text] of [
      ['mail.apiKey', 'vault://secret/mail'],
      ['db.port', 'vault://secret/port'],
    ] as const) {
      const error = await failure(() => varve.set(key, reference(text), signed))
      expect(error).toMatchObject({ code: 'VALUE_REFUSED', details: { problems: [{ code: 'INVALID_VALUE', key }] } })
      expect(JSON.stringify(error)).not.toMatch(/abc|hush/)
    }
    await varve.close()
  })

  it('is refused for a key that is no secret, which would show it', async () => {
    const { varve } = await started()
    const given: unknown = reference('vault://secret/mail')
    const error = await failure(() => varve.set('limits.maxUploads', given as number, signed))
    expect(error).toMatchObject({ details: { problems: [{ code: 'SECRET_EXPOSED', key: 'limits.maxUploads' }] } })
    await varve.set('limits.note', { reference: 'INV-7' }, signed)
    expect(varve.get('limits.note')).toEqual({ reference: 'INV-7' })
    await varve.close()
  })

  it('is stored with a warning while its manager is away, and serves once it is back', async () => {
    const { varve, vault } = await started()
    vault.instead = away
    const writing = varve.set('mail.apiKey', reference('vault://secret/mail'), signed)
    await pass(3000)
    const written = await writing
    expect(written.warnings).toMatchObject([
      { code: 'SECRET_MANAGER_UNREACHABLE', key: 'mail.apiKey', severity: 'warning' },
    ])
    expect(await failure(() => varve.get('mail.apiKey'))).toMatchObject({
      code: 'SECRET_MANAGER_UNREACHABLE',
      message: expect.stringMatching(/^mail\.apiKey refers to vault:\/\/secret\/mail, which cannot be reached/),
    })
    vault.instead = undefined
    await pass(60_000)
    expect(varve.get('mail.apiKey').reveal()).toBe('mail-1')
    await varve.close()
  })
})

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
    await varve.close()
  })
})
