import { spawn } from 'node:child_process'
import { symlink } from 'node:fs/promises'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { sandbox, type Sandbox } from 'varve/testing'

const bin = fileURLToPath(new URL('bin.ts', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))

/** A project as users have one: TypeScript, with the package below node_modules. */
async function project(): Promise<Sandbox> {
  const box = await sandbox({
    files: {
      'package.json': '{ "type": "module" }',
      'node_modules/.keep': '',
      'config.ts': `import { defineConfig, live, secret } from 'varve'
import { integer, string } from 'varve/schema'
export const config = defineConfig({
  limits: { maxUploads: live(integer({ max: 500 }), { default: 10 }) },
  erp: { token: live(secret(string()), { devDefault: 'hush' }) },
})`,
      'varve.config.ts': `import { env } from 'varve/sources'
import { sqlite } from 'varve/stores/sqlite'
import { config } from './config.ts'
export default { config, sources: [env({ prefix: 'SHOP' })], store: sqlite('live.db'), as: { service: 'api' } }`,
    },
  })
  await symlink(root, box.path('node_modules', 'varve'))
  return box
}

interface Ending {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

interface Circumstances {
  readonly env?: Readonly<Record<string, string>>
  /** Called whenever the child has printed something. */
  readonly during?: (child: Child) => void
  /** True: nobody reads what it prints. */
  readonly deaf?: boolean
}

/** Runs the command itself, in a process of its own, with nothing on its standard input. */
function varve(
  box: Sandbox,
  args: readonly string[],
  { env = {}, during = () => {}, deaf = false }: Circumstances = {},
): Promise<Ending> {
  const child: Child = spawn(process.execPath, ['--conditions=varve-source', bin, ...args], {
    cwd: box.directory,
    env: { PATH: process.env['PATH'], HOME: box.directory, VARVE_BY: 'dana', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    during(child)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  if (deaf) child.stdout.destroy()
  return new Promise(resolve => child.on('close', code => resolve({ code, out, err })))
}

type Child = import('node:child_process').ChildProcessByStdio<
  null,
  import('node:stream').Readable,
  import('node:stream').Readable
>

/** Changes a value until a watch has ended: nobody knows when it began. */
async function keepChanging(box: Sandbox, watching: Promise<unknown>): Promise<void> {
  const ended = new AbortController()
  void watching.then(() => ended.abort())
  for (let value = 21; !ended.signal.aborted && value < 100; value += 1) {
    await varve(box, ['set', 'limits.maxUploads', String(value), '-m', 'More'])
  }
}

describe('the command in a process of its own', () => {
  it('says how to mend a config file that the package.json of `npm init` makes CommonJS', async () => {
    await using box = await project()
    await box.write('package.json', '{ "type": "commonjs" }')
    const { code, err } = await varve(box, ['list'])
    expect([code, err]).toEqual([5, expect.stringContaining('Write "type": "module" in package.json')])
  })

  it('works on a TypeScript project, and says nothing that was not asked', async () => {
    await using box = await project()
    expect(await varve(box, ['set', 'limits.maxUploads', '50', '-m', 'Sale'])).toEqual({ code: 0, out: '', err: '' })
    expect(await varve(box, ['get', 'limits.maxUploads'])).toEqual({ code: 0, out: '50\n', err: '' })
    expect((await varve(box, ['explain', 'limits.maxUploads'])).out).toContain('default\t10\tshadowed\tconfig.ts:4:')
  })

  it('reads the sources the project names, and finds its store from every folder', async () => {
    await using box = await project()
    await box.write('deep/down/here.txt', '')
    await varve(box, ['set', 'limits.maxUploads', '50', '-m', 'Sale', '-C', 'deep/down'])
    expect((await varve(box, ['list', '--json=key,value', '-C', 'deep'])).out).toContain('"value":50')
    const env = { SHOP_ERP__TOKEN: 'hunter2-planted' }
    const { out } = await varve(box, ['list', 'erp.'], { env })
    expect(out).toBe('erp.token\t••••\tstring\tenv\terp\t\tSHOP_ERP__TOKEN\n')
  })

  it('never waits for an answer that cannot come', async () => {
    await using box = await project()
    expect((await varve(box, ['set', 'erp.token'])).code).toBe(2)
    expect((await varve(box, ['set', 'limits.maxUploads'])).code).toBe(2)
    expect((await varve(box, ['set', 'limits.maxUploads', '-', '-m', 'Why'])).code).toBe(2)
    expect((await varve(box, ['delete', 'limits.maxUploads', '-m', 'Why'])).code).toBe(2)
  })

  it('ends quietly when its reader has gone', async () => {
    await using box = await project()
    await varve(box, ['set', 'limits.maxUploads', '20', '-m', 'First'])
    const watching = varve(box, ['watch', '--timeout', '30s'], { deaf: true })
    await keepChanging(box, watching)
    expect(await watching).toMatchObject({ code: 0, err: '' })
  })

  it('keeps watching until it is interrupted, and then ends with 130', async () => {
    await using box = await project()
    await varve(box, ['set', 'limits.maxUploads', '20', '-m', 'First'])
    const watching = varve(box, ['watch', '--json=key,value'], { during: child => child.kill('SIGINT') })
    await keepChanging(box, watching)
    const { code, out } = await watching
    expect({ code, out }).toEqual({
      code: 130,
      out: expect.stringMatching(/^\{"key":"limits\.maxUploads","value":\d+\}\n/),
    })
  })

  it('runs a program with the values in its environment, and ends as it ends', async () => {
    await using box = await project()
    await varve(box, ['set', 'limits.maxUploads', '50', '-m', 'Sale'])
    const show = 'console.log(process.env.SHOP_LIMITS__MAX_UPLOADS, process.env.SHOP_ERP__TOKEN); process.exit(7)'
    const without = await varve(box, ['run', '--', process.execPath, '--eval', show])
    expect(without).toEqual({ code: 7, out: '50 undefined\n', err: '' })
    const withSecrets = await varve(box, ['run', '--secrets', '--', process.execPath, '--eval', show])
    expect(withSecrets.out).toBe('50 hush\n')
    const killed = await varve(box, ['exec', '--', process.execPath, '--eval', 'process.kill(process.pid)'])
    expect(killed.code).toBe(128 + 15)
    expect((await varve(box, ['run', '--', './nothing'])).code).toBe(2)
  })

  it('makes a project that works at once', async () => {
    await using box = await sandbox({ files: { 'package.json': '{}', 'node_modules/.keep': '' } })
    await symlink(root, box.path('node_modules', 'varve'))
    expect((await varve(box, ['init', '--yes'])).code).toBe(0)
    const { out } = await varve(box, ['list', '--json=key,value'])
    expect(JSON.parse(out)).toEqual([
      { key: 'features.darkMode', value: false },
      { key: 'limits.maxUploads', value: 10 },
    ])
    await box.write('config.toml', 'limits.maxUploads = 20\n')
    await box.write('.env', 'FEATURES__DARK_MODE=on\n')
    expect((await varve(box, ['settings'])).out).toBe(
      'features.darkMode\ttrue\tboolean\t.env:1:21\tdotenv\t(default false)\n' +
        'limits.maxUploads\t20\tinteger\tconfig.toml:1:21\tfile\t(default 10)\n',
    )
  })
})
