import { describe, expect, it } from 'vitest'
import { defineConfig, live, setting, VarveError, type Varve } from 'varve'
import { integer, json, port } from 'varve/schema'
import { testConfig } from 'varve/testing'
import { fleet } from '../fleet.ts'
import { listed } from '../listed.ts'

const config = defineConfig({
  server: { port: setting(port(), { default: 8080 }) },
  limits: {
    maxUploads: live(integer({ max: 100 }), { default: 10 }),
    maxSize: live(integer(), { default: 1 }),
    matrix: live(json(), { default: {} }),
  },
})
const signed = { by: 'dana', message: 'Traffic spike' }
const KEY = 'limits.maxUploads'
/** UUIDs of version 7, made when the test's clock begins. */
const uuid = (last: string): string => `019b76da-a800-7000-8000-00000000000${last}`

/** Two processes, of which the first has not yet heard what the second does. */
async function behind() {
  const { start } = fleet()
  const [here, there] = [start(config), start(config)]
  await here.varve.set('limits.maxSize', 1, signed)
  await there.varve.refresh()
  here.store.hints.held = true
  return { here: here.varve, there: there.varve, start }
}

describe('a change', () => {
  it('is acknowledged with its revision, durable and already applied here', async () => {
    const varve = testConfig(config)
    const written = await varve.set(KEY, 20, signed)
    expect(written).toMatchObject({
      number: 2,
      kind: 'set',
      at: varve.clock.now(),
      ...signed,
      changes: [{ key: KEY, op: 'set', entry: { value: 20 } }],
      shadowedFor: [],
    })
    expect(varve.get(KEY)).toBe(20)
  })

  it.each([
    [{ message: 'Why' }, /no author \(by\)/],
    [{ by: 'dana' }, /no message/],
    [{ by: ' ', message: '\n' }, /no author \(by\) and no message/],
    [undefined, /no author \(by\) and no message/],
  ])('signed %j is refused: author and message are always needed', async (signature, words) => {
    const varve = testConfig(config) as unknown as { set(key: string, value: unknown, options: unknown): unknown }
    await expect(varve.set(KEY, 20, signature)).rejects.toMatchObject({ code: 'SIGNATURE_MISSING' })
    await expect(varve.set(KEY, 20, signature)).rejects.toThrow(words)
  })

  it('of a start-up setting is refused', async () => {
    const varve = testConfig(config) as unknown as Varve
    await expect(varve.set('server.port', 9090, signed)).rejects.toMatchObject({ code: 'NOT_WRITABLE' })
    await expect(varve.delete('server.port', signed)).rejects.toMatchObject({ code: 'NOT_WRITABLE' })
    await expect(varve.rollback('server.port', signed)).rejects.toMatchObject({ code: 'NOT_WRITABLE' })
  })

  it('of an unknown key is refused, with the name that was probably meant', async () => {
    const varve = testConfig(config) as unknown as Varve
    await expect(varve.set('limits.maxUplods', 20, signed)).rejects.toThrow(/Did you mean limits\.maxUploads\?/)
  })

  it.each([[undefined], [Number.NaN], [() => 1], [new Date(0)], [10n]])(
    'to %o, which JSON cannot hold, is refused',
    async value => {
      const varve = testConfig(config) as unknown as Varve
      await expect(varve.set('limits.matrix', value as never, signed)).rejects.toMatchObject({ code: 'VALUE_REFUSED' })
    },
  )

  it('may cover many keys and scopes, as one revision', async () => {
    const varve = testConfig(config)
    const written = await varve.change(signed, draft => {
      draft.set(KEY, 50)
      draft.set('limits.maxSize', 5, { scope: 'tenant:acme' })
      draft.delete('limits.matrix')
    })
    expect(written.changes.map(({ key, scope, op }) => [key, scope, op])).toEqual([
      [KEY, undefined, 'set'],
      ['limits.maxSize', 'tenant:acme', 'set'],
      ['limits.matrix', undefined, 'delete'],
    ])
    expect(varve.head().number).toBe(2)
  })

  it('is made whole or not at all: everything that is wrong with it is named at once', async () => {
    const varve = testConfig(config)
    const refusal = varve.change(signed, draft => {
      draft.set('limits.maxSize', 5)
      draft.set(KEY, 101)
      draft.set('limits.maxSize', 'big' as unknown as number, { scope: 'tenant:acme' })
    })
    await expect(refusal).rejects.toThrow(/2 values need attention/)
    expect(varve.all()).toMatchObject({ [KEY]: 10, 'limits.maxSize': 1 })
    await varve.refresh()
    expect(varve.head().number).toBe(0)
  })

  it('that changes nothing is refused', async () => {
    await expect(testConfig(config).change(signed, () => {})).rejects.toMatchObject({ code: 'EMPTY_CHANGE' })
  })

  it('must be drafted at once: what comes after an await would be lost, so it is refused', async () => {
    const varve = testConfig(config)
    let late: Promise<void> = Promise.resolve()
    await varve.change(signed, draft => {
      draft.set(KEY, 20)
      late = Promise.resolve().then(() => draft.set('limits.maxSize', 5))
    })
    await expect(late).rejects.toMatchObject({ code: 'USAGE' })
  })

  it('may be tried without being made', async () => {
    const varve = testConfig(config)
    expect(await varve.set(KEY, 20, { ...signed, dryRun: true })).toMatchObject({ dryRun: true, kind: 'set' })
    await expect(varve.set(KEY, 101, { ...signed, dryRun: true })).rejects.toMatchObject({ code: 'VALUE_REFUSED' })
    await varve.refresh()
    expect([varve.get(KEY), varve.head().number]).toEqual([10, 0])
  })

  it('records the declaration first, once, so that others can read the values', async () => {
    const varve = testConfig(config)
    await varve.set(KEY, 20, signed)
    await varve.set(KEY, 30, signed)
    const revisions = await listed(varve.revisions())
    expect(revisions.map(({ kind, message }) => [kind, message])).toEqual([
      ['set', 'Traffic spike'],
      ['set', 'Traffic spike'],
      ['declare', 'Declare 4 keys'],
    ])
  })
})

