import { describe, expect, it } from 'vitest'
import { healthLines } from './health-lines.ts'
import type { HealthTold } from './health-read.ts'

const store = { name: 'sqlite', status: 'ok', reachable: true, source: 'store' }
const said = (health: Partial<HealthTold>): string[] =>
  healthLines({ status: 'ok', revision: 42, store, ...health }).map(
    ({ what, state, says }) => `${what} ${state}: ${says}`,
  )

describe('how the server is doing', () => {
  it('is said thing by thing', () => {
    expect(said({})).toEqual(['Store good: sqlite, at r42', 'Values good: All fit their declarations.'])
  })

  it('warns where nothing outlives the process', () => {
    expect(said({ store: { ...store, name: 'memory' } })[0]).toContain(
      'Store warning: memory, at r42: what is stored ends',
    )
    const { store: _, ...without } = { status: 'ok', store }
    expect(healthLines(without)[0]?.says).toContain('There is none')
  })

  it('says what is lost while the store cannot be heard', () => {
    expect(said({ store: { ...store, status: 'stale', trouble: 'STORE_UNREACHABLE' } })[0]).toBe(
      'Store bad: sqlite is STORE_UNREACHABLE. r42 is served, and nothing can be changed.',
    )
  })

  it('names what is wrong with values, sources, managers and settings', () => {
    const lines = said({
      problems: { errors: 1, warnings: 2 },
      reloadFailed: true,
      managers: [{ name: 'vault', failing: 2 }],
      restartNeeded: ['server.port'],
    })
    expect(lines.slice(1)).toEqual([
      'Values bad: 1 errors, 2 warnings. varve doctor names them.',
      'Sources bad: What they say now is not taken over; the last good values stay.',
      'Secret manager vault bad: 2 references cannot be fetched',
      'Settings warning: A restart changes server.port.',
    ])
  })

  it('does not say of a manager that was never asked that it answers', () => {
    const managers = [
      { name: 'vault', failing: 0 },
      { name: 'files', failing: 0, succeededAt: 5 },
    ]
    const told = healthLines({ status: 'ok', managers }).filter(({ what }) => what.startsWith('Secret manager'))
    expect(told).toEqual([{ what: 'Secret manager files', state: 'good', says: 'answers' }])
  })
})
