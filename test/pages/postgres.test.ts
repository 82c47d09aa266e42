import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import { describeWith } from '../describe-with.ts'
import { usePostgres } from '../engines/use-postgres.ts'
import { root } from '../syntax/source-tree.ts'
import { readPage, sections } from './page.ts'
import type { Ran } from './run-page.ts'
import { folderOf, snippetsOf, writeSnippets } from './snippets.ts'

const page = readPage('docs/stores/postgres.md')
const driver = fileURLToPath(new URL('run-page.ts', import.meta.url))

/** The first block of SQL below a heading. */
function sqlBelow(heading: string): string {
  const text = sections(page, 2).find(section => section.heading === heading)?.text ?? ''
  return /```sql\n([^]*?)```/.exec(text)?.[1] ?? ''
}

describeWith('postgres', 'the page about the PostgreSQL store', () => {
  const used = usePostgres()
  const workshops = fileURLToPath(new URL('.snippets/', root))
  mkdirSync(workshops, { recursive: true })
  const workshop = mkdtempSync(join(workshops, 'postgres-'))
  afterAll(() => rmSync(workshop, { recursive: true, force: true }))

  it('shows the SQL that makes the tables', async () => {
    const pending = (await used.connect().upkeep?.pending()) ?? []
    expect(sqlBelow('The tables')).toBe(`${pending.join('\n')}\n`)
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
})
