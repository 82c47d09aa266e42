import { describe, expect, it } from 'vitest'
import { judgeSkips, tellSkips, type Unavailable } from './skips.ts'

const never = (): boolean => false
const postgres: Unavailable = {
  suite: 'test/engines.test.ts > postgres',
  reason: 'no server here',
  proof: ['postgres', '--version'],
}
const contract = 'test/engines.test.ts > postgres > keeps the contract'

describe('a skipped test, in strict mode', () => {
  it('fails the run', () => {
    const run = { skipped: [{ test: contract }], ran: [] }
    expect(judgeSkips(run, [], never)).toEqual([expect.stringContaining(`${contract} was skipped`)])
  })

  it('is forgiven where its suite is listed with a proof that still fails', () => {
    expect(judgeSkips({ skipped: [{ test: contract }], ran: [] }, [postgres], never)).toEqual([])
  })

  it('is not forgiven by a suite whose name merely begins like it', () => {
    const other = { skipped: [{ test: 'test/engines.test.ts > postgres 17 > keeps the contract' }], ran: [] }
    expect(judgeSkips(other, [postgres], never)).toHaveLength(1)
  })
})

describe('a suite listed as unavailable', () => {
  it('fails the run once its proof succeeds', () => {
    const run = { skipped: [{ test: contract }], ran: [] }
    const succeeds = (proof: readonly string[]): boolean => proof[0] === 'postgres'
    expect(judgeSkips(run, [postgres], succeeds)).toEqual([expect.stringContaining('so it could run')])
  })

  it('fails the run when it ran', () => {
    expect(judgeSkips({ skipped: [], ran: [contract] }, [postgres], never)).toEqual([
      expect.stringContaining('but it ran'),
    ])
  })
})

describe('the end of a run', () => {
  it('says nothing where nothing was skipped', () => {
    expect(tellSkips([])).toEqual([])
  })

  it('names each reason once, with the tests it kept from running', () => {
    const note = 'strace does not work here'
    expect(tellSkips([{ test: 'a > b', note }, { test: 'c > d' }, { test: 'a > e', note }])).toEqual([
      'Skipped: 3 tests',
      '  strace does not work here',
      '    a > b',
      '    a > e',
      '  no reason given',
      '    c > d',
    ])
  })
})
