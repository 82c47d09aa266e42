import { describe, expect, it } from 'vitest'
import { defineConfig, live, MASK, open, ramp, type OpenOptions, type Problem, type Store } from 'varve'
import { string } from 'varve/schema'
import { fernet, newFernetKey } from 'varve/secrets'
import { values } from 'varve/sources'
import { memory } from 'varve/stores/memory'
import { again, failure, forge, keyring, quiet, revealed, shared, signed } from './sealed.ts'

describe('without a key ring', () => {
  it('nothing is stored, and the command that makes a key is told', async () => {
    await using varve = await again(memory(), { keyring: undefined })
    for (const write of [
      () => varve.set('mail.apiKey', 'hush-1', signed),
      () =>
        varve.rollOut('mail.apiKey', 'hush-1', { ...signed, plan: ramp({ from: 5, to: 100, step: 5, every: '1h' }) }),
    ]) {
      const error = await failure(write)
      expect(error).toMatchObject({ code: 'NO_KEYRING', message: expect.stringContaining('varve secret keygen') })
    }
  })

  it.each([
    ['VARVE_ENCRYPTION_KEY', 'open() was given no keyring'],
    ['FIELD_ENCRYPTION_KEY', 'a passphrase of vibetuner'],
    ['SESSION_KEY', 'signs sessions'],
  ])('what is in %s is explained', async (set, said) => {
    const variable = (name: string): string | undefined => (name === set ? 'planted' : undefined)
    await using varve = await again(memory(), { keyring: undefined, platform: { ...quiet.platform, variable } })
    const error = await failure(() => varve.set('mail.apiKey', 'hush-1', signed))
    expect(String(error)).toContain(said)
    expect(String(error)).not.toContain('planted')
  })

  it('a stored secret is unreadable, its history can be asked, and all else works', async () => {
    const store = memory()
    await using varve = await again(store)
    await varve.set('mail.apiKey', 'hush-1', signed)
    await varve.set('mail.apiKey', 'hush-2', signed)
    await using other = await again(store, { keyring: undefined, missingValues: 'error' })
    expect(await failure(() => other.get('mail.apiKey'))).toMatchObject({
      code: 'SECRET_UNREADABLE',
      message: expect.stringContaining('no keyring was given'),
    })
    await other.set('limits.maxUploads', 20, signed)
    await other.rollback('mail.apiKey', signed)
    await varve.refresh()
    expect(revealed(varve)).toBe('hush-1')
  })
})

