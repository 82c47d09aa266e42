import { describe, expect, it } from 'vitest'
import { seen } from '../../test/scan/seen.ts'
import type { Facts } from './facts.ts'
import { scan } from './scan.ts'

const found = (path: string, facts: Facts): string[] => seen('committed-dotenv', path, 'A=b', facts)

describe('a .env file', () => {
  it.each(['.env', '.env.production', '.env.local', 'api/.env', '.env.test'])('%s must not be kept by git', path => {
    expect(found(path, { tracked: new Set([path]) })).toEqual([expect.stringContaining('1:1 is kept by git')])
  })

  it.each(['.env.example', '.env.sample', '.env.template', '.env.vault', '.environment', 'production.env.md'])(
    '%s may be',
    path => expect(found(path, { tracked: new Set([path]) })).toEqual([]),
  )

  it.each(['.env', '.env.production', 'pkg/.env', 'pkg/.env.local'])('%s should be ignored by git', path => {
    expect(found(path, { tracked: new Set(), untracked: new Set([path]) })).toEqual(['1:1 is not ignored by git'])
    expect(found(path, { tracked: new Set(), untracked: new Set() })).toEqual([])
  })

  it('need not be ignored when it is to be copied', () => {
    expect(found('.env.example', { untracked: new Set(['.env.example']) })).toEqual([])
  })

  it('is told the line of .gitignore that keeps it out', () => {
    const file = { path: 'pkg/.env.production', text: 'A=b' }
    const remedy = 'Add a line .env.production to .gitignore, before somebody adds everything.'
    expect(scan([file], { untracked: new Set([file.path]) })).toMatchObject([{ remedy, severity: 'warning' }])
  })

  it('is nobody’s business without git', () => {
    expect(found('.env', {})).toEqual([])
  })
})
