import { describe, expect, it } from 'vitest'
import { newFernetKey } from 'varve/secrets'
import { shell } from '../../test/cli/shell.ts'

const planted = 'hunter2-planted'
/** The environment holds the secret, as a deployment gives it. */
const env = { ERP__TOKEN: planted }

describe('a secret', () => {
  it.each([
    [['list']],
    [['list', '--json']],
    [['get', 'erp.token']],
    [['get', 'erp.token', '--json']],
    [['explain', 'erp.token']],
    [['explain', 'erp.token', '--json']],
    [['snapshot']],
    [['export', '--all']],
    [['export', '--all', '--format', 'env']],
    [['history', 'erp.token']],
    [['blame', 'erp.token']],
    [['doctor']],
    [['run', '--secrets', '--dry-run', '--', 'true']],
    [['run', '--secrets', '--dry-run', '--json', '--', 'true']],
    [['lint', '--json']],
    [['set', 'erp.token', planted, '-m', 'Why']],
    [['set', 'erp.token', planted, '-m', 'Why', '--allow-argv', '--json']],
    [['set', 'erp.token', '--json-value', `"${planted}"`, '-m', 'Why', '--allow-argv']],
    [['import', 'values.json', '-m', 'Why']],
    [['import', '.env', '-m', 'Why', '--json']],
  ])('is never printed by varve %j', async args => {
    await using sh = await shell()
    await sh.box.write('values.json', JSON.stringify({ 'erp.token': planted }))
    await sh.box.write('.env', `ERP__TOKEN=${planted}\n`)
    for (const terminal of [false, true]) {
      const { out, err } = await sh.as({ env, terminal }, ...args, '--no-input')
      expect(out + err).not.toContain(planted)
    }
  })

  it('shows that it is set, as ••••', async () => {
    await using sh = await shell()
    expect((await sh.as({ env }, 'list', 'erp.')).out).toBe('erp.token\t••••\tstring\tenv\terp\t\tERP__TOKEN\n')
    expect((await sh.as({ env }, 'get', 'erp.token', '--json')).json).toMatchObject({
      value: { secret: true, set: true },
      source: { layer: 'env', variable: 'ERP__TOKEN' },
    })
  })

  it('is not taken from the command line, and three other ways are shown', async () => {
    await using sh = await shell()
    const { code, err } = await sh.varve('set', 'erp.token', 'abc', '-m', 'Rotated')
    expect(code).toBe(2)
    expect(err).toContain("stay in the shell's history")
    expect(err).toContain('varve set erp.token -')
    expect(err).toContain('--value-file')
    expect(err).toContain('(asks, and shows nothing)')
  })

  it.each([
    ['from standard input', { stdin: 'abc' }, ['-']],
    ['from a file', {}, ['--value-file', 'token.txt']],
    ['from the command line, when told to', {}, ['abc', '--allow-argv']],
    ['typed twice, not shown', { terminal: true, answers: ['abc', 'abc'] }, []],
  ])('is taken %s, sealed with the key in the environment, and shown as ••••', async (_way, sitting, args) => {
    await using sh = await shell()
    await sh.box.write('token.txt', 'abc\n')
    const keyed = { env: { VARVE_ENCRYPTION_KEY: newFernetKey() } }
    const outcome = await sh.as({ ...sitting, ...keyed }, 'set', 'erp.token', ...args, '-m', 'Rotated', '--json')
    expect(outcome).toMatchObject({ code: 0, err: '' })
    expect(outcome.json).toMatchObject({ key: 'erp.token', value: '••••' })
    expect((await sh.as(keyed, 'list', 'erp.')).out).toContain('••••\tstring\tstored')
    const plain = await sh.as(sitting, 'set', 'erp.token', ...args, '-m', 'Rotated')
    expect(plain).toMatchObject({ code: 4, err: expect.stringContaining('no key to seal it with') })
  })

  it('is not sealed with what is no key, and that is said', async () => {
    await using sh = await shell()
    const env = { VARVE_ENCRYPTION_KEY: planted }
    const outcome = await sh.as({ env, stdin: 'abc' }, 'set', 'erp.token', '-', '-m', 'Rotated')
    expect(outcome).toMatchObject({ code: 2, err: expect.stringContaining('VARVE_ENCRYPTION_KEY is') })
    expect(outcome.err).not.toContain(planted)
  })

  it('is asked for again when the two are not the same', async () => {
    await using sh = await shell()
    const outcome = await sh.as({ terminal: true, answers: ['abc', 'abd'] }, 'set', 'erp.token', '-m', 'Rotated')
    expect(outcome).toMatchObject({ code: 2, err: expect.stringContaining('not the same') })
  })

  it('is not waited for without a terminal', async () => {
    await using sh = await shell()
    const outcome = await sh.varve('set', 'erp.token', '-m', 'Rotated')
    expect(outcome).toMatchObject({ code: 2, err: expect.stringContaining('nobody can be asked here') })
  })
})
