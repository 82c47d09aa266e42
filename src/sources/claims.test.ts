import { defineConfig, secret, setting } from 'varve'
import { string } from 'varve/schema'
import { describe, expect, it } from 'vitest'
import { sandbox } from '../testing/sandbox.ts'
import { found, reportOf } from '../../test/sources/request.ts'
import { ignored, read, values } from '../../test/sources/variables.ts'
import { env } from './env.ts'

describe('<NAME>_FILE', () => {
  it('names a file that holds a secret, without the line break at its end', async () => {
    await using box = await sandbox({ files: { key: 'hunter2\n', url: 'a\nb\r\n' } })
    const from = { API__KEY_FILE: box.path('key'), DB_URL_FILE: box.path('url') }
    const { values } = read(from)
    expect(values).toEqual([
      { key: 'api.key', text: 'hunter2', origin: { secretFile: box.path('key') } },
      { key: 'database.url', text: 'a\nb', origin: { secretFile: box.path('url') } },
    ])
  })

  it('counts for other keys when asked for, and for none when turned off', async () => {
    await using box = await sandbox({ files: { key: 'x', host: 'b' } })
    const from = { API_KEY_FILE: box.path('key'), SERVER_HOST_FILE: box.path('host') }
    expect(values(from)).toEqual({ 'api.key': 'x' })
    expect(values(from, { files: 'all' })).toEqual({ 'api.key': 'x', 'server.host': 'b' })
    expect(values(from, { files: 'none' })).toEqual({})
  })

  it('gives way to the variable itself', async () => {
    await using box = await sandbox({ files: { key: 'x' } })
    const from = { API_KEY: 'y', API__KEY_FILE: box.path('key') }
    expect(values(from)).toEqual({ 'api.key': 'y' })
    expect(ignored(from)).toEqual(['api.key: API__KEY_FILE is passed over: API_KEY is set too'])
  })

  it('gives way to a key of that name', () => {
    const files = defineConfig({
      api: { key: setting(secret(string()), { devDefault: 'x' }), keyFile: setting(string()) },
    })
    expect(found(reportOf(env({ from: { API__KEY_FILE: '/nowhere' } }), files))).toEqual({ 'api.keyFile': '/nowhere' })
  })

  it('is complained about by variable and path when there is no such file', () => {
    expect(read({ API__KEY_FILE: '/nowhere/key' }).complaints).toEqual([
      {
        code: 'SOURCE_UNREADABLE',
        about: 'API__KEY_FILE',
        issue: 'names the file /nowhere/key, which does not exist',
        origin: { variable: 'API__KEY_FILE' },
        remedy: 'Let it name a file that holds api.key, or remove it.',
        severity: 'error',
      },
    ])
  })

  it('shows nothing of a secret that was put there by mistake', () => {
    expect(JSON.stringify(read({ API__KEY_FILE: 'hunter2' }))).not.toContain('hunter2')
  })

  it('is refused when the file is larger than a mebibyte', async () => {
    await using box = await sandbox({ files: { key: 'x'.repeat(1024 * 1024 + 1) } })
    expect(read({ API__KEY_FILE: box.path('key') }).complaints[0]?.issue).toContain('is larger than 1 MiB')
  })
})

describe('<NAME>__UNSET', () => {
  it('takes away what weaker layers have', () => {
    expect(values({ SERVER__PORT__UNSET: '1', HOSTS__0__PORT__UNSET: 'true' })).toEqual({
      'server.port': { $unset: true },
      'hosts 0 port': { $unset: true },
    })
  })

  it('does nothing when it says no', () => {
    expect(read({ SERVER__PORT__UNSET: 'false' })).toMatchObject({ values: [], complaints: [], unknown: [] })
  })

  it.each([
    [{ SERVER__PORT__UNSET: 'banana' }, 'must be true or false', 'error'],
    [
      { SERVER__PORT__UNSET: '1', SERVER_PORT: '9' },
      'takes server.port away, which is set beside it; it is passed over',
      'warning',
    ],
  ])('is complained about when it is misused: %o', (from, issue, severity) => {
    expect(read(from).complaints).toMatchObject([
      { code: 'OPERATOR_MISUSED', about: 'SERVER__PORT__UNSET', issue, severity },
    ])
  })
})
