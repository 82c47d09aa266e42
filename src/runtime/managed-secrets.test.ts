import { describe, expect, it } from 'vitest'
import { VarveError, type Problem } from '../core/errors.ts'
import type { FetchedSecret, SecretManager, SecretReference } from '../core/ports.ts'
import { clock, type TestClock } from '../testing/clock.ts'
import { ManagedSecrets } from './managed-secrets.ts'
import type { SecretOptions } from './open-options.ts'

type Answer = (reference: SecretReference, signal: AbortSignal) => FetchedSecret | Promise<FetchedSecret>

/** A vault whose answers a test decides. */
interface TestVault extends SecretManager {
  answer: Answer
  readonly asked: string[]
  readonly watched: Map<string, () => void>
  closed: number
}

function testVault(answer: Answer, schemes: readonly string[] = ['vault']): TestVault {
  const vault: TestVault = {
    ...{ name: 'Test vault', schemes, answer, asked: [], watched: new Map<string, () => void>(), closed: 0 },
    async fetch(reference, { signal }) {
      vault.asked.push(reference.text)
      return vault.answer(reference, signal)
    },
    watch(reference, onChange) {
      vault.watched.set(reference.text, onChange)
      return () => void vault.watched.delete(reference.text)
    },
    close: () => void (vault.closed += 1),
  }
  return vault
}

interface Engine {
  readonly engine: ManagedSecrets
  readonly time: TestClock
  readonly problems: Problem[]
  readonly changes: string[][]
}

function engineOf(managers: readonly SecretManager[], options: SecretOptions = {}): Engine {
  const time = clock()
  const problems: Problem[] = []
  // In the middle of the range, so that jitter changes nothing.
  const random = (length: number): Uint8Array => new Uint8Array(length).fill(128)
  const engine = new ManagedSecrets({
    ...{ managers, options, platform: { clock: time, timers: time, random } },
    onProblem: problem => problems.push(problem),
  })
  const changes: string[][] = []
  engine.watch(texts => changes.push([...texts].toSorted()))
  return { engine, time, problems, changes }
}

/** Lets what was answered arrive. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Moves time on in steps of a quarter second, and lets what that leads to happen. */
async function pass({ time }: Engine, milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 250) {
    time.advance(Math.min(250, left))
    await turn()
  }
}

const unreachable = (): never => {
  throw new VarveError('SECRET_MANAGER_UNREACHABLE', {
    ...{ reference: 'vault://secret/db', manager: 'Test vault', reason: 'is away', remedy: 'Start it.' },
  })
}

const refuse = (code: 'SECRET_NOT_FOUND' | 'SECRET_FORBIDDEN') => (): never => {
  throw new VarveError(code, { reference: 'vault://secret/db', reason: 'is refused', remedy: 'Allow it.' })
}

const hang: Answer = () => new Promise(() => {})

const DB = 'vault://secret/db'
const USER = `${DB}#user`
const PASSWORD = `${DB}#password`
const first = { value: { user: 'shop', password: 'one' }, version: '1' }
const second = { value: { user: 'shop', password: 'two' }, version: '2' }

describe('what is asked of a manager', () => {
  it('is one request for several fields of a secret, and its field is not the manager’s concern', async () => {
    const vault = testVault(({ field }) => ({ value: { user: 'shop', password: String(field) } }))
    const { engine } = engineOf([vault])
    await engine.fetch([USER, PASSWORD])
    expect(vault.asked).toEqual([DB])
    expect(engine.known(USER)).toMatchObject({ value: 'shop', manager: 'Test vault' })
    expect(engine.known(PASSWORD)).toMatchObject({ value: 'undefined' })
  })

  it('is not asked again for what is known', async () => {
    const vault = testVault(() => first)
    const { engine } = engineOf([vault])
    await engine.fetch([USER])
    await engine.fetch([USER, PASSWORD])
    expect(vault.asked).toHaveLength(1)
    expect(engine.known(PASSWORD)).toMatchObject({ value: 'one', version: '1' })
  })

  it('goes out for many secrets together, sixteen at a time', async () => {
    const waiting: (() => void)[] = []
    const vault = testVault(() => new Promise(resolve => waiting.push(() => resolve({ value: 'x' }))))
    const { engine } = engineOf([vault])
    const all = engine.fetch(Array.from({ length: 20 }, (_, index) => `vault://secret/${index}`))
    await turn()
    expect(waiting).toHaveLength(16)
    for (const answer of waiting.splice(0)) answer()
    await turn()
    expect(waiting).toHaveLength(4)
    for (const answer of waiting) answer()
    await all
  })

  it('does not wait for another manager that hangs', async () => {
    const slow = testVault(hang, ['slow'])
    const own = engineOf([testVault(() => first), slow])
    void own.engine.fetch([...Array.from({ length: 20 }, (_, index) => `slow://${index}`), USER])
    await turn()
    expect(own.engine.known(USER)).toMatchObject({ value: 'shop' })
    await own.engine.close()
  })
})

