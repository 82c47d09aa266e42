import { describe, expect, it } from 'vitest'
import { seen } from '../../test/scan/seen.ts'
import type { Facts } from './facts.ts'

const found = (path: string, facts: Facts): string[] => seen('committed-dotenv', path, 'A=b', facts)

describe('a .env file', () => {
  it.each(['.env', '.env.production', '.env.local', 'api/.env', '.env.test'])('%s must not be kept by git', path => {
    expect(found(path, { tracked: new Set([path]) })).toEqual([expect.stringContaining('1:1 is kept by git')])
  })

  it.each(['.env.example', '.env.sample', '.env.template', '.env.vault', '.environment', 'production.env.md'])(
    '%s may be',
    path => expect(found(path, { tracked: new Set([path]) })).toEqual([]),
  )

  it('that git does not keep should be ignored by it', () => {
    const tracked = new Set<string>()
    expect(found('.env', { tracked, dotenvIgnored: false })).toEqual(['1:1 is not ignored by git'])
    expect(found('.env', { tracked, dotenvIgnored: true })).toEqual([])
  })

  it('is nobody’s business without git', () => {
    expect(found('.env', {})).toEqual([])
  })
})
