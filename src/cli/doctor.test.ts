import { chmod, readdir } from 'node:fs/promises'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { declarationFrom, open } from 'varve'
import { sqlite } from 'varve/stores/sqlite'
import { describe, expect, it } from 'vitest'
import { declaration, shell, type Outcome, type Shell } from '../../test/cli/shell.ts'

interface Said {
  readonly ok: boolean
  readonly checks: readonly {
    readonly name: string
    readonly status: string
    readonly detail: string
    readonly remedy: string | null
  }[]
}

const named = ({ json }: Outcome): Record<string, Said['checks'][number]> =>
  Object.fromEntries((json as Said).checks.map(check => [check.name, check]))

async function written(): Promise<Shell> {
  const sh = await shell()
  for (const number of [20, 30, 40]) await sh.varve('set', 'limits.maxUploads', String(number), '-m', 'Sale')
  return sh
}

/** Writes this many revisions after the one that declares; revision n has the message `Sale n`. */
async function fill(sh: Shell, count: number): Promise<void> {
  const place = path.join(sh.box.directory, '.varve', 'varve.db')
  await using varve = await open(declarationFrom<never>(declaration), { store: sqlite(place), onProblem: () => {} })
  const write = async (number: number): Promise<unknown> =>
    varve.set('shop.name' as never, `Shop ${number}` as never, { by: 'dana', message: `Sale ${number}`, expect: 'any' })
  await Promise.all(Array.from({ length: count }, (_, index) => write(index + 2)))
}

function damage(sh: Shell, sql: string): void {
  const database = new DatabaseSync(path.join(sh.box.directory, '.varve', 'varve.db'))
  database.exec(sql)
  database.close()
}

describe('varve doctor', () => {
  it('says what it found, and what named it', async () => {
    await using sh = await written()
    const outcome = await sh.as({ env: { VARVE_ENV: 'production' } }, 'doctor', '--json')
    expect(outcome.code).toBe(0)
    expect(outcome.json).toMatchObject({ ok: true })
    const details = Object.fromEntries(Object.entries(named(outcome)).map(([name, { detail }]) => [name, detail]))
    expect(details).toMatchObject({
      author: 'dana (VARVE_BY)',
      config: 'varve.config.json (found)',
      environment: 'production (VARVE_ENV)',
      store: 'sqlite .varve/varve.db (the default)',
      reachable: expect.stringMatching(/^answers in (less than )?\d+(\.\d)? ms$/) as string,
      head: expect.stringMatching(/^revision r4, [0-9a-f]{12}…$/) as string,
      history: 'continues what was read',
      chain: '4 revisions are what was written',
      privacy: 'mode 600: for its owner only',
    })
  })

  it.each([
    [['--store', 'sqlite:given.db'], {}, 'sqlite given.db (--store)'],
    [[], { VARVE_STORE: 'file:./given' }, 'file given (VARVE_STORE)'],
    [[], {}, 'sqlite written.db (varve.config.json)'],
    [['--no-store'], {}, 'none (--no-store)'],
  ])('says which store %j and %j mean', async (args, env, said) => {
    const files = { 'varve.config.json': JSON.stringify({ config: declaration, store: 'written.db' }) }
    await using sh = await shell(files)
    expect(named(await sh.as({ env }, 'doctor', '--json', ...args))['store']?.detail).toBe(said)
  })

  it('makes nothing where there is no store yet', async () => {
    await using sh = await shell()
    for (const args of [[], ['--store', 'sqlite:new.db'], ['--store', 'file:./new']]) {
      const outcome = await sh.varve('doctor', '--json', ...args)
      expect(outcome.code).toBe(0)
      expect(named(outcome)['head']?.detail).toBe('there is no log yet: the first use makes it')
    }
    expect(await readdir(sh.box.directory)).toEqual(['varve.config.json'])
  })

  it('lists values that do not fit, and keys that are not in the code', async () => {
    await using sh = await shell()
    await sh.varve('set', 'limits.maxUploads', '400', '-m', 'Sale')
    await sh.varve('set', 'shop.name', 'Corner shop', '-m', 'Sign')
    const { shop: _shop, ...less } = declaration
    const limits = { maxUploads: { ...less.limits.maxUploads, max: 100 } }
    await sh.box.write('varve.config.json', JSON.stringify({ ...less, limits }))
    const { out, err } = await sh.varve('doctor')
    expect(out).toMatch(/^warning\tvalue\tlimits\.maxUploads is passed over: .*at most 100/m)
    expect(out).toMatch(/^warning\tnot in code\tstored, but not declared: shop\.name$/m)
    expect(err).toBe('')
  })

  it('tells below a finding what to do about it', async () => {
    await using sh = await written()
    const place = path.join(sh.box.directory, '.varve', 'varve.db')
    await chmod(place, 0o644)
    const { out, code } = await sh.as({ terminal: true, env: { NO_COLOR: '1' } }, 'doctor')
    expect(code).toBe(0)
    expect(out).toMatch(/^! {2}privacy +mode 644: others can read it\n {3}→ Run: chmod go= .*varve\.db$/m)
    expect((await sh.varve('doctor')).out).toMatch(/^warning\tprivacy\tmode 644: others can read it\tRun: chmod go= /m)
  })

  it('fails with the code of what failed, and goes on with what can be seen without it', async () => {
    await using sh = await shell({})
    expect((await sh.varve('doctor')).code).toBe(3)
    await sh.box.write('varve.config.json', JSON.stringify(declaration))
    await sh.box.write('broken.db', 'this is no database, and it never was one')
    const { code, out } = await sh.varve('doctor', '--store', 'sqlite:broken.db')
    expect({ code, out }).toEqual({ code: 1, out: expect.stringMatching(/^failed\tusable\t.* is damaged/m) as string })
    expect(out).toContain('ok\tdeclaration\t7 keys')
    const unknown = await sh.varve('doctor', '--store', 'mysql://root:hunter2@db/shop')
    expect(unknown.code).toBe(2)
    expect(unknown.out).toMatch(/^failed\tstore\t"mysql" is no store this version knows/m)
    expect(unknown.out + unknown.err).not.toContain('hunter2')
  })

  it('finds a revision that is not what was written: among the last ones at once, before them with --deep', async () => {
    await using sh = await shell()
    await fill(sh, 1100)
    damage(sh, `UPDATE revision SET text = replace(text, 'Sale 41', 'Sail 41') WHERE number = 41`)
    const quick = await sh.varve('doctor', '--json')
    expect(named(quick)['chain']).toMatchObject({
      status: 'ok',
      detail: 'the last 1,000 of 1,101 revisions are what was written; --deep checks them all',
    })
    const deep = await sh.varve('doctor', '--json', '--deep')
    expect(deep.code).toBe(1)
    expect(named(deep)['chain']).toMatchObject({
      status: 'failed',
      detail: expect.stringMatching(/^revision r41 is not what was written/) as string,
      remedy: expect.stringContaining('Everything up to r40 is sound') as string,
    })
  })
})
