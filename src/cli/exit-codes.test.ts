import { defineConfig, live, open } from 'varve'
import { integer } from 'varve/schema'
import { memory } from 'varve/stores/memory'
import { describe, expect, it } from 'vitest'
import { shell, type Outcome } from '../../test/cli/shell.ts'
import { EVERYTHING } from '../../test/client/served-shop.ts'
import { serveVarve, tokenOf } from '../../test/server/served-store.ts'
import { troubled } from '../../test/troubled-store.ts'

const sign = ['-m', 'Why'] as const

describe('the exit code', () => {
  it.each([
    [[], 2, ''],
    [['lst'], 2, 'Did you mean list?'],
    [['list', '--sorce', 'env'], 2, 'Did you mean --source?'],
    [['get'], 2, "Missing required argument 'key'"],
    [['set', 'limits.maxUploads', '20'], 2, "Add -m 'why'."],
    [['set', 'server.port', '1', ...sign], 2, 'is a start-up setting'],
    [['rollback', ...sign], 2, 'Name a key'],
    [['history', '-n', 'many'], 2, 'no whole number'],
    [['get', 'limits.maxUplods'], 3, 'Did you mean limits.maxUploads?'],
    [['get', 'limits.maxUploads', '--at', '99'], 3, 'There is no revision 99'],
    [['get', 'limits.maxUploads', '--at', 'v1'], 3, 'There is no tag "v1"'],
    [['list', '-c', 'elsewhere.ts'], 3, 'varve init'],
    [['get', 'erp.token'], 4, 'its value is never printed'],
    [['set', 'limits.maxUploads', 'lots', ...sign], 5, 'must be an integer, but is "lots"'],
    [['set', 'limits.maxUploads', '501', ...sign], 5, 'must be at most 500, but is 501. Nothing was changed.'],
    [['set', 'limits.maxUploads', '', ...sign], 5, 'cannot be empty'],
    [['set', 'limits.maxUploads', '20', '--expect', '7', ...sign], 6, 'has moved on'],
    [['list', '--store', 'sqlite:varve.config.json'], 1, 'varve.config.json'],
    [['watch', '--timeout', '1ms'], 8, 'did not happen within 1ms'],
    [['get', 'limits.maxUploads', '--scope', 'planet:mars'], 2, 'is not a scope'],
    [['list', '--json=key,colour'], 2, 'There is no field colour here. Fields are key, value'],
  ])('of varve %j is %i', async (args, code, said) => {
    await using sh = await shell()
    const outcome = await sh.varve(...args)
    expect({ code: outcome.code, err: outcome.err }).toEqual({ code, err: expect.stringContaining(said) })
    expect(outcome.out).toBe('')
  })

  it('is 6 when somebody else changed the key first', async () => {
    await using sh = await shell()
    await sh.varve('set', 'limits.maxUploads', '20', ...sign)
    await sh.varve('set', 'limits.maxUploads', '30', ...sign)
    const late = await sh.varve('set', 'limits.maxUploads', '40', '--if-revision', 'r2', ...sign)
    expect(late).toMatchObject({ code: 6, err: expect.stringContaining('it is now 30, and you wanted 40') })
    expect((await sh.varve('set', 'limits.maxUploads', '40', '--expect', '3', ...sign)).code).toBe(0)
    expect((await sh.varve('set', 'limits.maxUploads', '50', '--expect', 'any', ...sign)).code).toBe(0)
  })

  it.each([
    ['STORE_UNREACHABLE', 7],
    ['SOMETHING_NEWER', 1],
  ])('is, for a store that answers with %s, %i', async (problem, code) => {
    const store = `{
      name: 'far away',
      async open() {
        throw Object.assign(new Error('The store (far away) is gone.'), {
          name: 'VarveError', code: '${problem}', details: { store: 'far away', reason: 'it is gone' }, toJSON: () => ({}),
        })
      },
      async close() {},
    }`
    await using sh = await shell({ 'varve.config.mjs': `export default { config: {}, store: ${store} }` })
    expect(await sh.varve('list')).toMatchObject({ code, out: '', err: expect.stringContaining('is gone') })
  })

  it('is 10 for differences, when that is asked for', async () => {
    await using sh = await shell()
    await sh.varve('set', 'limits.maxUploads', '20', ...sign)
    expect((await sh.varve('diff', '1')).code).toBe(0)
    expect((await sh.varve('diff', '1', '--exit-code')).code).toBe(10)
    expect((await sh.varve('diff', '2', '--exit-code')).code).toBe(0)
  })

  it('is printed as a table', async () => {
    await using sh = await shell()
    expect((await sh.varve('help', 'exit-codes')).out).toContain('    6  conflict: somebody else changed it first\n')
  })
})

describe('an error under --json', () => {
  it('is an object on standard error, and standard output stays empty', async () => {
    await using sh = await shell()
    const { out, err } = await sh.varve('set', 'limits.maxUploads', '501', ...sign, '--json')
    expect(out).toBe('')
    expect(JSON.parse(err)).toEqual({
      error: {
        code: 'VALUE_REFUSED',
        message: 'limits.maxUploads must be at most 500, but is 501. Nothing was changed.',
        key: 'limits.maxUploads',
        hint: 'varve explain limits.maxUploads',
        details: {
          problems: [{ code: 'INVALID_VALUE', key: 'limits.maxUploads', issue: 'must be at most 500, but is 501' }],
        },
      },
    })
  })

  it('is one too when the grammar refuses the command line', async () => {
    await using sh = await shell()
    expect(JSON.parse((await sh.varve('lst', '--json')).err)).toMatchObject({ error: { code: 'USAGE' } })
  })
})

describe('a write that fails', () => {
  it('said “Set successfully” without a database; now it says what failed', async () => {
    await using sh = await shell()
    await sh.box.write('broken.db', 'this is no database, and it never was one')
    for (const args of [
      ['set', 'limits.maxUploads', '20'],
      ['delete', 'limits.maxUploads', '--yes'],
    ]) {
      const outcome = await sh.as({ terminal: true }, ...args, ...sign, '--store', 'sqlite:broken.db')
      expect(outcome).toMatchObject({ code: 1, out: '', err: expect.stringContaining('broken.db') })
    }
  })

  it('is said to have failed through a server whose store is away, too', async () => {
    const store = troubled(memory())
    await using varve = await open(defineConfig({ limits: { maxUploads: live(integer(), { default: 10 }) } }), {
      store,
    })
    await using server = await serveVarve(varve)
    await using sh = await shell({})
    const there = (...args: readonly string[]): Promise<Outcome> =>
      sh.as({ env: { VARVE_TOKEN: tokenOf('kim', EVERYTHING) }, terminal: true }, '--server', server.url, ...args)
    expect((await there('set', 'limits.maxUploads', '20', ...sign)).code).toBe(0)
    store.away = true
    for (const [act = '', ...args] of [
      ['set', 'limits.maxUploads', '30'],
      ['delete', 'limits.maxUploads', '--yes'],
    ]) {
      const outcome = await there(act, ...args, ...sign)
      expect([act, outcome]).toMatchObject([
        act,
        { code: 7, out: '', err: expect.stringContaining('cannot be reached') },
      ])
    }
    expect(varve.get('limits.maxUploads')).toBe(20)
    store.away = false
  })
})