describe('two people at once', () => {
  it('who change different keys both succeed: the later one is built upon the earlier', async () => {
    const { here, there } = await behind()
    await there.set('limits.maxSize', 5, { by: 'lee', message: 'Bigger files' })
    await here.set(KEY, 20, signed)
    expect(here.all()).toMatchObject({ 'limits.maxSize': 5, [KEY]: 20 })
  })

  it('who change different scopes of one key both succeed', async () => {
    const { here, there } = await behind()
    await there.set(KEY, 5, { by: 'lee', message: 'For them', scope: 'tenant:acme' })
    await here.set(KEY, 20, signed)
    expect([here.get(KEY), here.for({ tenant: 'acme' }).get(KEY)]).toEqual([20, 5])
  })

  it('who change the same key: the one who had not seen the other is told both values, and nothing is lost', async () => {
    const { here, there } = await behind()
    await there.set(KEY, 15, { by: 'lee', message: 'A little more' })
    const error = await here.set(KEY, 20, signed).catch((error: unknown) => error)
    expect(error).toMatchObject({
      code: 'REVISION_CONFLICT',
      details: { key: KEY, by: 'lee', theirs: '15', yours: '20' },
    })
    expect((error as VarveError).message).toMatch(/\(by lee\) since revision \d+: it is now 15, and you wanted 20/)
    expect(here.get(KEY)).toBe(15)
    await here.set(KEY, 20, signed)
    expect(here.get(KEY)).toBe(20)
  })

  it('where one deletes and the other sets, it is a conflict as well', async () => {
    const { here, there } = await behind()
    await there.set(KEY, 15, signed)
    await there.delete(KEY, { by: 'lee', message: 'Not needed' })
    await expect(here.set(KEY, 20, signed)).rejects.toMatchObject({
      details: { theirs: 'not set', yours: '20', by: 'lee' },
    })
  })

  it('in one process never conflict with themselves, however many changes wait', async () => {
    const varve = testConfig(config)
    await Promise.all(Array.from({ length: 100 }, (_, value) => varve.set(KEY, value, signed)))
    expect(varve.get(KEY)).toBe(99)
    expect(await listed(varve.history(KEY))).toHaveLength(100)
  })
})

