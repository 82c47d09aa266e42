import { describe, expect, it } from 'vitest'
import { clock } from '../../../src/testing/clock.ts'
import { ManagedSecrets } from '../../../src/runtime/managed/managed-secrets.ts'
import {
  testVault,
  engineOf,
  turn,
  pass,
  unreachable,
  refuse,
  hang,
  DB,
  USER,
  PASSWORD,
  first,
  second,
} from './engine.ts'

describe('a secret that somebody holds', () => {
  it('is fetched again after five minutes, and whoever watches is told which references changed', async () => {
    const vault = testVault(() => first)
    const own = engineOf([vault])
    await own.engine.fetch([USER, PASSWORD])
    own.engine.hold('test', [USER, PASSWORD])
    own.changes.length = 0
    vault.answer = () => second
    await pass(own, 299_000)
    expect(vault.asked).toHaveLength(1)
    await pass(own, 3000)
    expect(vault.asked).toHaveLength(2)
    expect(own.changes).toEqual([[PASSWORD]])
    expect(own.engine.known(PASSWORD)).toMatchObject({ value: 'two', version: '2' })
    await own.engine.close()
  })

  it('is fetched again a fifth sooner or later, at random', async () => {
    const spread = [0, 255].map(async byte => {
      const time = clock()
      const random = (length: number): Uint8Array => new Uint8Array(length).fill(byte)
      const vault = testVault(() => first)
      const engine = new ManagedSecrets({
        ...{ managers: [vault], options: { refresh: '100s' }, platform: { clock: time, timers: time, random } },
        onProblem: () => {},
      })
      await engine.fetch([USER])
      engine.hold('test', [USER])
      while (vault.asked.length < 2) time.advance(1000)
      await engine.close()
      return time.monotonic()
    })
    expect(await Promise.all(spread)).toEqual([80_000, 120_000])
  })

  it('is fetched again once two thirds of its lease are over', async () => {
    const vault = testVault(() => ({ ...first, validFor: 30_000 }))
    const own = engineOf([vault])
    await own.engine.fetch([USER])
    own.engine.hold('test', [USER])
    await pass(own, 19_500)
    expect(vault.asked).toHaveLength(1)
    await pass(own, 500)
    expect(vault.asked).toHaveLength(2)
    await own.engine.close()
  })

  it('is fetched again when its manager says that it changed, once a second at most', async () => {
    const vault = testVault(() => first)
    const own = engineOf([vault])
    await own.engine.fetch([USER])
    own.engine.hold('test', [USER])
    for (let time = 0; time < 10; time += 1) {
      vault.watched.get(DB)?.()
      await pass(own, 250)
    }
    expect(vault.asked).toHaveLength(3)
    await own.engine.close()
    expect(vault.watched.size).toBe(0)
  })

  it('keeps its last good value while its manager is away, which is told once, and once when it is back', async () => {
    const vault = testVault(() => first)
    const own = engineOf([vault], { refresh: '10s' })
    const texts = ['vault://secret/a', 'vault://secret/b']
    await own.engine.fetch(texts)
    own.engine.hold('test', texts)
    vault.answer = unreachable
    await pass(own, 60_000)
    expect(own.engine.known('vault://secret/a')).toMatchObject({ value: first.value, stale: { severity: 'warning' } })
    expect(own.problems).toHaveLength(1)
    expect(own.problems[0]).toMatchObject({ code: 'SECRET_MANAGER_UNREACHABLE', severity: 'warning' })
    expect(own.problems[0]?.issue).toMatch(/is away \(Test vault\); the value that was fetched 10 s ago serves/)
    vault.answer = () => first
    await pass(own, 60_000)
    expect(own.problems).toHaveLength(2)
    expect(own.problems[1]?.issue).toMatch(
      /^vault:\/\/secret\/[ab] is fetched again, after (1 min|\d+ s) \(Test vault\)$/,
    )
    expect(own.engine.known('vault://secret/a')).not.toHaveProperty('stale')
    await own.engine.close()
  })

  it('keeps its last good value where it is gone or forbidden, which is told as an error', async () => {
    const vault = testVault(() => first)
    const own = engineOf([vault], { refresh: '10s' })
    await own.engine.fetch([USER])
    own.engine.hold('test', [USER])
    vault.answer = refuse('SECRET_NOT_FOUND')
    await pass(own, 60_000)
    vault.answer = refuse('SECRET_FORBIDDEN')
    await pass(own, 60_000)
    expect(own.engine.known(USER)).toMatchObject({ value: 'shop', stale: { code: 'SECRET_FORBIDDEN' } })
    expect(own.problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['SECRET_NOT_FOUND', undefined],
      ['SECRET_FORBIDDEN', undefined],
    ])
    await own.engine.close()
  })

  it('keeps its last good value where a field that somebody has is gone, and no field of the new one is shown', async () => {
    const vault = testVault(() => first)
    const own = engineOf([vault], { refresh: '10s' })
    await own.engine.fetch([USER, PASSWORD])
    own.engine.hold('test', [USER, PASSWORD])
    vault.answer = () => ({ value: { password: 'two' } })
    await pass(own, 15_000)
    expect([own.engine.known(USER)?.value, own.engine.known(PASSWORD)?.value]).toEqual(['shop', 'one'])
    expect(own.problems).toMatchObject([{ code: 'SECRET_NOT_FOUND' }])
    await own.engine.close()
  })

  it('is forgotten a minute after the last who held it let it go', async () => {
    const vault = testVault(() => first)
    const own = engineOf([vault])
    own.engine.hold('a', [USER])
    own.engine.hold('b', [USER])
    await turn()
    own.engine.hold('a', [])
    await pass(own, 120_000)
    expect(own.engine.known(USER)).toBeDefined()
    own.engine.hold('b', [])
    await pass(own, 120_000)
    expect(own.engine.known(USER)).toBeUndefined()
    expect(own.time.waiting).toBe(0)
  })
})

