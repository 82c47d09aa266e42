import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { ENGINE_OPTIONS } from '../../src/stores/address.ts'
import { describeWith } from '../describe-with.ts'
import { commands } from '../doctor/doctoring.ts'
import { postgresPrograms } from '../engines/postgres-programs.ts'
import { usePostgres } from '../engines/use-postgres.ts'
import { root } from '../syntax/source-tree.ts'
import { filesWithFormer, replacedRecords } from './former-records.ts'
import { readPage, tableRows } from './page.ts'
import type { Ran } from './run-page.ts'
import { folderOf, snippetsOf, writeSnippets } from './snippets.ts'

const page = readPage('docs/stores/postgres.md')
const driver = fileURLToPath(new URL('run-page.ts', import.meta.url))

/** The first block of a language below a heading. */
function below(heading: string, language: 'sql' | 'sh'): string {
  const part = page.text.split(`\n## ${heading}\n`)[1]?.split(/\n## /)[0] ?? ''
  return part.split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? ''
}

describe('the options on the page about the PostgreSQL store', () => {
  it('are those that an address takes, where it says so', () => {
    const rows = tableRows(page.text).filter(cells => cells.length === 4)
    const inAddress = rows.filter(([, , , address]) => address === 'yes').map(([name]) => name?.replaceAll('`', ''))
    expect(inAddress.toSorted()).toEqual(ENGINE_OPTIONS.toSorted())
    expect(rows.length).toBeGreaterThan(ENGINE_OPTIONS.length)
  })
})

describeWith('postgres', 'the page about the PostgreSQL store', () => {
  const used = usePostgres()
  const workshops = fileURLToPath(new URL('.snippets/', root))
  mkdirSync(workshops, { recursive: true })
  const workshop = mkdtempSync(join(workshops, 'postgres-'))
  afterAll(() => rmSync(workshop, { recursive: true, force: true }))

  it('shows the SQL that makes the tables', async () => {
    const pending = (await used.connect().upkeep?.pending()) ?? []
    expect(below('The tables', 'sql')).toBe(`${pending.join('\n')}\n`)
  })

  it('prints what it says, on a server', async () => {
    const { snippets } = snippetsOf(page)
    writeSnippets(workshop, snippets)
    const env = { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1', DATABASE_URL: used.address }
    const args = ['--conditions=varve-source', driver, ...snippets.map(({ file }) => file)]
    const cwd = join(workshop, folderOf(page.path))
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env })
    const ran = JSON.parse(stdout) as Ran[]
    expect(ran.map(({ printed }) => printed)).toEqual(snippets.map(({ prints }) => prints))
  })

  it('asks the log what it says it can be asked', async () => {
    const [, question = ''] = /```sql\n(SELECT number[^]*?)```/.exec(page.text) ?? []
    expect(await used.engine.run(question, used.address)).toEqual([
      { number: '1', by: 'dana', message: 'Declare 1 key' },
      { number: '2', by: 'dana', message: 'Traffic spike' },
    ])
  })

  it('asks the server what it says can be watched', async () => {
    const listener = used.connect()
    await listener.open()
    const heard: unknown[] = []
    listener.subscribe(
      number => heard.push(number),
      () => {},
    )
    await expect.poll(() => heard).toHaveLength(1)
    await listener.lease.take('monitor', 'host-1', 60_000)
    const questions = below('Monitoring', 'sql').split(/;\n/).filter(Boolean)
    const answers = await Promise.all(questions.map(async question => used.engine.run(question, used.address)))
    expect(answers).toEqual([
      [{ number: '2', age: expect.anything() as unknown, by: 'dana' }],
      [{ revisions: '2', size: expect.stringMatching(/^\d+ kB$/) as string }],
      [expect.objectContaining({ client_addr: '127.0.0.1', application_name: 'varve' })],
      [],
      [{ pg_notification_queue_usage: 0 }],
      [expect.objectContaining({ name: 'monitor', holder: 'host-1', fence: '1' })],
    ])
  })

  it('says how tables are freed of records that were replaced', async () => {
    const store = used.connect()
    await store.open()
    await replacedRecords(store)
    await used.engine.run('CHECKPOINT')
    const [row] = await used.engine.run('SHOW data_directory')
    // The write-ahead log beside it is recycled in its time.
    const tables = join(String(row?.['data_directory']), 'base')
    expect(filesWithFormer(tables)).not.toEqual([])
    for (const command of below('What the server keeps of former secrets', 'sql').split('\n').filter(Boolean))
      await used.engine.run(command, used.address)
    expect(filesWithFormer(tables)).toEqual([])
  })

  it('takes a backup that is the same log, restored', async () => {
    const store = used.connect()
    const { head } = await store.open()
    const [dump = '', restore = '', verify = ''] = page.text
      .split('\n## Backup and restore\n')
      .slice(1)
      .flatMap(text => [...text.matchAll(/^(?:pg_dump|pg_restore|varve verify) .*$/gm)].map(([line]) => line))
    const env = { PATH: `${postgresPrograms()}:${process.env['PATH']}`, DATABASE_URL: used.address, LC_ALL: 'C' }
    const sh = async (line: string): Promise<unknown> =>
      promisify(execFile)('sh', ['-ec', line], { env, cwd: workshop })
    await sh(dump)
    const [lost] = await commands(used.address, ['set', 'limits.maxUploads', '20', '-m', 'After the backup'])
    expect(lost?.code).toBe(0)
    expect((await store.head()).number).toBe(head.number + 2)
    await sh(restore)
    expect(await store.head()).toMatchObject(head)
    const [verified] = await commands(used.address, verify.split(' ').slice(1, 2))
    expect(verified).toMatchObject({ code: 0, out: expect.stringContaining(head.hash) as string })
  })
})