describe('a manager that cannot be reached', () => {
  it('is asked again after a pause that doubles, and whoever waits hears of it after four attempts', async () => {
    const vault = testVault(unreachable)
    const own = engineOf([vault])
    let isOver = false
    void own.engine.fetch([USER]).then(() => (isOver = true))
    await turn()
    expect([vault.asked.length, isOver]).toEqual([1, false])
    await pass(own, 250)
    expect([vault.asked.length, isOver]).toEqual([2, false])
    await pass(own, 1500)
    expect([vault.asked.length, isOver]).toEqual([4, true])
    expect(own.engine.known(USER)).toMatchObject({ problem: { code: 'SECRET_MANAGER_UNREACHABLE', origin: DB } })
    // Nobody holds it: it is not asked for again.
    await pass(own, 120_000)
    expect(vault.asked).toHaveLength(4)
    expect(own.time.waiting).toBe(0)
  })

  it('is asked until it answers, for what somebody holds', async () => {
    const vault = testVault(unreachable)
    const own = engineOf([vault])
    own.engine.hold('test', [USER])
    await pass(own, 10_000)
    vault.answer = () => first
    await pass(own, 30_000)
    expect(own.engine.known(USER)).toMatchObject({ value: 'shop' })
    expect(own.changes).toEqual([[USER]])
    await own.engine.close()
  })

  it('that hangs is given up after five seconds, or after two where whoever waits has less', async () => {
    const aborted: number[] = []
    const vault = testVault((_, signal) => {
      signal.addEventListener('abort', () => aborted.push(own.time.monotonic()))
      return new Promise(() => {})
    })
    const own = engineOf([vault])
    void own.engine.fetch(['vault:slow'])
    await pass(own, 5000)
    expect(aborted).toEqual([5000])
    await own.engine.close()
    const other = engineOf([testVault(hang)])
    let isOver = false
    void other.engine.fetch(['vault:slow'], 3000).then(() => (isOver = true))
    await pass(other, 2500)
    expect(other.engine.known('vault:slow')).toMatchObject({
      problem: { issue: 'has not been answered within 2 s (Test vault)' },
    })
    await pass(other, 500)
    expect(isOver).toBe(true)
    await other.engine.close()
  })

  it('is waited for no longer than the deadline, and says so itself meanwhile', async () => {
    const own = engineOf([testVault(hang)], { deadline: '1s' })
    let isOver = false
    void own.engine.fetch([USER]).then(() => (isOver = true))
    await pass(own, 1000)
    expect(isOver).toBe(true)
    expect(own.engine.known(USER)).toMatchObject({
      problem: { issue: 'has not been answered within 1 s (Test vault)' },
    })
    await own.engine.close()
  })
})

describe('what a manager says no to', () => {
  it('is not asked for again at once', async () => {
    const vault = testVault(refuse('SECRET_NOT_FOUND'))
    const own = engineOf([vault])
    await own.engine.fetch([USER])
    expect(own.engine.known(USER)).toMatchObject({ problem: { code: 'SECRET_NOT_FOUND' } })
    await pass(own, 60_000)
    expect(vault.asked).toHaveLength(1)
  })

  it('is asked for again by whoever asks again', async () => {
    const vault = testVault(refuse('SECRET_FORBIDDEN'))
    const own = engineOf([vault])
    await own.engine.fetch([USER])
    vault.answer = () => first
    await own.engine.fetch([USER])
    expect(own.engine.known(USER)).toMatchObject({ value: 'shop' })
  })

  it('is never quoted where it is none of what a manager may throw', async () => {
    const vault = testVault(() => {
      throw new TypeError('hunter2 is no password')
    })
    const own = engineOf([vault])
    void own.engine.fetch([USER])
    await turn()
    const known = own.engine.known(USER)
    expect(known).toMatchObject({
      problem: { code: 'SECRET_MANAGER_UNREACHABLE', issue: 'could not be asked for: TypeError (Test vault)' },
    })
    expect(JSON.stringify(known)).not.toContain('hunter2')
    expect(known?.problem === undefined ? '' : String(known.error.stack)).not.toContain('hunter2')
    await own.engine.close()
  })

  it('is malformed where it is no secret at all', async () => {
    for (const nonsense of [
      undefined,
      null,
      7,
      {},
      { value: 7 },
      { value: new Date() },
      { value: 'x'.repeat(1_048_577) },
    ]) {
      const own = engineOf([testVault(() => nonsense as FetchedSecret)])
      await own.engine.fetch([DB])
      expect(own.engine.known(DB)).toMatchObject({ problem: { code: 'SECRET_MALFORMED' } })
    }
  })

  it('is a reference without a manager, which names those there are and who answers it', async () => {
    const { engine } = engineOf([testVault(() => first, ['file', 'env'])])
    await engine.fetch(['vault://secret/db', 'house:db', 'no reference'])
    expect(engine.known('vault://secret/db')?.problem).toMatchObject({
      code: 'SECRET_MANAGER_UNKNOWN',
      issue: 'has no manager that answers vault: (known are file, env)',
      remedy: 'Give `open` vault(…) of varve/secrets, as { managers: [...] }.',
    })
    expect(engine.known('house:db')?.problem?.remedy).toContain('whose schemes have house')
    expect(engine.known('no reference')?.problem?.code).toBe('REFERENCE_INVALID')
  })
})

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
      /^is fetched again, after 1 min \(Test vault\)$|^is fetched again, after \d+ s/,
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
