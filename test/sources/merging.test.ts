import { describe, expect, it } from 'vitest'
import { read } from './config-files.ts'

describe('values of several parts', () => {
  it('are put together from all layers, each part with its own place', async () => {
    const { value, explain } = await read(
      { 'config.toml': '[labels]\ntier = "1"\n', 'config.production.yaml': 'labels:\n  zone: eu\n' },
      { environment: 'production' },
    )
    expect(value('labels')).toEqual({ team: 'web', tier: '1', zone: 'eu' })
    const winner = explain('labels').layers.find(({ status }) => status === 'wins')
    expect(winner?.parts?.map(({ path, origin }) => [path, 'file' in origin ? origin.file : 'declared'])).toEqual([
      ['team', 'declared'],
      ['tier', 'config.toml'],
      ['zone', 'config.production.yaml'],
    ])
  })

  it('are lists that a stronger layer replaces, or adds to when it says so', async () => {
    const base = { 'config.yaml': 'hosts: [{ name: a }, { name: b }]\n' }
    const over = async (text: string): Promise<unknown> =>
      (await read({ ...base, 'config.local.yaml': text })).value('hosts')
    expect(await over('hosts: [{ name: c }]')).toEqual([{ name: 'c' }])
    expect(await over('hosts: { $append: [{ name: c }] }')).toEqual([{ name: 'a' }, { name: 'b' }, { name: 'c' }])
  })

  it('show the default again where a stronger layer takes them away', async () => {
    const { value, explain } = await read({
      'config.yaml': 'labels: { tier: "1" }\nlimits: { maxUploads: 50 }\n',
      'config.local.yaml': 'labels: { $unset: true }\nlimits: { maxUploads: { $unset: true } }\n',
    })
    expect([value('labels'), value('limits.maxUploads')]).toEqual([{ team: 'web' }, 10])
    expect(explain('limits.maxUploads').layers.filter(({ layer }) => layer === 'file')).toMatchObject([
      { document: 'config.local.yaml', status: 'shadowed', note: 'takes away what weaker layers have' },
      { document: 'config.yaml', status: 'shadowed', note: 'taken away in config.local.yaml:2:23' },
    ])
  })

  it('can be replaced or taken away as a whole group', async () => {
    const { value } = await read({
      'config.yaml': 'server: { port: 1, host: a }\n',
      'config.local.yaml': 'server: { $replace: { port: 2 } }\n',
    })
    expect([value('server.port'), value('server.host')]).toEqual([2, 'localhost'])
  })

  it('name an operator that is none', async () => {
    const { problems } = await read({ 'config.yaml': 'labels: { $apend: { a: b } }\n' })
    expect(problems).toMatchObject([{ code: 'OPERATOR_MISUSED', key: 'labels', origin: 'config.yaml:1:19' }])
  })

  it('say the place of the one part that does not fit', async () => {
    const { problems } = await read({ 'config.yaml': 'hosts:\n  - name: a\n  - name: b\n    port: 70000\n' })
    expect(problems).toMatchObject([
      { key: 'hosts', origin: 'config.yaml:4:11', issue: 'must be at most 65535 at 1.port' },
    ])
  })
})

describe('what a stronger layer covers', () => {
  it('is named beside what is wrong with it', async () => {
    const { problems } = await read({
      'config.toml': 'server.port = 5432\n',
      'config.local.toml': 'server.port = 80800\n',
    })
    expect(problems).toMatchObject([
      { key: 'server.port', origin: 'config.local.toml:1:15', over: 'config.toml:1:15 = 5432' },
    ])
  })

  it('is only warned of where it would not fit', async () => {
    const { problems, value } = await read({
      'config.toml': 'server.port = 80800\n',
      'config.local.toml': 'server.port = 80\n',
    })
    expect(value('server.port')).toBe(80)
    expect(problems).toMatchObject([{ key: 'server.port', severity: 'warning', origin: 'config.toml:1:15' }])
  })

  it('never shows a secret', async () => {
    const { problems } = await read({
      'config.toml': 'database.url = "postgres://u:hunter2@a/b"\n',
      'config.local.toml': 'database.url = "no url hunter2"\n',
    })
    expect(problems).toMatchObject([{ key: 'database.url', over: 'config.toml:1:16' }])
    expect(JSON.stringify(problems)).not.toContain('hunter2')
  })
})
