import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import type { Revision } from 'varve'
import { newFernetKey } from 'varve/secrets'
import { shell, type Outcome, type Shell } from '../cli/shell.ts'
import { describeWith } from '../describe-with.ts'
import { postgresPrograms } from '../engines/postgres-programs.ts'
import { usePostgres } from '../engines/use-postgres.ts'
import { reopened, revealed } from './read-back.ts'
import {
  isInCohort,
  masterKey,
  planted,
  shelfwiseDeclaration,
  tenantRows,
  tenants,
  ZERO,
  type TenantRow,
} from './shelfwise-table.ts'

const COUNTS = '18 values, 2 secrets, 3 flags imported'
const key = newFernetKey()
const env = { VARVE_ENCRYPTION_KEY: key, VARVE_IMPORT_KEY: masterKey }

const isPercentage = ({ key: name }: TenantRow): boolean => name.endsWith('.rollout_pct')

/** Every row read back: its tenant gets its value; of a percentage, all two hundred get what the seed's formula says. */
async function expectReadBack(sh: Shell): Promise<void> {
  await using varve = await reopened(sh, shelfwiseDeclaration, key)
  for (const row of tenantRows.filter(one => !isPercentage(one))) {
    const reader = row.tenant === ZERO ? varve : varve.for({ tenant: row.tenant })
    expect([row.tenant, row.to, revealed(reader.get(row.to))]).toEqual([row.tenant, row.to, row.expected])
  }
  for (const row of tenantRows.filter(isPercentage)) {
    const forced = new Map(tenantRows.filter(({ to }) => to === row.to).map(one => [one.tenant, one.expected]))
    const flag = row.key.split('.')[1] ?? ''
    const expected = tenants.map(tenant => forced.get(tenant) ?? isInCohort(tenant, flag, Number(row.value)))
    expect([flag, tenants.map(tenant => varve.for({ tenant }).get(row.to))]).toEqual([flag, expected])
    // Who is no tenant is in no cohort.
    expect(varve.get(row.to)).toBe(Number(row.value) >= 100)
  }
}

/** The revisions that an import made, oldest first. */
async function importsIn(sh: Shell): Promise<readonly Revision[]> {
  await using varve = await reopened(sh, shelfwiseDeclaration, key)
  const all: Revision[] = []
  for await (const revision of varve.revisions()) all.unshift(revision)
  return all.filter(({ kind }) => kind === 'import')
}

async function imported(sh: Shell, place: string, more: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return sh.as({ env: { ...env, ...more } }, 'import', '--from', 'shelfwise', place, '-m', 'Out of tenant_configs')
}

async function expectNothingShown(sh: Shell, outcomes: readonly Outcome[]): Promise<void> {
  const shown = outcomes.map(({ out, err }) => out + err).join('')
  const stored = await readFile(sh.box.path('.varve/varve.db'), 'latin1')
  for (const text of [...Object.values(planted), masterKey]) {
    expect(shown).not.toContain(text)
    expect(stored).not.toContain(text)
  }
}

const project = (): Promise<Shell> => shell({ 'varve.config.json': JSON.stringify(shelfwiseDeclaration) })

describe("ShelfWise's table in SQLite, as SQLAlchemy keeps it", () => {
  const ids: readonly (readonly [string, (id: string) => string | Uint8Array])[] = [
    ['without dashes', id => id.replaceAll('-', '')],
    ['in upper case', id => id.toUpperCase()],
    ['as 16 bytes', id => Buffer.from(id.replaceAll('-', ''), 'hex')],
  ]

  it.each(ids)('is imported, ids %s, and read back value by value', async (_how, idOf) => {
    await using sh = await project()
    const database = new DatabaseSync(sh.box.path('shelfwise.db'))
    database.exec(
      'CREATE TABLE tenant_configs (id INTEGER PRIMARY KEY, tenant_id NOT NULL, key VARCHAR(255) NOT NULL, value TEXT NOT NULL, CONSTRAINT uq_tenant_config UNIQUE (tenant_id, key))',
    )
    const insert = database.prepare('INSERT INTO tenant_configs (tenant_id, key, value) VALUES (?, ?, ?)')
    for (const row of tenantRows) insert.run(idOf(row.tenant), row.key, row.value)
    database.close()
    const before = await readFile(sh.box.path('shelfwise.db'))
    const first = await imported(sh, 'shelfwise.db')
    expect(first).toMatchObject({ code: 0, err: '', out: expect.stringContaining(COUNTS) })
    expect(first.out).toContain('the text "on" means false there')
    await expectReadBack(sh)
    const again = await imported(sh, 'sqlite:shelfwise.db')
    expect(again).toMatchObject({ code: 0, out: `${tenantRows.length} rows stored just so already\n` })
    expect(again.err).toContain('nothing was changed')
    expect(await readFile(sh.box.path('shelfwise.db'))).toEqual(before)
    await expectNothingShown(sh, [first, again])
  })
})