describe('a secret that cannot be opened', () => {
  const problems: Problem[] = []
  const watching: OpenOptions = { onProblem: problem => problems.push(problem) }
  /** A log with two secrets and a value, and their commitments. */
  const log = async (): Promise<{ store: Store; mail: string; erp: string }> => {
    problems.length = 0
    const store = memory()
    await using varve = await again(store)
    const written = [
      await varve.set('mail.apiKey', 'hush-1', signed),
      await varve.set('erp.account', { user: 'a', key: 'k' }, signed),
    ]
    await varve.set('limits.maxUploads', 20, signed)
    const [mail = '', erp = ''] = written.map(({ changes }) => JSON.stringify(changes).match(/[0-9a-f]{64}/)?.[0])
    return { store, mail, erp }
  }
  const body = async (store: Store, commitment: string): Promise<string> =>
    (await store.records.get('sealed', commitment))?.body ?? ''

  it.each([
    [
      'cut off',
      async ({ store, mail }) =>
        void store.records.put('sealed', mail, (await body(store, mail)).replace(/.{9}"}$/, '"}')),
      /changed, cut off/,
    ],
    ['no JSON', async ({ store, mail }) => void store.records.put('sealed', mail, 'hush'), /token is damaged/],
    [
      'that of another secret',
      async ({ store, mail, erp }) => void store.records.put('sealed', mail, await body(store, erp)),
      /belongs to another secret/,
    ],
    ['lost', async ({ store, mail }) => void store.records.delete('sealed', mail), /destroyed or lost/],
  ] satisfies [string, (given: Awaited<ReturnType<typeof log>>) => Promise<void>, RegExp][])(
    'because its token is %s is the trouble of that key alone',
    async (_what, damage, said) => {
      const given = await log()
      await damage(given)
      await using varve = await again(given.store, { ...watching, missingValues: 'error' })
      expect(await failure(() => varve.get('mail.apiKey'))).toMatchObject({
        code: 'SECRET_UNREADABLE',
        message: expect.stringMatching(said),
      })
      expect(varve.get('erp.account').reveal()).toEqual({ user: 'a', key: 'k' })
      expect(varve.get('limits.maxUploads')).toBe(20)
      expect(problems).toMatchObject([
        { code: 'SECRET_UNREADABLE', key: 'mail.apiKey', issue: expect.stringMatching(said) },
      ])
      expect(varve.health().problems).toEqual(problems)
      await varve.set('mail.apiKey', 'hush-2', signed)
      expect(revealed(varve)).toBe('hush-2')
    },
  )

  it('because its key is another says which key it wants', async () => {
    const { store } = await log()
    const other = fernet(newFernetKey())
    await using varve = await again(store, { ...watching, keyring: other })
    expect(await failure(() => varve.get('mail.apiKey'))).toMatchObject({
      code: 'SECRET_UNREADABLE',
      details: { keyId: keyring.keyIds[0] },
    })
    expect(problems.map(({ key, remedy }) => [key, remedy])).toEqual([
      ['mail.apiKey', `Add the key ${keyring.keyIds[0]} to VARVE_ENCRYPTION_KEY, or set mail.apiKey anew.`],
      ['erp.account', `Add the key ${keyring.keyIds[0]} to VARVE_ENCRYPTION_KEY, or set erp.account anew.`],
    ])
  })

  it('because it was moved to another tenant is refused there, and everybody’s serves', async () => {
    const { store, mail } = await log()
    await forge(store, { key: 'mail.apiKey', scope: 'tenant:mallory', entry: { sealed: mail } })
    await using varve = await again(store, watching)
    expect([revealed(varve), revealed(varve, 'mallory')]).toEqual(['hush-1', 'hush-1'])
    const moved = { layer: 'tenant', status: 'invalid', note: expect.stringContaining('for another key or scope') }
    expect(varve.for({ tenant: 'mallory' }).explain('mail.apiKey').layers).toContainEqual(
      expect.objectContaining(moved),
    )
    expect(problems).toMatchObject([{ key: 'mail.apiKey', issue: expect.stringContaining('for another key or scope') }])
  })

  it('because it was moved to another key is refused there', async () => {
    const { store, erp } = await log()
    await forge(store, { key: 'mail.apiKey', entry: { sealed: erp } })
    await using varve = await again(store, watching)
    expect(await failure(() => varve.get('mail.apiKey'))).toMatchObject({
      code: 'SECRET_UNREADABLE',
      details: { reason: 'it was sealed for another key or scope' },
    })
    expect(varve.get('erp.account').reveal()).toEqual({ user: 'a', key: 'k' })
  })

  it('lets the next layer serve, and says so', async () => {
    const { store, mail } = await log()
    await store.records.delete('sealed', mail)
    await using varve = await again(store, { ...watching, sources: [values({ mail: { apiKey: 'from a file' } })] })
    expect(revealed(varve)).toBe('from a file')
    expect(varve.explain('mail.apiKey').layers).toContainEqual(
      expect.objectContaining({ layer: 'stored', status: 'invalid', value: MASK }),
    )
  })

  it('is told when it comes while the process runs', async () => {
    const { store } = await log()
    await using varve = await again(store, watching)
    await using other = await again(store, { keyring: fernet(newFernetKey()) })
    await other.set('mail.apiKey', 'hush-2', signed)
    await varve.refresh()
    expect(problems).toMatchObject([{ code: 'SECRET_UNREADABLE', key: 'mail.apiKey' }])
    expect(await failure(() => varve.get('mail.apiKey'))).toMatchObject({ code: 'SECRET_UNREADABLE' })
  })

  it('is not brought back by a rollback, unless that is forced', async () => {
    const { store, mail } = await log()
    await using varve = await again(store)
    await varve.set('mail.apiKey', 'hush-2', signed)
    await store.records.delete('sealed', mail)
    expect(await failure(() => varve.rollback('mail.apiKey', signed))).toMatchObject({
      code: 'VALUE_REFUSED',
      details: { problems: [{ code: 'SECRET_UNREADABLE' }] },
    })
    await varve.rollback('mail.apiKey', { ...signed, force: true })
    expect(await failure(() => varve.get('mail.apiKey'))).toMatchObject({ code: 'SECRET_UNREADABLE' })
  })

  it('because its key is a secret no more is not shown', async () => {
    const { store } = await log()
    const open2 = defineConfig({ mail: { apiKey: live(string(), { default: 'in the open' }) } })
    await using varve = await open(open2, { ...quiet, store: shared(store), keyring })
    expect(varve.get('mail.apiKey')).toBe('in the open')
    expect(varve.explain('mail.apiKey').layers).toContainEqual(
      expect.objectContaining({ layer: 'stored', status: 'invalid', note: expect.stringContaining('no secret') }),
    )
  })
})