describe('what a change expects', () => {
  it('a number: the revision that last touched the key; zero means never', async () => {
    const varve = testConfig(config)
    const { number } = await varve.set(KEY, 20, { ...signed, expect: 0 })
    await varve.set(KEY, 30, { ...signed, expect: number })
    await expect(varve.set(KEY, 40, { ...signed, expect: number })).rejects.toMatchObject({
      code: 'REVISION_CONFLICT',
      details: { expected: number, actual: number + 1, theirs: '30', yours: '40' },
    })
    await expect(varve.set(KEY, 40, { ...signed, expect: 0 })).rejects.toMatchObject({ code: 'REVISION_CONFLICT' })
  })

  it('a head: that the whole log stands where it stood', async () => {
    const varve = testConfig(config)
    await varve.set(KEY, 20, signed)
    const head = varve.head().number
    await varve.set('limits.maxSize', 5, { ...signed, expect: { head } })
    const refusal = varve.set(KEY, 30, { ...signed, expect: { head } })
    await expect(refusal).rejects.toMatchObject({ code: 'REVISION_CONFLICT', details: { expected: 2, actual: 3 } })
    await expect(refusal).rejects.toThrow(/^The log has moved on to revision 3/)
  })

  it('the head of an empty log can be expected too, although the declaration is recorded first', async () => {
    const varve = testConfig(config)
    expect(await varve.set(KEY, 20, { ...signed, expect: { head: 0 } })).toMatchObject({ number: 2 })
  })

  it('’any’: nothing, so that whatever came in between is overwritten', async () => {
    const { here, there } = await behind()
    await there.set(KEY, 15, signed)
    await here.set(KEY, 20, { ...signed, expect: 'any' })
    await there.refresh()
    expect(there.get(KEY)).toBe(20)
  })
})

describe('a change with an id of its own', () => {
  it('is made once, however often it is repeated, and always answers with the first revision', async () => {
    const varve = testConfig(config)
    const once = { ...signed, id: uuid('1') }
    const first = await varve.set(KEY, 20, once)
    await varve.set(KEY, 30, signed)
    expect(await varve.set(KEY, 20, once)).toMatchObject({ number: first.number, hash: first.hash })
    expect(varve.get(KEY)).toBe(30)
    expect(varve.head().number).toBe(3)
  })

  it('is recognised by another process, and after a restart', async () => {
    const { start } = fleet()
    const once = { ...signed, id: uuid('1') }
    const first = await start(config).varve.set(KEY, 20, once)
    expect(await start(config).varve.set(KEY, 20, once)).toMatchObject({ number: first.number })
  })

  it('asked for twice at the same time is made once, and others beside it are made too', async () => {
    const varve = testConfig(config)
    const once = { ...signed, id: uuid('1') }
    const [first, second, other] = await Promise.all([
      varve.set(KEY, 20, once),
      varve.set(KEY, 20, once),
      varve.set('limits.maxSize', 5, signed),
    ])
    expect(second.number).toBe(first.number)
    expect(varve.head().number).toBe(3)
    expect(other.number).not.toBe(first.number)
  })

  it('asked for by two processes at the same time is made once', async () => {
    const { here, there } = await behind()
    const once = { ...signed, id: uuid('1') }
    const [first, second] = await Promise.all([here.set(KEY, 20, once), there.set(KEY, 20, once)])
    expect(first.number).toBe(second.number)
  })

  it('is recognised although its id is dated far from the store’s time, and others beside it are made', async () => {
    const varve = testConfig(config)
    const once = { ...signed, id: '0193e5e2-1800-7000-8000-000000000001' }
    const dated = { ...signed, id: '7fffffff-ffff-7000-8000-000000000001' }
    for (const options of [once, dated]) {
      const first = await varve.set(KEY, 20, options)
      const [again, other] = await Promise.all([varve.set(KEY, 20, options), varve.set('limits.maxSize', 5, signed)])
      expect(again.number).toBe(first.number)
      expect(other.number).toBeGreaterThan(first.number)
    }
  })

  it('must have a UUID of version 7', async () => {
    await expect(testConfig(config).set(KEY, 20, { ...signed, id: 'my-change' })).rejects.toMatchObject({
      code: 'USAGE',
    })
  })
})
