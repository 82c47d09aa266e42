import { describe, expect, it } from 'vitest'
import { listProblems } from './errors.ts'

describe('a report of several problems', () => {
  it('stands in columns, and a long cell pushes no other line away', () => {
    const long = 'is missing, and this sentence is longer than any column should be'
    const report = listProblems([
      {
        code: 'INVALID_VALUE',
        key: 'server.port',
        issue: 'must be at most 65535',
        origin: 'PORT',
        remedy: 'Lower it.',
      },
      { code: 'MISSING_VALUE', key: 'a', issue: long, origin: 'nowhere', remedy: 'Set A.' },
    ])
    expect(report.split('\n')).toEqual([
      '  server.port  must be at most 65535  PORT     Lower it.',
      `  a            ${long}  nowhere  Set A.`,
    ])
  })
})
