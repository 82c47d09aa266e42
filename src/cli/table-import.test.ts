import { mkdir, readdir, readFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { fernet, newFernetKey, vibetunerKey } from 'varve/secrets'
import { shell, type Shell } from '../../test/cli/shell.ts'

const PASSPHRASE = 'a pass phrase'
const planted = 'hunter2-planted'
const key = newFernetKey()
const env = { VARVE_ENCRYPTION_KEY: key, VARVE_IMPORT_KEY: PASSPHRASE }
const FROM = ['import', '--from', 'vibetuner'] as const

const entry = (name: string, value: unknown): object => ({
  key: name,
  value,
  is_secret: false,
  db_update_dt: '2024-01-15',
})

async function secretEntry(): Promise<object> {
  const { token } = await fernet(vibetunerKey(PASSPHRASE)).seal(JSON.stringify(planted))
  return { key: 'erp.token', value: null, secret_value: token, is_secret: true }
}

/** A shell beside an export of vibetuner's with these entries. */
async function beside(...entries: readonly object[]): Promise<Shell> {
  const sh = await shell()
  await sh.box.write('entries.json', entries.map(one => JSON.stringify(one)).join('\n'))
  return sh
}

describe('varve import --from vibetuner', () => {
  it('stores all of it as one revision that says where it came from, and nothing twice', async () => {
    await using sh = await beside(entry('limits.max_uploads', 50), await secretEntry())
    const { code, json } = await sh.as({ env }, ...FROM, 'entries.json', '-m', 'Moving', '--json')
    expect([code, json]).toEqual([
      0,
      {
        from: 'vibetuner',
        revision: 2,
        revisions: [2],
        dryRun: false,
        imported: [
          {
            key: 'limits.maxUploads',
            scope: null,
            as: 'value',
            previous: null,
            value: 50,
            row: { key: 'limits.max_uploads' },
            note: null,
          },
          {
            key: 'erp.token',
            scope: null,
            as: 'secret',
            previous: null,
            value: '••••',
            row: { key: 'erp.token' },
            note: null,
          },
        ],
        waiting: [],
        unchanged: [],
        left: [],
        why: null,
      },
    ])
    const again = await sh.as({ env }, ...FROM, 'entries.json', '-m', 'Again', '--json')
    expect(again.json).toMatchObject({ revision: null, imported: [], unchanged: [{}, {}] })
    expect((await sh.varve('verify')).out).toMatch(/^2:/)
    await sh.varve('export', 'history.jsonl')
    expect(await readFile(sh.box.path('history.jsonl'), 'utf8')).toContain(
      '"note":{"imported":{"changes":2,"from":"vibetuner","rows":[{"changed":"2024-01-15T00:00:00.000Z","key":"limits.max_uploads"}]}}',
    )
  })

  it('writes nothing in a dry run', async () => {
    await using sh = await beside(entry('limits.max_uploads', 50), await secretEntry())
    const { code, out, err } = await sh.as({ env }, ...FROM, 'entries.json', '-m', 'Moving', '--dry-run')
    expect([code, out, err]).toEqual([
      0,
      '1 value, 1 secret imported\nlimits.max_uploads\t\tlimits.maxUploads\t— → 50\t\nerp.token\t\terp.token\t— → "••••"\t\n',
      'Nothing was written: this was a dry run.\n',
    ])
    expect((await sh.varve('get', 'limits.maxUploads')).out).toBe('10\n')
  })

  it.each([
    ['a wrong passphrase', { ...env, VARVE_IMPORT_KEY: 'wrong' }, 'not with the key that is given'],
    ['no passphrase', { VARVE_ENCRYPTION_KEY: key }, 'no passphrase is given'],
    ['no key of our own', { VARVE_IMPORT_KEY: PASSPHRASE }, 'there is no key to seal it with'],
  ])('with %s names the keys, and imports nothing by half', async (_what, given, why) => {
    await using sh = await beside(entry('limits.max_uploads', 50), await secretEntry())
    const { code, out, err } = await sh.as({ env: given }, ...FROM, 'entries.json', '-m', 'Moving')
    expect(code).toBe(5)
    expect(out).toMatch(new RegExp(`erp\\.token.*${why}`))
    expect(err).toContain('Nothing was written: 1 row cannot be imported.')
    expect((await sh.varve('get', 'limits.maxUploads')).out).toBe('10\n')
    const skipping = await sh.as({ env: given }, ...FROM, 'entries.json', '-m', 'Moving', '--skip-unfit', '--json')
    expect(skipping.json).toMatchObject({
      revision: 2,
      imported: [{ key: 'limits.maxUploads' }],
      left: [{ row: { key: 'erp.token' }, key: 'erp.token', why: expect.stringContaining(why) }],
    })
    for (const text of [out, err, skipping.out, skipping.err]) expect(text).not.toMatch(/hunter2|pass phrase|gAAAA/)
  })

  it('takes its passphrases from a file too, one a line', async () => {
    await using sh = await beside(await secretEntry())
    await sh.box.write('keys.txt', `wrong\r\n${PASSPHRASE}\n`)
    const keyed = { env: { VARVE_ENCRYPTION_KEY: key } }
    const { code } = await sh.as(keyed, ...FROM, 'entries.json', '--key-file', 'keys.txt', '-m', 'Moving')
    expect(code).toBe(0)
  })

  it('names each row that does not fit, what is wrong with it, and what to do', async () => {
    await using sh = await beside(
      entry('limits.max_uploads', 501),
      entry('limits.ratio', 1),
      entry('server.port', 1),
      entry('colour', 'red'),
    )
    const { code, json } = await sh.varve(...FROM, 'entries.json', '-m', 'Moving', '--json')
    expect([code, json]).toMatchObject([
      5,
      {
        revision: null,
        imported: [],
        waiting: [{ key: 'limits.ratio' }],
        left: [
          { row: { key: 'server.port' }, reason: 'setting', remedy: expect.stringContaining('live(') },
          { row: { key: 'colour' }, key: null, reason: 'not-in-code', remedy: expect.stringContaining('aliases') },
          { row: { key: 'limits.max_uploads' }, reason: 'does-not-fit', why: expect.stringContaining('501') },
        ],
        why: expect.stringContaining('--skip-unfit'),
      },
    ])
  })

  it('reads standard input, and puts all of it into one scope', async () => {
    await using sh = await shell()
    const stdin = 'key,value,is_secret\nlimits.max_uploads,50,f\n'
    const { code } = await sh.as({ stdin }, ...FROM, '-', '--scope', 'environment:staging', '-m', 'Staging')
    expect(code).toBe(0)
    expect((await sh.varve('get', 'limits.maxUploads', '--environment', 'staging')).out).toBe('50\n')
    expect((await sh.varve('get', 'limits.maxUploads')).out).toBe('10\n')
  })

  it('cannot make a terminal do anything by what stands in a row', async () => {
    await using sh = await beside(entry('\u001B[2Jred', 1))
    const { out } = await sh.as({ terminal: true, env: { NO_COLOR: '1' } }, ...FROM, 'entries.json', '-m', 'Moving')
    expect(out).toContain('\\u{1b}[2Jred')
    expect(out).not.toContain('\u001B')
  })

  it.each([
    [['entries.json', '--strict'], 'say nothing about a table'],
    [['mysql://db/shop'], 'begins with mysql:'],
    [['env:NO_SUCH'], 'NO_SUCH is not set'],
    [['gone.json'], 'gone.json cannot be read'],
    [['sqlite:gone.db'], 'Name the file that has the table config_entries'],
    [['other.db'], 'no such table: config_entries'],
    [['other.db', '--table', 'a"; DROP TABLE t; --'], 'no such table: a"; DROP TABLE t; --'],
    [['postgres://shop:hunter2@127.0.0.1:1/shop'], 'postgres://shop:••••@127.0.0.1:1/shop'],
  ])('says what to do instead of %j', async (args, said) => {
    await using sh = await beside()
    new DatabaseSync(sh.box.path('other.db')).exec('CREATE TABLE t (a)')
    const { code, err } = await sh.as({ env }, ...FROM, ...args, '-m', 'Moving')
    expect([2, 7]).toContain(code)
    expect(await readdir(sh.box.directory)).not.toContain('gone.db')
    expect(err).toContain(said)
    expect(err).not.toContain('hunter2')
  })
})

describe('varve import --from shelfwise', () => {
  it('leaves a database as it is that is in use, its last writes still beside it', async () => {
    await using sh = await shell()
    await mkdir(sh.box.path('data'))
    const database = new DatabaseSync(sh.box.path('data/shelfwise.db'))
    database.exec('PRAGMA journal_mode = wal; CREATE TABLE tenant_configs (tenant_id TEXT, key TEXT, value TEXT)')
    database.exec("INSERT INTO tenant_configs VALUES ('acme', 'limits.max_uploads', '50')")
    const before = await readFile(sh.box.path('data/shelfwise.db'))
    const { code } = await sh.varve('import', '--from', 'shelfwise', 'data/shelfwise.db', '-m', 'Moving')
    expect(code).toBe(0)
    expect((await sh.varve('get', 'limits.maxUploads', '--tenant', 'acme')).out).toBe('50\n')
    expect(await readFile(sh.box.path('data/shelfwise.db'))).toEqual(before)
    database.close()
  })

  it('does not take a scope: the rows say whose they are', async () => {
    await using sh = await shell()
    const stdin = 'tenant_id,key,value\nacme,limits.max_uploads,50\n'
    const outcome = await sh.as({ stdin }, 'import', '--from', 'shelfwise', '-', '--tenant', 'acme', '-m', 'Moving')
    expect(outcome).toMatchObject({ code: 2, err: expect.stringContaining('Leave out --scope and --tenant') })
  })

  it('is no matter of other imports', async () => {
    await using sh = await shell()
    const outcome = await sh.varve('import', 'values.json', '--key-file', 'k', '-m', 'Moving')
    expect(outcome).toMatchObject({ code: 2, err: expect.stringContaining('vibetuner or shelfwise') })
    const flags = await sh.varve('import', '--from', 'unleash', 'x.json', '--table', 't', '-m', 'Moving')
    expect(flags).toMatchObject({ code: 2, err: expect.stringContaining('--from vibetuner or shelfwise') })
  })
})
