import { defineConfig, setting } from 'varve'
import { string } from 'varve/schema'
import { describe, expect, it } from 'vitest'
import { reportOf, reportsOf } from '../../test/sources/request.ts'
import { config, read, unknown } from '../../test/sources/variables.ts'
import { env, type EnvOptions } from './env.ts'

describe('a variable that names a group', () => {
  const tree = (from: Record<string, string>, options: EnvOptions = {}) => {
    const [answer] = reportsOf(env({ from, ...options }), config)
    return JSON.stringify(answer?.tree, (_, part: unknown) => (part instanceof Map ? Object.fromEntries(part) : part))
  }

  it('holds the group as JSON, at its place in a tree', () => {
    expect(tree({ DATABASE: '{"pool":{"maxSize":7}}' })).toContain(
      '{"database":{"kind":"map","origin":{"variable":"DATABASE"},"members":{"pool":',
    )
    expect(tree({ DATABASE: '{"pool":{"maxSize":7}}' })).toContain('"value":7')
  })

  it('is the whole configuration under <PREFIX>CONFIG_JSON, below what groups hold', () => {
    const from = { SHOP_SERVER: '{"port":2}', SHOP_CONFIG_JSON: '{"server":{"port":1,"host":"b"}}' }
    expect(tree(from, { prefix: 'SHOP' })).toMatch(/"port":\{[^}]*\{"variable":"SHOP_SERVER"\},"text":"2"/)
    expect(tree(from, { prefix: 'SHOP' })).toMatch(/"host":\{[^}]*\{"variable":"SHOP_CONFIG_JSON"\},"text":"b"/)
    expect(unknown(from, { prefix: 'SHOP' })).toEqual([])
  })

  it('is complained about by position when it is no JSON, and not quoted', () => {
    expect(read({ DATABASE: '{"url": hunter2}' }).complaints).toEqual([
      {
        code: 'SOURCE_UNREADABLE',
        about: 'DATABASE',
        issue: 'must be valid JSON, and stops being so at line 1, column 9',
        origin: { variable: 'DATABASE' },
        remedy: 'Write it as a JSON object, or set its values one by one.',
        severity: 'error',
      },
    ])
  })

  it.each([
    ['SHOP_CONFIG_JSON', 'hello'],
    ['SHOP_CONFIG_JSON', '[1]'],
    ['SHOP_CONFIG_JSON', '"x"'],
    ['SHOP_SERVER', 'hunter2'],
  ])('must be an object: %s=%s is refused under a prefix, and not quoted', (name, text) => {
    const { complaints, unknown } = read({ [name]: text }, { prefix: 'SHOP' })
    expect(unknown).toEqual([])
    expect(complaints).toEqual([
      {
        code: 'INVALID_VALUE',
        about: name,
        issue: 'must be a JSON object',
        origin: { variable: name },
        remedy: 'Write it as a JSON object, or set its values one by one.',
        severity: 'error',
      },
    ])
  })

  it('may be somebody else’s without a prefix, which is worth a word', () => {
    const { complaints, unknown } = read({ SERVER: 'x' })
    expect(unknown).toEqual([])
    expect(complaints).toMatchObject([
      {
        about: 'SERVER',
        issue: 'is the name of the group server, and is passed over because it holds no JSON object',
        severity: 'warning',
      },
    ])
  })

  it('is nothing when it is empty, and when every shell sets it', () => {
    const user = defineConfig({ user: { name: setting(string(), { default: 'a' }) } })
    expect(read({ SHOP_SERVER: '', SHOP_CONFIG_JSON: '' }, { prefix: 'SHOP' }).complaints).toEqual([])
    expect(reportOf(env({ from: { USER: 'root' } }), user).complaints).toEqual([])
  })
})
