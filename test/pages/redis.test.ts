import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import { chainAfter, headAfter } from '../../src/testing/store-contract/chain.ts'
import { describeWith } from '../describe-with.ts'
import { RedisEngine } from '../engines/redis.ts'
import { useRedis } from '../engines/use-redis.ts'
import { root } from '../syntax/source-tree.ts'
import { filesWithFormer, replacedRecords } from './former-records.ts'
import { readPage, sections, tableRows } from './page.ts'
import type { Ran } from './run-page.ts'
import { folderOf, snippetsOf, writeSnippets } from './snippets.ts'

const page = readPage('docs/stores/redis.md')
const driver = fileURLToPath(new URL('run-page.ts', import.meta.url))

const section = (heading: string): string => sections(page, 2).find(part => part.heading === heading)?.text ?? ''

describeWith('redis-server', 'the page about the Redis store', () => {
  const used = useRedis()
  const workshops = fileURLToPath(new URL('.snippets/', root))
  mkdirSync(workshops, { recursive: true })
  const workshop = mkdtempSync(join(workshops, 'redis-'))
  afterAll(() => rmSync(workshop, { recursive: true, force: true }))

  it('prints what it says, on a server', async () => {
    const { snippets } = snippetsOf(page)
    writeSnippets(workshop, snippets)
    const env = { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1', REDIS_URL: used.engine.url }
    const args = ['--conditions=varve-source', driver, ...snippets.map(({ file }) => file)]
    const cwd = join(workshop, folderOf(page.path))
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env })
    const ran = JSON.parse(stdout) as Ran[]
    expect(ran.map(({ printed }) => printed)).toEqual(snippets.map(({ prints }) => prints))
  })

  it('shows the newest revision as it says', async () => {
    const [, command = ''] = /^redis-cli (XREVRANGE .*)$/m.exec(section('The keys')) ?? []
    const answer = await used.engine.ask(...command.replaceAll("'", '').split(' '))
    expect(answer).toContain('"message":"Less for the others"')
  })

  it('lists every key that a store makes, with its type', async () => {
    await used.engine.ask('FLUSHALL')
    const store = used.connect()
    const { logId, head } = await store.open()
    const chain = chainAfter(logId, head, 3)
    await store.append(head, chain)
    await store.snapshots.put(3, headAfter(chain, head).hash, 'state')
    await store.records.put('token', 'a', 'x', { expiresAt: Date.now() + 60_000 })
    await store.lease.take('monitor', 'one', 1_000)
    const keys = (await used.engine.ask('--scan')).split('\n').toSorted()
    const found = await Promise.all(keys.map(async key => [`\`${key}\``, await used.engine.ask('TYPE', key)]))
    const rows = tableRows(section('The keys')).map(([key = '', type = '']) => [key, type])
    expect(found).toEqual(rows.toSorted(([one = ''], [other = '']) => (one < other ? -1 : 1)))
    const fields = (await used.engine.ask('HKEYS', '{varve}:log')).split('\n')
    const [, log = ''] = /^\| `\{varve\}:log` \| hash \| (.*) \|$/m.exec(section('The keys')) ?? []
    expect(log.match(/`\w+`/g)?.toSorted()).toEqual(fields.map(field => `\`${field}\``).toSorted())
  })

  it('says how files are freed of records that were replaced', async () => {
    const store = used.connect()
    await store.open()
    await replacedRecords(store)
    const folder = (await used.engine.ask('CONFIG', 'GET', 'dir')).split('\n').at(-1) ?? ''
    expect(filesWithFormer(folder)).not.toEqual([])
    for (const [, command = ''] of section('What the server keeps of former secrets').matchAll(/^redis-cli (B.*)$/gm)) {
      await used.engine.ask(command)
      await expect
        .poll(() => used.engine.ask('INFO', 'persistence'))
        .toMatch(/rdb_bgsave_in_progress:0[^]*aof_rewrite_in_progress:0/)
    }
    await expect.poll(() => filesWithFormer(folder)).toEqual([])
  })

  it('shows a server against which there is nothing to be said', async () => {
    const [, lines = ''] = /```text\n([^]*?)```/.exec(section('What is checked when it is opened')) ?? []
    const config = Object.fromEntries(
      lines
        .trim()
        .split('\n')
        .map(line => line.split(' ')),
    ) as Record<string, string>
    await using engine = await RedisEngine.start({ config: { ...config, maxmemory: '1gb' } })
    const store = used.connect({}, engine.url)
    expect((await store.open()).findings).toEqual([])
  })
})
