import { chmodSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { defineConfig, inspect, secret, setting, type Problem, type Source } from 'varve'
import { string } from 'varve/schema'
import { sandbox, type Sandbox } from 'varve/testing'
import { dotenv, env } from './index.ts'

const config = defineConfig({
  host: setting(string(), { default: 'db' }),
  token: setting(secret(string()), { devDefault: 'none' }),
})

async function told(box: Sandbox, source: Source, environment = 'production'): Promise<Problem[]> {
  const { problems } = await inspect(config, { sources: [source], as: { environment } })
  return problems.filter(({ code }) => code === 'SOURCE_UNSAFE')
}

describe.skipIf(process.getuid === undefined)('a file with a secret that others may read', () => {
  it('is warned of where a variable names it', async () => {
    await using box = await sandbox({ files: { token: 'planted' } })
    const source = env({ from: { TOKEN_FILE: box.path('token') } })
    expect(await told(box, source)).toEqual([])
    chmodSync(box.path('token'), 0o644)
    const found = await told(box, source)
    expect(found).toMatchObject([{ severity: 'warning', remedy: `Run chmod 600 ${box.path('token')}.` }])
    expect(JSON.stringify(found)).not.toContain('planted')
  })

  it('is warned of where it is a .env file, unless somebody develops', async () => {
    await using box = await sandbox({ files: { '.env': 'TOKEN=planted\n' } })
    const source = dotenv({ directory: box.directory, from: {} })
    expect(await told(box, source)).toEqual([])
    chmodSync(box.path('.env'), 0o640)
    expect(await told(box, source)).toMatchObject([
      { severity: 'warning', issue: expect.stringContaining('other users') },
    ])
    expect(await told(box, source, 'development')).toEqual([])
    await box.write('.env', 'HOST=db\n')
    expect(await told(box, dotenv({ directory: box.directory, from: {} }))).toEqual([])
  })
})
