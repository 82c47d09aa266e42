import { describe, expect, it } from 'vitest'
import { defineConfig, live, open, ramp, secret, type Secret, type Store, type Varve } from 'varve'
import { string } from 'varve/schema'
import { clock, type TestClock } from 'varve/testing'
import { values } from 'varve/sources'
import { memory } from 'varve/stores/memory'
import { failure, keyring, shared, signed } from '../sealed.ts'

const config = defineConfig({
  webhook: { secret: live(secret(string({ min: 4 })), { doc: 'Signs what we send.' }) },
  limits: { max: live(string(), { default: 'ten' }) },
})
type Opened = Varve<typeof config.tree>

const HOUR = 3_600_000

/** A process whose time is a test's. */
function opened(time: TestClock, store: Store = memory({ clock: time }), given?: string): Promise<Opened> {
  return open(config, {
    ...{ store: shared(store), keyring, missingValues: 'allow', onProblem: () => {} },
    platform: { clock: time, timers: time, warn: () => {} },
    ...(given === undefined ? {} : { sources: [values({ webhook: { secret: given } })] }),
  })
}

/** The values of secrets, in the open. */
const shown = (secrets: readonly Secret[]): string[] => secrets.map(one => one.reveal())
/** What is accepted now. */
const accepted = (varve: Opened): string[] => shown(varve.accepted('webhook.secret'))

describe('a secret that nobody rotates', () => {
  it('is the only value that is accepted, in one list that stays the same', async () => {
    await using varve = await opened(clock())
    await varve.set('webhook.secret', 'hush-1', signed)
    expect(accepted(varve)).toEqual(['hush-1'])
    expect(varve.accepted('webhook.secret')).toBe(varve.accepted('webhook.secret'))
    expect(Object.isFrozen(varve.accepted('webhook.secret'))).toBe(true)
    await varve.set('webhook.secret', 'hush-2', signed)
    expect(accepted(varve)).toEqual(['hush-2'])
  })

  it('is missing where it is missing to `get`', async () => {
    await using varve = await opened(clock())
    expect(await failure(() => varve.accepted('webhook.secret'))).toMatchObject({ code: 'MISSING_VALUE' })
    // @ts-expect-error it is declared as no secret
    expect(varve.accepted('limits.max')).toEqual(['ten'])
  })
})

