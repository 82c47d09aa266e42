import { describe, expect, it } from 'vitest'
import { seen } from '../../test/scan/seen.ts'
import type { Facts } from './facts.ts'

const secretKeys = [{ key: 'database.url', aliases: ['db.url'], variables: ['SHOP_DATABASE__URL', 'DATABASE_URL'] }]

function found(path: string, text: string, more: Facts = {}): string[] {
  return seen('secret-in-committed-file', path, text, { tracked: new Set([path]), secretKeys, ...more })
}

const ISSUE = 'gives database.url a value, which is declared secret'

describe('a value of a key that is declared secret', () => {
  it.each([
    ['config.toml', '[database]\npool = 5\nurl = "a"', '3:1'],
    ['config.toml', '[production.database]\nurl = "a"', '2:1'],
    ['config.toml', 'db.url = "a"', '1:1'],
    ['config.yaml', 'database:\n  url: a', '2:3'],
    ['config.json', '{ "database": { "url": "a" } }', '1:17'],
    ['config.ini', '[database]\nurl = a', '2:1'],
    ['config.properties', 'database.url=a', '1:1'],
    ['settings.env', 'DATABASE_URL=a', '1:1'],
    ['settings.env', 'PREFIX_DATABASE_URL=a', '1:1'],
  ])('must not stand in %s when git keeps it', (path, text, place) => {
    expect(found(path, text)).toEqual([`${place} ${ISSUE}`])
  })

  it('may stand where git does not keep it, and in a sample', () => {
    const text = '[database]\nurl = "a"'
    expect(found('config.toml', text, { tracked: new Set() })).toEqual([])
    expect(found('config.example.toml', text)).toEqual([])
  })

  it.each(['""', '"${env:DATABASE_URL}"', '"vault:kv/shop#url"', '"<set me>"'])('may be a reference: %s', value => {
    expect(found('config.toml', `[database]\nurl = ${value}`)).toEqual([])
  })

  it('is not taken for a deeper one that ends alike', () => {
    expect(found('config.toml', '[a.b.database]\nurl = "a"')).toEqual([])
  })

  it('is found where the sources themselves found it', () => {
    const placedSecrets = [{ key: 'database.url', path: 'odd.conf', line: 2, column: 3 }]
    expect(found('odd.conf', 'a\n  b\n', { placedSecrets })).toEqual([`2:3 ${ISSUE}`])
  })

  it('may be a reference where the sources found it', () => {
    const placedSecrets = [{ key: 'database.url', path: 'config.toml', line: 2, column: 7 }]
    expect(found('config.toml', '[a.b]\nodd = "${env:DATABASE_URL}"', { placedSecrets })).toEqual([])
  })

  it('is told once where both have found it', () => {
    const placedSecrets = [{ key: 'database.url', path: 'config.toml', line: 2, column: 7 }]
    expect(found('config.toml', '[database]\nurl = "a"', { placedSecrets })).toEqual([`2:1 ${ISSUE}`])
  })
})

describe('a file that is named after secrets', () => {
  it.each(['.secrets.toml', 'config/.secrets.yaml', 'secrets.json'])('must not be kept by git: %s', path => {
    expect(found(path, '')).toEqual(['1:1 is kept by git, and by its name it holds secrets'])
  })

  it.each(['.secrets.toml', 'config/.secrets.yaml'])('should be ignored by git: %s', path => {
    expect(found(path, '', { tracked: new Set(), untracked: new Set([path]) })).toEqual(['1:1 is not ignored by git'])
    expect(found(path, '', { tracked: new Set(), untracked: new Set() })).toEqual([])
  })

  it.each(['.secrets.example.toml', 'secrets.ts', 'secrets.md'])('is none when it is %s', path => {
    expect(found(path, '')).toEqual([])
  })
})
