import { describe, expect, it } from 'vitest'
import { settingsShell } from '../../test/cli/settings-shell.ts'

const files = {
  'config.toml': 'api.endpoint = "https://shop:hunter2@api.example"\napi.token = "t"\n',
  'config.production.toml': 'api.endpoint = "https://shop:hunter2-new@api.example"\n',
}

describe('the password in a URL whose key is not secret', () => {
  it.each([
    [['settings']],
    [['settings', '--json']],
    [['explain', 'api.endpoint']],
    [['explain', 'api.endpoint', '--json']],
    [['list']],
    [['diff', '--profile', 'development', 'production']],
    [['diff', '--profile', 'development', 'production', '--json']],
  ])('is masked by %j', async args => {
    await using sh = await settingsShell(files)
    const { out, err } = await sh.varve(...args)
    expect(out).toContain('https://shop:••••@api.example')
    expect(out + err).not.toContain('hunter2')
  })

  it('is plain where the value itself is asked for, or written out', async () => {
    await using sh = await settingsShell(files)
    expect((await sh.varve('get', 'api.endpoint')).out).toBe('https://shop:hunter2@api.example\n')
    expect((await sh.varve('export', '--all')).out).toContain('https://shop:hunter2@api.example')
  })

  it('is masked in what a driver says of an address that it cannot read', async () => {
    const config = `throw new Error('no such host: postgres://shop:hunter2@db/shop?sslpassword=hunter2')`
    await using sh = await settingsShell({ 'varve.config.mjs': config })
    for (const args of [['list'], ['list', '--json'], ['doctor'], ['doctor', '--json']]) {
      const { out, err } = await sh.varve(...args, '--config', 'varve.config.mjs')
      expect(out + err).toContain('postgres://shop:••••@db/shop?sslpassword=••••')
      expect(out + err).not.toContain('hunter2')
    }
  })
})
