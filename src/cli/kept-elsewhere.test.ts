import { describe, expect, it } from 'vitest'
import { moduleShell } from '../../test/cli/settings-shell.ts'

const declaration = `import { defineConfig, secret, setting } from 'varve'
import { string } from 'varve/schema'

export default defineConfig({
  apiKey: setting(secret(string({ min: 8 }))),
  token: setting(secret(string())),
})
`

describe('a project that names no secret managers', () => {
  it('has the usual ones: files beside it, and variables', async () => {
    await using sh = await moduleShell({
      'varve.config.ts': declaration,
      'config.toml': 'apiKey = "file:keys.json#mail"\ntoken = "env:SHOP_TOKEN"\n',
      'keys.json': '{ "mail": "planted-1" }',
    })
    const check = (env: Readonly<Record<string, string>>): ReturnType<typeof sh.varve> => sh.as({ env }, 'check')
    expect(await check({})).toMatchObject({ code: 5, out: expect.stringContaining('Set SHOP_TOKEN.') as string })
    expect(await check({ SHOP_TOKEN: 'planted-2' })).toMatchObject({ code: 0 })
    await sh.box.write('keys.json', '{ "mail": "short" }')
    const { code, out } = await check({ SHOP_TOKEN: 'planted-2' })
    expect([code, out]).toEqual([5, expect.stringContaining('apiKey')])
    expect(out).not.toContain('planted')
  })
})