describeWith('postgres', "ShelfWise's table in PostgreSQL", () => {
  const server = usePostgres()

  it('is imported by a role that may only read, and read back value by value', async () => {
    await using sh = await project()
    const { engine, address } = server
    await engine.run(
      'CREATE TABLE tenant_configs (id SERIAL PRIMARY KEY, tenant_id UUID NOT NULL, key VARCHAR(255) NOT NULL, value TEXT NOT NULL, updated_at TIMESTAMP NOT NULL DEFAULT now(), CONSTRAINT uq_tenant_config UNIQUE (tenant_id, key))',
      address,
    )
    for (const row of tenantRows)
      await engine.run(
        `INSERT INTO tenant_configs (tenant_id, key, value) VALUES ('${row.tenant}', '${row.key}', '${row.value}')`,
        address,
      )
    const reader = await engine.role(address, role => [`GRANT SELECT ON tenant_configs TO ${role}`])
    const first = await imported(sh, 'env:DATABASE_URL', { DATABASE_URL: reader })
    expect(first).toMatchObject({ code: 0, err: '', out: expect.stringContaining(COUNTS) })
    await expectReadBack(sh)
    const again = await imported(sh, reader)
    expect(again).toMatchObject({ code: 0, out: `${tenantRows.length} rows stored just so already\n` })
    await expectNothingShown(sh, [first, again])
    const [revision, ...others] = await importsIn(sh)
    expect(others).toEqual([])
    expect(revision?.changes).toHaveLength(tenantRows.length)
    const changed = expect.stringMatching(/^\d{4}-.*Z$/)
    expect(revision?.note).toEqual({
      imported: {
        from: 'shelfwise',
        changes: tenantRows.length,
        rows: tenantRows.map(({ tenant, key: name }) => ({
          key: name,
          ...(tenant === ZERO ? {} : { tenant }),
          changed,
        })),
      },
    })
  })

  it.each([
    ['\\copy … csv header', 'rows.csv', '\\copy tenant_configs to stdout csv header'],
    ['json_agg', 'rows.json', 'SELECT json_agg(one) FROM tenant_configs one'],
    ['row_to_json', 'rows.jsonl', 'SELECT row_to_json(one) FROM tenant_configs one'],
  ])('is imported from a file that psql wrote: %s', async (_form, file, command) => {
    await using sh = await project()
    const { engine, address } = server
    await engine.run(`GRANT SELECT ON tenant_configs TO ${new URL(address).username}`, address)
    const psql = join(postgresPrograms(), 'psql')
    await sh.box.write(file, execFileSync(psql, [address, '-X', '-A', '-t', '-c', command], { encoding: 'utf8' }))
    expect(await imported(sh, file)).toMatchObject({ code: 0, out: expect.stringContaining(COUNTS) })
    await expectReadBack(sh)
  })

  it('cannot be made to write by what stands in place of the table', async () => {
    await using sh = await project()
    const { engine, address } = server
    for (const statement of [
      'CREATE TABLE traces (at INT)',
      "CREATE FUNCTION leave_trace() RETURNS TEXT LANGUAGE SQL VOLATILE AS $$ INSERT INTO traces VALUES (1) RETURNING '1' $$",
      "CREATE VIEW trap AS SELECT 'acme' AS tenant_id, 'ai.temperature' AS key, leave_trace() AS value",
      `GRANT ALL ON traces, trap TO ${new URL(address).username}`,
    ])
      await engine.run(statement, address)
    const outcome = await sh.as({ env }, 'import', '--from', 'shelfwise', address, '--table', 'trap', '-m', 'Moving')
    expect(outcome).toMatchObject({ code: 7, err: expect.stringContaining('read-only transaction') })
    expect(await engine.run('SELECT * FROM traces', address)).toEqual([])
  })

  it('is told with the remedy where it cannot be read, without the password', async () => {
    await using sh = await project()
    const { engine, address } = server
    const stranger = await engine.role(address)
    const password = new URL(stranger).password
    const denied = await imported(sh, stranger)
    expect(denied).toMatchObject({ code: 7, err: expect.stringContaining('needs SELECT on tenant_configs') })
    const wrong = await imported(sh, stranger.replace(password, 'hunter2-wrong'))
    expect(wrong).toMatchObject({ code: 7, err: expect.stringContaining('Look at host, port, role and password') })
    for (const { err } of [denied, wrong]) expect(err).not.toMatch(new RegExp(`${password}|hunter2`))
  })
})
