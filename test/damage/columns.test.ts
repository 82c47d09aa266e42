import { describe, expect, it } from 'vitest'
import { brokenAt, fileLog, fill, findings, sqliteLog } from './damageable.ts'

describe('what a SQLite file keeps beside a revision', () => {
  it.each([
    ['its hash is changed', `UPDATE revision SET hash = replace(hash, substr(hash, 9, 1), 'x') WHERE number = 6`],
    [
      'its hash is another’s',
      'UPDATE revision SET hash = (SELECT hash FROM revision WHERE number = 5) WHERE number = 6',
    ],
    ['its id is changed', `UPDATE revision SET id = 'x' || id WHERE number = 6`],
    ['it is filed under a number far ahead', 'UPDATE revision SET number = 600 WHERE number = 6'],
    ['it is gone', 'DELETE FROM revision WHERE number = 6'],
    [
      'its text is another’s',
      'UPDATE revision SET text = (SELECT text FROM revision WHERE number = 5) WHERE number = 6',
    ],
  ])('cannot be changed unseen: %s', async (_, statement) => {
    using log = sqliteLog()
    await fill(log)
    log.change(statement)
    expect(await findings(log.connect())).toEqual(brokenAt(6))
  })

  it('cannot be changed unseen: two numbers are exchanged', async () => {
    using log = sqliteLog()
    await fill(log)
    for (const [from, to] of [
      [6, 60],
      [7, 6],
      [60, 7],
    ] as const) {
      log.change('UPDATE revision SET number = ? WHERE number = ?', to, from)
    }
    expect(await findings(log.connect())).toEqual(brokenAt(6))
  })

  it('cannot be changed unseen: the last revision’s hash', async () => {
    using log = sqliteLog()
    await fill(log)
    log.change(`UPDATE revision SET hash = 'x' || hash WHERE number = 12`)
    expect(await findings(log.connect())).toEqual(brokenAt(12))
  })
})

describe('the name of a revision’s file', () => {
  const name = (number: number): string => `revisions/${String(number).padStart(12, '0')}.json`

  it('cannot be exchanged for another’s unseen', async () => {
    using log = fileLog()
    await fill(log)
    for (const [from, to] of [
      [6, 60],
      [7, 6],
      [60, 7],
    ] as const)
      log.rename(name(from), name(to))
    expect(await findings(log.connect())).toEqual(brokenAt(6))
  })

  it('leaves a hole when it is changed, and what can be read is said', async () => {
    using log = fileLog()
    await fill(log)
    log.rename(name(6), name(600))
    expect(await findings(log.connect())).toMatchObject({ refused: 'STORE_CORRUPT', details: { lastReadable: 5 } })
  })
})