describe('a rotation', () => {
  it('serves the new value at once, and accepts the former one until its window ends', async () => {
    const time = clock()
    await using varve = await opened(time)
    await varve.set('webhook.secret', 'hush-1', signed)
    const { kind } = await varve.secrets.rotate('webhook.secret', 'hush-2', { ...signed, window: '2h' })
    expect(kind).toBe('rollout')
    expect(varve.get('webhook.secret').reveal()).toBe('hush-2')
    expect(accepted(varve)).toEqual(['hush-2', 'hush-1'])
    time.advance(2 * HOUR - 1)
    expect(accepted(varve)).toEqual(['hush-2', 'hush-1'])
    time.advance(1)
    expect(accepted(varve)).toEqual(['hush-2'])
  })

  it('accepts the new value before it serves, for as long as its lead', async () => {
    const time = clock()
    await using varve = await opened(time)
    await varve.set('webhook.secret', 'hush-1', signed)
    await varve.secrets.rotate('webhook.secret', 'hush-2', { ...signed, lead: '1h', window: '2h' })
    expect([varve.get('webhook.secret').reveal(), ...accepted(varve)]).toEqual(['hush-1', 'hush-1', 'hush-2'])
    time.advance('1h')
    expect([varve.get('webhook.secret').reveal(), ...accepted(varve)]).toEqual(['hush-2', 'hush-2', 'hush-1'])
    time.advance('2h')
    expect(accepted(varve)).toEqual(['hush-2'])
  })

  it('lasts a day unless said otherwise, and is a plain set with no window at all', async () => {
    const time = clock()
    await using varve = await opened(time)
    await varve.set('webhook.secret', 'hush-1', signed)
    await varve.secrets.rotate('webhook.secret', 'hush-2', signed)
    time.advance(24 * HOUR - 1)
    expect(accepted(varve)).toEqual(['hush-2', 'hush-1'])
    time.advance(1)
    expect(accepted(varve)).toEqual(['hush-2'])
    const written = await varve.secrets.rotate('webhook.secret', 'hush-3', { ...signed, window: 0 })
    expect([written.kind, ...accepted(varve)]).toEqual(['set', 'hush-3'])
  })

  it('ends the window without anybody asking, for who waits for decisions', async () => {
    const time = clock()
    await using varve = await opened(time)
    await varve.set('webhook.secret', 'hush-1', signed)
    await varve.secrets.rotate('webhook.secret', 'hush-2', { ...signed, lead: '1h', window: '2h' })
    const told: unknown[] = []
    varve.watchDecisions('webhook.secret', ({ key, cause, at }) => told.push([key, cause, at - time.now()]))
    const seen: string[] = []
    varve.watch('webhook.secret', value => void seen.push(value.reveal()))
    time.advance('1h')
    time.advance('2h')
    expect(told).toEqual([
      ['webhook.secret', 'rollout', 0],
      ['webhook.secret', 'rollout', 0],
    ])
    expect(seen).toEqual(['hush-2'])
    expect(time.waiting).toBeLessThan(10)
  })

  it('does not wait for a timer that is late', async () => {
    const time = clock()
    await using varve = await opened(time)
    await varve.set('webhook.secret', 'hush-1', signed)
    await varve.secrets.rotate('webhook.secret', 'hush-2', { ...signed, window: '2h' })
    time.set(new Date(time.now() + 2 * HOUR))
    expect(accepted(varve)).toEqual(['hush-2'])
  })

  it('is the same in every process, in a moment that is held, and in the past', async () => {
    const time = clock()
    const store = memory({ clock: time })
    await using varve = await opened(time, store)
    await using other = await opened(time, store)
    await varve.set('webhook.secret', 'hush-1', signed)
    const { at } = await varve.secrets.rotate('webhook.secret', 'hush-2', { ...signed, window: '2h' })
    await other.refresh()
    expect(accepted(other)).toEqual(['hush-2', 'hush-1'])
    const held = other.now()
    time.advance('3h')
    expect([accepted(varve), accepted(other)]).toEqual([['hush-2'], ['hush-2']])
    expect(shown(held.accepted('webhook.secret'))).toEqual(['hush-2', 'hush-1'])
    const then = async (ms: number): Promise<string[]> =>
      shown((await varve.at(new Date(at + ms))).accepted('webhook.secret'))
    expect([await then(HOUR), await then(2 * HOUR)]).toEqual([['hush-2', 'hush-1'], ['hush-2']])
    await using late = await opened(time, store)
    expect(accepted(late)).toEqual(['hush-2'])
  })

  it('is a tenant’s own, in its scope', async () => {
    const time = clock()
    await using varve = await opened(time)
    await varve.set('webhook.secret', 'hush-0', signed)
    await varve.set('webhook.secret', 'hush-1', { ...signed, scope: 'tenant:acme' })
    await varve.secrets.rotate('webhook.secret', 'hush-2', { ...signed, scope: 'tenant:acme', window: '2h' })
    const acme = varve.for({ tenant: 'acme' })
    expect([shown(acme.accepted('webhook.secret')), accepted(varve)]).toEqual([['hush-2', 'hush-1'], ['hush-0']])
    expect(varve.runAs({ tenant: 'acme' }, () => accepted(varve))).toEqual(['hush-2', 'hush-1'])
    time.advance('2h')
    expect(shown(acme.accepted('webhook.secret'))).toEqual(['hush-2'])
  })

  it('goes from what a source says to what is stored', async () => {
    const time = clock()
    await using varve = await opened(time, memory({ clock: time }), 'hush-file')
    await varve.secrets.rotate('webhook.secret', 'hush-2', { ...signed, lead: '1h', window: '2h' })
    expect(accepted(varve)).toEqual(['hush-file', 'hush-2'])
    time.advance('1h')
    expect(accepted(varve)).toEqual(['hush-2', 'hush-file'])
    time.advance('2h')
    expect(accepted(varve)).toEqual(['hush-2'])
  })

  it('gives way to an override, which is all that is accepted then', async () => {
    await using varve = await opened(clock())
    await varve.set('webhook.secret', 'hush-1', signed)
    await varve.secrets.rotate('webhook.secret', 'hush-2', signed)
    const override = varve.override('webhook.secret', 'hush-3')
    expect(accepted(varve)).toEqual(['hush-3'])
    override.lift()
    expect(accepted(varve)).toEqual(['hush-2', 'hush-1'])
    expect(varve.withOverrides({ 'webhook.secret': 'hush-4' }, () => accepted(varve))).toEqual(['hush-4'])
  })

  it.each([
    ['a plain set', (varve: Opened) => varve.set('webhook.secret', 'hush-3', signed), ['hush-3']],
    ['a rollback', (varve: Opened) => varve.rollback('webhook.secret', signed), ['hush-1']],
    ['completing it', (varve: Opened) => varve.rollout('webhook.secret')?.complete(signed), ['hush-2']],
    ['aborting it', (varve: Opened) => varve.rollout('webhook.secret')?.abort(signed), ['hush-1']],
    [
      'a further rotation, but for what is served',
      (varve: Opened) => varve.secrets.rotate('webhook.secret', 'hush-3', signed),
      ['hush-3', 'hush-2'],
    ],
  ] as const)('is ended by %s', async (_what, end, left) => {
    await using varve = await opened(clock())
    await varve.set('webhook.secret', 'hush-1', signed)
    await varve.secrets.rotate('webhook.secret', 'hush-2', signed)
    await end(varve)
    expect(accepted(varve)).toEqual(left)
  })

  it('that is replaced during its lead leaves what is served', async () => {
    await using varve = await opened(clock())
    await varve.set('webhook.secret', 'hush-1', signed)
    await varve.secrets.rotate('webhook.secret', 'hush-2', { ...signed, lead: '1h' })
    await varve.secrets.rotate('webhook.secret', 'hush-3', { ...signed, lead: '1h' })
    expect(accepted(varve)).toEqual(['hush-1', 'hush-3'])
  })

  it('to the same value accepts it once', async () => {
    await using varve = await opened(clock())
    await varve.set('webhook.secret', 'hush-1', signed)
    await varve.secrets.rotate('webhook.secret', 'hush-1', signed)
    expect(accepted(varve)).toEqual(['hush-1'])
  })

  it('may be paused, and accepts both values until it goes on', async () => {
    const time = clock()
    await using varve = await opened(time)
    await varve.set('webhook.secret', 'hush-1', signed)
    await varve.secrets.rotate('webhook.secret', 'hush-2', { ...signed, window: '2h' })
    time.advance('1h')
    await varve.rollout('webhook.secret')?.pause(signed)
    time.advance('5h')
    expect(accepted(varve)).toEqual(['hush-2', 'hush-1'])
    await varve.rollout('webhook.secret')?.resume(signed)
    time.advance('1h')
    expect(accepted(varve)).toEqual(['hush-2'])
  })

  it('tells where it is as a rollout, in the list and in the history', async () => {
    const time = clock()
    await using varve = await opened(time)
    await varve.set('webhook.secret', 'hush-1', signed)
    await varve.secrets.rotate('webhook.secret', 'hush-2', { ...signed, lead: '1h', window: '2h' })
    const end = time.now() + 3 * HOUR
    const state = async (): Promise<unknown> => varve.rollout('webhook.secret')?.state()
    expect(await state()).toMatchObject({ status: 'scheduled', share: 0, last: end })
    expect(await varve.secrets.list()).toMatchObject([
      { side: 'candidate', readable: true, rotatingUntil: end },
      { side: 'baseline', readable: true, rotatingUntil: end },
    ])
    time.advance('1h')
    expect(await state()).toMatchObject({ status: 'ramping', share: 100_000, last: end })
    time.advance('2h')
    expect(await state()).toMatchObject({ status: 'complete', share: 100_000 })
    expect((await varve.secrets.list())[0]).not.toHaveProperty('rotatingUntil')
    const { value: last } = await varve.history('webhook.secret')[Symbol.asyncIterator]().next()
    expect(last).toMatchObject({ kind: 'rollout', before: '••••', after: '••••' })
  })

  it('is of secrets only, checked like any value, and needs an author', async () => {
    await using varve = await opened(clock())
    // @ts-expect-error it is declared as no secret
    expect(await failure(() => varve.secrets.rotate('limits.max', 'x', signed))).toMatchObject({ code: 'USAGE' })
    expect(await failure(() => varve.secrets.rotate('webhook.secret', 'abc', signed))).toMatchObject({
      code: 'VALUE_REFUSED',
    })
    const unsigned = { by: '', message: '' }
    expect(await failure(() => varve.secrets.rotate('webhook.secret', 'hush-1', unsigned))).toMatchObject({
      code: 'SIGNATURE_MISSING',
    })
    expect(
      await failure(() => varve.secrets.rotate('webhook.secret', 'hush-1', { ...signed, window: 'soon' })),
    ).toMatchObject({ code: 'BAD_DURATION' })
  })

  it('repeated with the same id is made once', async () => {
    await using varve = await opened(clock())
    await varve.set('webhook.secret', 'hush-1', signed)
    const again = { ...signed, id: '0193f1c2-0009-7000-8000-000000000042' }
    const first = await varve.secrets.rotate('webhook.secret', 'hush-2', again)
    const second = await varve.secrets.rotate('webhook.secret', 'hush-2', again)
    expect(second.number).toBe(first.number)
    expect(accepted(varve)).toEqual(['hush-2', 'hush-1'])
  })
})

describe('a secret that is ramped up', () => {
  it('has both values accepted by everybody until all have the new one', async () => {
    const time = clock()
    await using varve = await opened(time)
    await varve.set('webhook.secret', 'hush-1', signed)
    const plan = ramp({ from: 50, to: 100, step: 50, every: '1h' })
    await varve.rollOut('webhook.secret', 'hush-2', { ...signed, plan })
    const everybody = (): string[][] =>
      ['ada', 'bob', 'cem', 'dee'].map(user => shown(varve.for({ user }).accepted('webhook.secret')))
    for (const both of everybody()) expect(both.toSorted()).toEqual(['hush-1', 'hush-2'])
    expect(new Set(everybody().map(([first]) => first)).size).toBe(2)
    time.advance('1h')
    for (const one of everybody()) expect(one).toEqual(['hush-2'])
  })
})
