import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { shell } from '../cli/shell.ts'
import { noise, password } from './fake-secrets.ts'
import { gitIn } from './git.ts'

/** Planted wherever a secret must not come to stand. */
const planted = `${noise(12)}-${password}`

describe('a secret does not get', () => {
  it('into git: a scan finds it before it is committed, and after', async () => {
    await using sh = await shell({ 'src/pay.ts': `const token = '${planted}'\n` })
    const git = gitIn(sh.box.directory)
    git('init', '--quiet')
    git('add', '--all')
    expect((await sh.varve('scan', '--staged')).code).toBe(5)
    git('commit', '--quiet', '--message', 'Pay')
    git('rm', '--quiet', 'src/pay.ts')
    git('commit', '--quiet', '--message', 'Do not pay')
    expect((await sh.varve('scan')).code).toBe(0)
    expect((await sh.varve('scan', '--history')).code).toBe(5)
  })

  it.each([
    ['ENV', 'FROM node:24-slim\nENV ERP_TOKEN=abc\nUSER node\n'],
    ['ARG', 'FROM node:24-slim\nARG ERP_TOKEN\nUSER node\n'],
    ['COPY', 'FROM node:24-slim\nCOPY .env /app/\nUSER node\n'],
    ['the whole folder', 'FROM node:24-slim\nCOPY . /app\nUSER node\n'],
  ])('into an image by %s', async (_, dockerfile) => {
    await using sh = await shell({ Dockerfile: dockerfile })
    expect((await sh.varve('scan', '--json=rule')).json).toEqual([{ rule: 'dockerfile-secret' }])
  })

  it('into a configuration file that git keeps: what is declared secret is found there whatever it looks like', async () => {
    const declaration = { erp: { token: { type: 'string', secret: true, devDefault: '', doc: 'Key to the ERP.' } } }
    await using sh = await shell({
      'varve.config.json': JSON.stringify(declaration),
      'config.toml': '[erp]\ntoken = "plain words"\n',
    })
    expect((await sh.varve('scan')).code).toBe(0)
    gitIn(sh.box.directory)('init', '--quiet')
    gitIn(sh.box.directory)('add', '--all')
    expect((await sh.varve('scan', '--json=rule,path')).json).toEqual([
      { rule: 'secret-in-committed-file', path: 'config.toml' },
    ])
  })

  it('into logs, whatever a program logs of its settings', () => {
    const { status, output } = talk('log')
    expect(status).toBe(0)
    expect(output).toContain('••••')
    expect(output).not.toContain(planted)
  })

  it('into error traces, of the program or of a start with a value that does not fit', () => {
    const thrown = talk('throw')
    expect(thrown.status).toBe(1)
    expect(thrown.output).toContain('no answer for ••••')
    expect(thrown.output).not.toContain(planted)
    const started = talk('start')
    expect(started.status).toBe(1)
    for (const key of ['erp.token', 'erp.account', 'erp.region']) expect(started.output).toContain(key)
    expect(started.output).not.toContain(planted)
  })
})

/** Runs the program that logs everything, with the planted secret for each of its three. */
function talk(task: string): { readonly status: number | null; readonly output: string } {
  const program = fileURLToPath(new URL('talkative-program.ts', import.meta.url))
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=varve-source', program, task], {
    env: { SHOP_ERP__TOKEN: planted, SHOP_ERP__ACCOUNT: planted, SHOP_ERP__REGION: planted },
    encoding: 'utf8',
  })
  return { status, output: stdout + stderr }
}
