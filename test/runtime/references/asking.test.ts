import { describe, expect, it } from 'vitest'
import type { FetchedSecret } from '../../../src/core/ports.ts'
import { testVault, engineOf, turn, pass, unreachable, refuse, hang, DB, USER, PASSWORD, first } from './engine.ts'

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
