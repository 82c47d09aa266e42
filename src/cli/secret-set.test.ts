import { newFernetKey } from 'varve/secrets'
import { describe, expect, it } from 'vitest'
import { shell, type Outcome } from '../../test/cli/shell.ts'

const keyed = { env: { VARVE_ENCRYPTION_KEY: newFernetKey() } }

describe('varve secret set', () => {
  it.each([
    ['from standard input', { stdin: 'abc\n' }, ['-']],
    ['from a file', {}, ['--value-file', 'token.txt']],
    ['typed twice, not shown', { terminal: true, answers: ['abc', 'abc'] }, []],
    ['from the command line, when told to', {}, ['abc', '--allow-argv']],
  ])('stores a secret %s', async (_way, sitting, args) => {
    await using sh = await shell()
    await sh.box.write('token.txt', 'abc\n')
    const outcome = await sh.as({ ...keyed, ...sitting }, 'secret', 'set', 'erp.token', ...args, '-m', 'New', '--json')
    expect(outcome).toMatchObject({ code: 0, err: '' })
    expect(outcome.json).toMatchObject({ key: 'erp.token', value: '••••', scope: null })
    const run = ['run', '--secrets', '--', 'sh', '-c', 'test "$ERP__TOKEN" = abc']
    expect((await sh.as(keyed, ...run)).code).toBe(0)
  })

  it('takes no secret as an argument, and says which ways there are', async () => {
    await using sh = await shell()
    const outcome = await sh.as(keyed, 'secret', 'set', 'erp.token', 'abc', '-m', 'New')
    expect(outcome).toMatchObject({ code: 2, out: '', err: expect.stringContaining("stay in the shell's history") })
  })

  it('refuses a key that is no secret, before anybody types a value', async () => {
    await using sh = await shell()
    const outcome = await sh.as({ ...keyed, terminal: true, answers: [] }, 'secret', 'set', 'limits.maxUploads')
    expect(outcome).toMatchObject({ code: 2, err: expect.stringContaining('limits.maxUploads is not a secret') })
    expect(outcome.err).toContain('varve set')
    expect(sh.asked).toEqual([])
  })

  // The seed's own table refused a second key for a tenant, so that none could be replaced.
  it('stores a tenant’s key twice: the second replaces the first, and both are in the history', async () => {
    await using sh = await shell()
    const set = (stdin: string, message: string): Promise<Outcome> =>
      sh.as({ ...keyed, stdin }, 'secret', 'set', 'erp.token', '-', '--tenant', 'acme', '-m', message)
    expect((await set('first', 'Contract')).code).toBe(0)
    expect((await set('second', 'Rotated')).code).toBe(0)
    const run = ['run', '--tenant', 'acme', '--secrets', '--', 'sh', '-c', 'test "$ERP__TOKEN" = second']
    expect((await sh.as(keyed, ...run)).code).toBe(0)
    const { json } = await sh.as(keyed, 'history', 'erp.token', '--tenant', 'acme', '--json')
    expect(json).toMatchObject([
      { message: 'Rotated', before: '••••', after: '••••' },
      { message: 'Contract', before: null, after: '••••' },
    ])
  })

  it('stores where a secret is kept, shows that, and never the secret', async () => {
    await using sh = await shell()
    const set = ['secret', 'set', 'erp.token', '-m', 'New', '--json', '--reference'] as const
    const env = { ...keyed.env, ERP_KEPT: 'planted-erp' }
    const stored = await sh.as({ ...keyed, env }, ...set, 'env:ERP_KEPT')
    expect(stored.json).toMatchObject({ key: 'erp.token', value: { reference: 'env:ERP_KEPT' } })
    const history = await sh.as({ ...keyed, env }, 'history', 'erp.token')
    expect(history.out).toContain('env:ERP_KEPT')
    const none = await sh.as({ ...keyed, env }, ...set, 'env:ERP_GONE')
    expect(none).toMatchObject({
      code: expect.any(Number) as number,
      err: expect.stringContaining('env:ERP_GONE') as string,
    })
    expect(none.code).toBeGreaterThan(0)
    expect([stored, history, none].map(({ out, err }) => out + err).join('')).not.toContain('planted')
  })

  it.each([
    [['-', '--reference', 'vault://secret/erp#token'], 'cannot both be given'],
    [['--reference', 'not a reference'], 'refers to no secret'],
  ])('refuses %j', async (args, said) => {
    await using sh = await shell()
    const outcome = await sh.as({ ...keyed, stdin: 'abc' }, 'secret', 'set', 'erp.token', ...args, '-m', 'New')
    expect(outcome.err).toContain(said)
    expect(outcome.code).toBeGreaterThan(0)
  })
})

describe('varve secret keygen', () => {
  it('prints a new key and nothing else, every time another', async () => {
    await using sh = await shell({})
    const [one, two] = [await sh.varve('secret', 'keygen'), await sh.varve('secret', 'keygen')]
    expect(one).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^[\w-]{43}=\n$/) as string })
    expect(two.out).not.toBe(one.out)
  })
})

describe('varve secret scan', () => {
  it('finds secrets, and leaves the other rules of varve scan out', async () => {
    await using sh = await shell({})
    await sh.box.write(
      'mail.ts',
      `export const port = process.env.PORT\nexport const apiToken = 'f3Zq9L0pXw7Rt2Vb8Nc4'\n`,
    )
    const outcome = await sh.varve('secret', 'scan', '--json')
    expect(outcome.json).toMatchObject([{ rule: 'secret-literal', path: 'mail.ts' }])
    expect(outcome.code).toBe(5)
    const rules = (await sh.varve('secret', 'scan', '--rules', '--json')).json as readonly { severity: string }[]
    expect(new Set(rules.map(({ severity }) => severity))).toEqual(new Set(['error']))
  })
})
