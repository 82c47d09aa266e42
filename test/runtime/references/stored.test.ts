import { beforeEach, describe, expect, it } from 'vitest'
import { ramp, reference } from 'varve'
import { memory } from 'varve/stores/memory'
import { failure, shared } from '../sealed.ts'
import { anew, time, signed, started, turn, pass } from './process.ts'
import { away, forbidden, hanging, testVault } from './test-vault.ts'

beforeEach(anew)

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

  it.each([
    ['an object', { user: 'shop', password: 'one-1' }],
    ['text that is JSON', '{"user":"shop","password":"one-1"}'],
    ['bytes of such text', new TextEncoder().encode('{"user":"shop","password":"one-1"}')],
  ])('without a field is all of a secret, which may be %s', async (_, value) => {
    const { varve } = await started({ vault: testVault({ 'secret/whole': value }) })
    await varve.set('db.whole', reference('vault://secret/whole'), signed)
    expect(varve.get('db.whole').reveal()).toEqual({ user: 'shop', password: 'one-1' })
    await varve.close()
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

  it('can be imported', async () => {
    const { varve } = await started()
    await varve.import(signed, draft => draft.set('mail.apiKey', reference('vault://secret/mail')))
    expect(varve.get('mail.apiKey').reveal()).toBe('mail-1')
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

  it('keeps no other change waiting for its manager', async () => {
    const { varve, vault } = await started()
    vault.instead = hanging
    const order: string[] = []
    const referring = varve
      .set('mail.apiKey', reference('vault://secret/mail'), signed)
      .then(() => order.push('reference'))
    await varve.set('limits.maxUploads', 20, signed).then(() => order.push('value'))
    await pass(2250)
    await referring
    expect(order).toEqual(['value', 'reference'])
    await varve.close()
  })

  it('is judged by its value, with the validators of its key', async () => {
    const { varve } = await started()
    varve.addValidator('mail.apiKey', value => (value.reveal() === 'mail-1' ? 'is the old one' : undefined))
    const error = await failure(() => varve.set('mail.apiKey', reference('vault://secret/mail'), signed))
    expect(error).toMatchObject({
      details: { problems: [{ key: 'mail.apiKey', issue: 'was refused: is the old one' }] },
    })
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
