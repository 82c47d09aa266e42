import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Document } from 'mongodb'
import { afterAll, describe, expect, it } from 'vitest'
import { describeOn } from '../engines/describe-mongodb.ts'
import { FERRETDB, JAVA_SERVER } from '../engines/mongodb/programs.ts'
import { useMongodb } from '../engines/use-mongodb.ts'
import { root } from '../syntax/source-tree.ts'
import { readPage, sections } from './page.ts'
import type { Ran } from './run-page.ts'
import { folderOf, snippetsOf, writeSnippets } from './snippets.ts'

const page = readPage('docs/stores/mongodb.md')
const driver = fileURLToPath(new URL('run-page.ts', import.meta.url))
const { connect } = useMongodb()

describeOn('best', 'the page about the MongoDB store', engine => {
  const workshops = fileURLToPath(new URL('.snippets/', root))
  mkdirSync(workshops, { recursive: true })
  const workshop = mkdtempSync(join(workshops, 'mongodb-'))
  afterAll(() => rmSync(workshop, { recursive: true, force: true }))

  it('shows the commands that make the collections', async () => {
    const pending = (await connect(engine().database()).upkeep?.pending()) ?? []
    expect(page.text).toContain(`\`\`\`js\n${pending.join('\n')}\n\`\`\``)
  })

  it('names every collection that there is, with what is in it', async () => {
    const address = engine().database()
    const store = connect(address)
    await store.open()
    await store.lease.take('monitor', 'one', 1)
    const made = await engine().look(address).listCollections().toArray()
    const table = sections(page, 2).find(({ heading }) => heading === 'The collections')?.text ?? ''
    for (const { name } of made) expect(table).toContain(`\`${name}\``)
    const [lease] = await engine().look(address).collection('varve_leases').find().toArray()
    expect(Object.keys(lease ?? {})).toEqual(['_id', 'holder', 'fence', 'expiresAt'])
  })

  it('prints what it says, on a server', async () => {
    const { snippets } = snippetsOf(page)
    writeSnippets(workshop, snippets)
    const address = engine().database()
    const env = { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1', MONGODB_URL: address }
    const args = ['--conditions=varve-source', driver, ...snippets.map(({ file }) => file)]
    const cwd = join(workshop, folderOf(page.path))
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env })
    const ran = JSON.parse(stdout) as Ran[]
    expect(ran.map(({ printed }) => printed)).toEqual(snippets.map(({ prints }) => prints))

    const [, filter = '', projection = '', sort = ''] =
      /^db\.varve_revisions\.find\((\{.*\}), (\{.*?\})\)\.sort\((.*)\)$/m.exec(page.text) ?? []
    const options = { projection: JSON.parse(projection) as Document, sort: JSON.parse(sort) as Record<string, 1> }
    const revisions = engine().look(address).collection('varve_revisions')
    const found = await revisions.find(JSON.parse(filter) as Document, options).toArray()
    expect(found.map(({ text }) => JSON.parse(String(text)) as object)).toMatchObject([
      { by: 'dana', message: 'Declare 1 key' },
      { by: 'dana', message: 'Traffic spike' },
    ])
  })
})

describe('the page about the MongoDB store', () => {
  it('says which servers the tests run on', () => {
    expect(page.text).toContain(`FerretDB ${FERRETDB.version.slice(1)}, on SQLite`)
    expect(page.text).toContain(`mongo-java-server ${JAVA_SERVER.version}, in memory`)
  })
})
