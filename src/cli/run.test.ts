import { spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Sandbox } from 'varve/testing'
import { settingsShell } from '../../test/cli/settings-shell.ts'

const bin = fileURLToPath(new URL('bin.ts', import.meta.url))

interface Ending {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the command itself, in a process of its own: only that has streams a child can write to. */
function varve(box: Sandbox, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ending> {
  const child = spawn(process.execPath, ['--conditions=varve-source', bin, ...args], {
    cwd: box.directory,
    env: { PATH: process.env['PATH'], HOME: box.directory, VARVE_BY: 'dana', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  return new Promise(resolve => child.on('close', code => resolve({ code, out, err })))
}

/** A program that prints what it is given, as JSON. */
const show = [process.execPath, '--eval', 'console.log(JSON.stringify(process.env))']

async function given(box: Sandbox, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { out, err, code } = await varve(box, ['run', ...args, '--', ...show], env)
  if (code !== 0) throw new Error(err)
  return JSON.parse(out) as Record<string, string | undefined>
}

const whole = {
  'config.toml': 'api.endpoint = "https://api.example"\nserver.port = 8081\nlabels.team.name = "core"\n',
  'config.production.toml': 'server.port = 443\n',
  'config.eu.toml': 'database.host = "eu.example"\n',
  'config.worker.toml': 'server.timeout = "5m"\n',
  '.env': 'SHOP_DATABASE__POOL=7\n',
  'secrets/database__password': 'a-long-password\n',
  'secrets/API_TOKEN': 'tok-1234\n',
}

/** Keys that have nothing, each in another way, and one whose schema has a default of its own. */
const HOLES = `import { defineConfig, secret, setting } from 'varve'
import { integer, nullable, optional, string } from 'varve/schema'
import { env, values } from 'varve/sources'
import * as z from ${JSON.stringify(import.meta.resolve('zod'))}
const config = defineConfig({
  a: setting(optional(string())),
  b: setting(nullable(string()), { default: null }),
  c: setting(nullable(integer()), { default: 3 }),
  d: setting(z.string().default('zod')),
  e: setting(secret(optional(string()))),
  f: setting(nullable(string()), { default: 'text' }),
  g: setting(nullable(integer()), { default: 3 }),
})
export default { config, sources: [values({ f: null, g: null }), env()] }
`

describe('varve run', () => {
  it('gives a URL whole, though its password is masked wherever it is shown', async () => {
    const url = 'https://shop:hunter2@api.example'
    await using sh = await settingsShell({ ...whole, 'config.toml': `api.endpoint = "${url}"\n` })
    expect((await given(sh.box, [])).SHOP_API__ENDPOINT).toBe(url)
    expect((await varve(sh.box, ['run', '--dry-run', '--', 'true'])).out).toContain('https://shop:••••@api.example')
  })

  it('gives the values of all sources, by the names that the sources read', async () => {
    await using sh = await settingsShell(whole)
    const env = await given(sh.box, ['--environment', 'production', '--profile', 'eu', '--service', 'worker'])
    expect(env).toMatchObject({
      SHOP_SERVER__PORT: '443',
      SHOP_SERVER__TIMEOUT: '5m',
      SHOP_SERVER__HOSTS: '[]',
      SHOP_DATABASE__HOST: 'eu.example',
      SHOP_DATABASE__POOL: '7',
      SHOP_API__ENDPOINT: 'https://api.example',
      SHOP_LABELS__TEAM: '{"name":"core"}',
      SHOP_CHECKOUT__NEW_FLOW: 'false',
    })
    // Who reads its own files reads them for the same profiles.
    expect(env).toMatchObject({ VARVE_ENV: 'production', VARVE_PROFILES: 'eu' })
  })

  it('gives secrets only when they are asked for', async () => {
    await using sh = await settingsShell(whole)
    const { SHOP_DATABASE__PASSWORD: none, API_TOKEN: nothing, SHOP_DATABASE__URL: url } = await given(sh.box, [])
    expect([none, nothing, url]).toEqual([undefined, undefined, undefined])
    expect(await given(sh.box, ['--secrets'])).toMatchObject({
      SHOP_DATABASE__PASSWORD: 'a-long-password',
      API_TOKEN: 'tok-1234',
      SHOP_DATABASE__URL: 'pg://u:a-long-password@localhost',
    })
  })

  it('never gives a mask for a value that a secret got into', async () => {
    await using sh = await settingsShell({
      ...whole,
      'config.toml': `${whole['config.toml']}api.note = "key \${api.token}"\n`,
    })
    expect((await given(sh.box, []))['SHOP_API__NOTE']).toBeUndefined()
    expect((await given(sh.box, ['--secrets']))['SHOP_API__NOTE']).toBe('key tok-1234')
  })

  it('gives nothing for what is not there: null would be text to whoever reads it', async () => {
    await using sh = await settingsShell(whole)
    await sh.box.write('holes.ts', HOLES)
    expect(await given(sh.box, ['--secrets', '--config', 'holes.ts'], { C: 'null' })).toMatchObject({
      C: 'null',
      D: 'zod',
    })
    const env = await given(sh.box, ['--secrets', '--config', 'holes.ts'])
    // A text that is null has no variable; a number that is null has one, which is read as null.
    expect(['A', 'B', 'E'].filter(name => name in env)).toEqual([])
    expect([env['F'], env['G']]).toEqual([undefined, 'null'])
  })

  it('is read back as it was, also where another spelling is set', async () => {
    await using sh = await settingsShell(whole)
    const env = await given(sh.box, [], { SHOP_SERVER_TIMEOUT: ' 45s ' })
    expect([env['SHOP_SERVER__TIMEOUT'], env['SHOP_SERVER_TIMEOUT']]).toEqual(['45s', '45s'])
    const { code, out } = await varve(
      sh.box,
      [
        'run',
        '--',
        process.execPath,
        '--conditions=varve-source',
        bin,
        'settings',
        'server.timeout',
        '--json=value,source',
      ],
      { SHOP_SERVER_TIMEOUT: '45s' },
    )
    expect({ code, out }).toEqual({
      code: 0,
      out: '[{"value":"45s","source":{"layer":"env","variable":"SHOP_SERVER__TIMEOUT","document":"environment (SHOP_…)"}}]\n',
    })
  })

  it('refuses what would not start, with all that is wrong, unless it is forced to', async () => {
    await using sh = await settingsShell({
      ...whole,
      'config.production.toml': 'server.port = 80800\napi.endpoint = "no"\n',
    })
    const { code, out, err } = await varve(sh.box, ['run', '--environment', 'production', '--', ...show])
    expect({ code, out }).toEqual({ code: 5, out: '' })
    expect(err).toContain('✗ server.port   must be at most 65535, but is 80800')
    expect(err).toContain('✗ api.endpoint')
    expect(err).toContain('--force')
    expect(await given(sh.box, ['--environment', 'production', '--force'])).toMatchObject({ SHOP_SERVER__PORT: '8081' })
  })

  it('makes no store, and reads one that is there', async () => {
    await using sh = await settingsShell(whole)
    expect((await given(sh.box, []))['SHOP_DATABASE__POOL']).toBe('7')
    await expect(stat(sh.box.path('.varve'))).rejects.toThrow('ENOENT')
    expect((await varve(sh.box, ['set', 'database.pool', '40', '-m', 'More'])).code).toBe(0)
    expect((await given(sh.box, []))['SHOP_DATABASE__POOL']).toBe('40')
    expect((await given(sh.box, ['--no-store']))['SHOP_DATABASE__POOL']).toBe('7')
  })

  it('starts with a value that only the store has', async () => {
    await using sh = await settingsShell({
      ...whole,
      'config.ts': `import { defineConfig, live } from 'varve'
import { integer } from 'varve/schema'
export const config = defineConfig({ limits: { max: live(integer(), { devDefault: 1 }) } })`,
      'config.toml': '',
      'config.production.toml': '',
      '.env': '',
    })
    expect((await varve(sh.box, ['run', '--environment', 'production', '--', ...show])).code).toBe(5)
    await varve(sh.box, ['set', 'limits.max', '3', '-m', 'First'])
    expect((await given(sh.box, ['--environment', 'production']))['SHOP_LIMITS__MAX']).toBe('3')
  })

  it('refuses a value that no environment can carry, without a word of it', async () => {
    await using sh = await settingsShell({ ...whole, 'secrets/API_TOKEN': 'tok\0-1234\n' })
    const { code, err } = await varve(sh.box, ['run', '--secrets', '--', ...show])
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('api.token holds a NUL character') })
    expect(err).not.toContain('1234')
  })

  it('takes another prefix, though not for names that are declared', async () => {
    await using sh = await settingsShell(whole)
    expect(await given(sh.box, ['--prefix', 'OLD', '--secrets'])).toMatchObject({
      OLD_SERVER__PORT: '8081',
      API_TOKEN: 'tok-1234',
    })
  })

  it('is varve exec too, and ends as the program ends', async () => {
    await using sh = await settingsShell(whole)
    expect((await varve(sh.box, ['exec', '--', process.execPath, '--eval', 'process.exit(7)'])).code).toBe(7)
  })
})