describe('how managers are doing', () => {
  it('is told with the references that fail, and without values', async () => {
    const vault = testVault(({ path }) => (path === 'secret/db' ? first : unreachable()))
    const own = engineOf([vault])
    own.engine.hold('test', [USER, 'vault://secret/gone'])
    await turn()
    expect(own.engine.health()).toMatchObject([
      {
        name: 'Test vault',
        succeededAt: own.time.now(),
        failing: [{ reference: 'vault://secret/gone', problem: { code: 'SECRET_MANAGER_UNREACHABLE' } }],
      },
    ])
    expect(JSON.stringify(own.engine.health())).not.toContain('shop')
    await own.engine.close()
  })
})

describe('what an earlier process kept', () => {
  it('serves while its manager hangs, and says how old it is', async () => {
    const before = engineOf([testVault(() => first)])
    before.engine.hold('test', [USER, PASSWORD])
    await turn()
    const kept = before.engine.keep()
    const own = engineOf([testVault(hang)])
    own.time.advance('3h')
    own.engine.take(kept)
    void own.engine.fetch([PASSWORD], 2000)
    await pass(own, 2000)
    expect(own.engine.known(PASSWORD)).toMatchObject({ value: 'one', version: '1', stale: {} })
    expect(own.problems[0]?.issue).toContain('fetched 3 h ago serves')
    await Promise.all([own.engine.close(), before.engine.close()])
  })

  it('is nothing to another manager, and gives way to what is fetched', async () => {
    const kept = { [DB]: { manager: 'Another vault', value: { user: 'foreign' }, at: 0 } }
    const own = engineOf([testVault(hang)])
    own.engine.take(kept)
    own.engine.hold('test', [USER])
    expect(own.engine.known(USER)?.value).toBeUndefined()
    await own.engine.close()
    const other = engineOf([testVault(() => first)])
    other.engine.take({ [DB]: { manager: 'Test vault', value: { user: 'older' }, at: 0 } })
    await other.engine.fetch([USER])
    expect(other.engine.known(USER)?.value).toBe('shop')
    expect(other.changes).toEqual([[USER]])
  })

  it('is passed over where it is damaged', () => {
    const { engine } = engineOf([testVault(hang)])
    for (const kept of [null, 7, [], { [DB]: 7 }, { [DB]: { manager: 'Test vault', at: 0, value: 7 } }])
      engine.take(kept)
    expect(engine.known(USER)).toBeUndefined()
  })
})

describe('closing', () => {
  it('ends timers, requests and watches, lets go whoever waits, and closes each manager once', async () => {
    const signals: AbortSignal[] = []
    const vault = testVault(
      (_, signal) => {
        signals.push(signal)
        return new Promise(() => {})
      },
      ['vault', 'other'],
    )
    const own = engineOf([vault])
    own.engine.hold('test', [USER])
    const waiting = own.engine.fetch([USER, 'other:x'])
    await turn()
    await Promise.all([own.engine.close(), own.engine.close(), waiting])
    await turn()
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
    expect([own.time.waiting, vault.closed, vault.watched.size]).toEqual([0, 1, 0])
  })
})
