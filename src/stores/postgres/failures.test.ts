import { describe, expect, it } from 'vitest'
import { VarveError, type ProblemCode } from '../../core/errors.ts'
import { TimedOut } from '../patience.ts'
import { told } from './failures.ts'

const store = 'postgres shop@db.example/shop'

/** An error as the driver makes it of what the server tells, in the server's language. */
function serverError(code: string, severity = 'ERROR'): Error {
  return Object.assign(new Error(`what the server says of ${code}`), { code, severity })
}

describe('what PostgreSQL says', () => {
  it.each<[string, string, ProblemCode]>([
    ['53100', 'no room on the disk', 'STORE_FULL'],
    ['53200', 'no memory', 'STORE_FULL'],
    ['53300', 'too many connections', 'STORE_UNREACHABLE'],
    ['57P03', 'it is starting', 'STORE_UNREACHABLE'],
    ['42501', 'the role may not', 'STORE_READ_ONLY'],
    ['25006', 'it is a replica', 'STORE_READ_ONLY'],
    ['XX001', 'a damaged page', 'STORE_CORRUPT'],
    ['XX002', 'a damaged index', 'STORE_CORRUPT'],
    ['42P01', 'no such table', 'STORE_UNSAFE'],
    ['28P01', 'a wrong password', 'STORE_UNSAFE'],
    ['28000', 'pg_hba.conf', 'STORE_UNSAFE'],
    ['3D000', 'no such database', 'STORE_UNSAFE'],
    ['22P05', 'a character the database has not', 'STORE_UNSAFE'],
    ['54000', 'an id too long for an index', 'USAGE'],
    ['55P03', 'a lock that was not free in time', 'STORE_UNREACHABLE'],
    ['57014', 'a statement that took too long', 'STORE_UNREACHABLE'],
  ])('as %s (%s) of an append means %s: nothing was written', (code, _, problem) => {
    const error = told(serverError(code), { store, appending: 'an id', writes: true })
    expect(error).toBeInstanceOf(VarveError)
    expect(error).toMatchObject({ code: problem, message: expect.not.stringContaining('undefined') as string })
  })

  it('is told of damage with the last revision that was seen', () => {
    expect(told(serverError('XX001'), { store, seen: 7 })).toMatchObject({ details: { lastReadable: 7 } })
  })

  it('means the same in any language, but for room on the disk, of which only a look at the log is sure', () => {
    const of = (code: string): unknown => told(serverError(code, 'FEHLER'), { store, appending: 'an id', writes: true })
    expect(of('42501')).toMatchObject({ code: 'STORE_READ_ONLY' })
    expect(of('25006')).toMatchObject({ code: 'STORE_READ_ONLY' })
    expect(of('57014')).toMatchObject({ code: 'STORE_UNREACHABLE' })
    expect(of('53100')).toMatchObject({ code: 'STORE_INDETERMINATE', details: { id: 'an id' } })
  })

  it.each<[string, Error]>([
    ['the server ends the connection', serverError('57P01', 'FATAL')],
    ['the server has crashed', serverError('57P02', 'FATAL')],
    ['the server panics', serverError('53100', 'PANIC')],
    ['the connection is reset', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })],
    ['the connection ends', new Error('Connection terminated unexpectedly')],
    ['no answer comes', new TimedOut(1_000)],
  ])('is not known of an append when %s', (_, cause) => {
    expect(told(cause, { store, appending: 'an id', writes: true })).toMatchObject({
      code: 'STORE_INDETERMINATE',
      details: { store, id: 'an id' },
      cause,
    })
    expect(told(cause, { store, writes: false })).toMatchObject({
      code: cause.message.includes('53100') ? 'STORE_FULL' : 'STORE_UNREACHABLE',
    })
  })

  it('is told apart for who reads: without a right there is nothing to read', () => {
    expect(told(serverError('42501'), { store })).toMatchObject({
      code: 'STORE_UNSAFE',
      details: { remedy: 'Give the role the rights that docs/stores/postgres.md lists.' },
    })
  })

  it('is what the first of several addresses said where the driver says nothing', () => {
    const several = new AggregateError([new Error('connect ECONNREFUSED ::1:5432')], '')
    expect(told(several, { store })).toMatchObject({
      code: 'STORE_UNREACHABLE',
      details: { reason: 'connect ECONNREFUSED ::1:5432' },
    })
  })
})

describe('a mistake in a program', () => {
  it('is no failure of the store', () => {
    const mistake = new TypeError('undefined is not a function')
    expect(told(mistake, { store, appending: 'an id' })).toBe(mistake)
    const closed = new VarveError('CLOSED', {})
    expect(told(closed, { store })).toBe(closed)
  })
})
