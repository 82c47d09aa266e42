import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { defineConfig, inspect, open, openSync, secret, setting } from 'varve'
import { integer, list, optional, string } from 'varve/schema'
import { afterEach, describe, expect, it } from 'vitest'
import type { SourceReport } from '../core/ports.ts'
import { sandbox, type Sandbox } from '../testing/sandbox.ts'
import { found, reportOf, reportsOf, requestFor } from '../../test/sources/request.ts'
import { dotenv, type DotenvOptions } from './dotenv.ts'
import { env } from './env.ts'

const config = defineConfig({
  server: { port: setting(integer(), { default: 1 }), host: setting(string(), { default: 'a' }) },
  hosts: setting(list(string()), { default: [] }),
  database: {
    password: setting(secret(string()), { devDefault: 'x' }),
    dsn: setting(optional(string())),
  },
})

/** What the files of a folder give, read by that folder's name. */
async function within(files: Record<string, string>, options: DotenvOptions = {}, profiles = ['production']) {
  await using box = await sandbox({ files })
  const asked = { environment: profiles[0] ?? 'production', profiles }
  const source = dotenv({ directory: box.directory, from: {}, ...options })
  const reports = reportsOf(source, config, asked)
  source.accepted?.()
  const names = reports.map(({ name }) => path.basename(name ?? ''))
  return { reports, names, directory: box.directory }
}

describe('.env files', () => {
  const family = {
    '.env': 'SERVER_PORT=1',
    '.env.production': 'SERVER_PORT=2',
    '.env.eu': 'SERVER_PORT=3',
    '.env.local': 'SERVER_PORT=4',
    '.env.production.local': 'SERVER_PORT=5',
    '.env.staging': 'SERVER_PORT=6',
  }

  it('are one layer each, those of active profiles among them, local ones the strongest', async () => {
    const { names, reports } = await within(family, {}, ['production', 'eu'])
    expect(names).toEqual(['.env', '.env.production', '.env.eu', '.env.local', '.env.production.local'])
    expect(reports.map(({ values }) => values?.[0] && 'text' in values[0] && values[0].text)).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
    ])
  })

  it('tell the profiles that they are for, active or not', async () => {
    const { reports } = await within({ ...family, '.env.example': '', '.env.test.local': '' })
    expect(reports[0]?.profiles?.toSorted()).toEqual(['eu', 'production', 'staging', 'test'])
  })

  it('leave .env.local out in the environment test, and say so of the keys it would set', async () => {
    const { reports } = await within({ ...family, '.env.test.local': 'SERVER_PORT=7' }, {}, ['test'])
    expect(reports.map(({ name, values = [] }) => [path.basename(name ?? ''), values.length])).toEqual([
      ['.env', 1],
      ['.env.local', 0],
      ['.env.test.local', 1],
    ])
    expect(reports[1]?.ignored).toMatchObject([
      { key: 'server.port', why: 'is passed over: .env.local does not count in the environment test' },
    ])
  })

  it('say file, line and column of what they set', async () => {
    const { reports, directory } = await within({ '.env': '\nSERVER_PORT=8 # the port\n' })
    const file = path.join(directory, '.env')
    expect(reports[0]?.values).toEqual([{ key: 'server.port', text: '8', origin: { file, line: 2, column: 13 } }])
  })

  it('need not be there, unless they are named', async () => {
    expect((await within({})).reports).toMatchObject([{ profiles: [] }])
    const { reports } = await within({ 'a.env': 'SERVER_PORT=1' }, { files: ['a.env', 'b.env'] })
    expect(reports[0]?.values).toHaveLength(1)
    expect(reports[1]?.complaints).toMatchObject([
      { code: 'SOURCE_UNREADABLE', issue: 'does not exist', severity: 'error' },
    ])
  })

  it('lead to keys as the environment does: prefix, parts, files, misspelt names', async () => {
    const text = 'SHOP_SERVER__PORT=1\nSHOP_HOSTS__0=a\nSHOP_SERVER__PROT=1\nPATH=x\n'
    const { reports } = await within({ '.env': text }, { prefix: 'SHOP' })
    expect(found(reports[0] ?? {})).toEqual({ 'server.port': '1', 'hosts 0': 'a' })
    expect(reports[0]?.unknown?.map(({ name }) => name)).toEqual(['SHOP_SERVER__PROT'])
  })

  it('may refer to each other, the stronger to the weaker, and to the environment', async () => {
    const files = { '.env': 'HOST=h\n', '.env.local': 'SERVER_HOST=${HOST}.${DOMAIN}\n' }
    const { reports } = await within(files, { from: { DOMAIN: 'example' } })
    expect(found(reports[1] ?? {})).toEqual({ 'server.host': 'h.example' })
    const plain = await within(files, { expand: false })
    expect(plain.reports[1]?.values).toMatchObject([{ text: '${HOST}.${DOMAIN}' }])
    expect(plain.reports[1]?.values?.[0]).not.toHaveProperty('references')
  })

  it('warn of a secret that is put into a value which is none', async () => {
    const { reports } = await within({
      '.env': 'DATABASE_PASSWORD=hunter2\nDATABASE_DSN=pg://u:${DATABASE_PASSWORD}@h\n',
    })
    expect(reports[0]?.complaints).toMatchObject([
      {
        code: 'SECRET_EXPOSED',
        about: 'DATABASE_DSN',
        issue:
          'takes in the secret DATABASE_PASSWORD, and database.dsn is not declared secret: it is masked all the same',
        remedy: 'Declare database.dsn as secret(…), or refer to the key: ${database.password}.',
      },
    ])
    expect(JSON.stringify(reports[0]?.complaints)).not.toContain('hunter2')
  })

  it('follow the rules of Docker Compose where that is said', async () => {
    const { reports } = await within(
      { '.env': 'SERVER_HOST=a#b\nSERVER_PORT\n' },
      { dialect: 'compose', from: { SERVER_PORT: '7' } },
    )
    expect(found(reports[0] ?? {})).toEqual({ 'server.host': 'a#b', 'server.port': '7' })
  })

  it('never leave the folder, whatever the profile is called', async () => {
    const { names } = await within({ '.env': 'A=1', 'x/.env': 'A=2' }, {}, ['../x', '/x'])
    expect(names).toEqual(['.env'])
  })

  it('run nothing that stands in them', async () => {
    await using box = await sandbox()
    const canary = box.path('canary')
    const lines = [
      `A=$(touch ${canary})`,
      `B="$(touch ${canary})"`,
      `C='$(touch ${canary})'`,
      `D=a\`touch ${canary}\``,
      `E=\${F:-$(touch ${canary})}`,
    ]
    await box.write('.env', lines.join('\n'))
    for (const dialect of ['dotenv', 'compose', 'literal'] as const)
      reportsOf(dotenv({ directory: box.directory, dialect }), config)
    expect(await readdir(box.directory)).toEqual(['.env'])
  })

  it('may be a pipe, as password managers have them, and are read once for keys that are added later', async () => {
    await using box = await sandbox()
    await promisify(execFile)('mkfifo', [box.path('.env')])
    const writer = spawn('sh', ['-c', 'printf "SERVER_PORT=9\\n" > "$0"', box.path('.env')])
    const source = dotenv({ directory: box.directory })
    expect(found(reportOf(source, config))).toEqual({ 'server.port': '9' })
    await once(writer, 'exit')
    expect(found(reportOf(source, config, { fresh: false }))).toEqual({ 'server.port': '9' })
  })

  it('are refused when they are larger than a mebibyte', async () => {
    const { reports } = await within({ '.env': 'x'.repeat(1024 * 1024 + 1) })
    const [large] = reports[0]?.complaints ?? []
    expect(large).toMatchObject({
      issue: 'is larger than 1 MiB',
      remedy: 'Keep bulk data elsewhere, and its place here.',
    })
    const named = await within({ '.env': 'x'.repeat(1024 * 1024 + 1) }, { files: ['.env', 'none.env'] })
    expect(named.reports.flatMap(({ complaints = [] }) => complaints).map(({ remedy }) => remedy)).toEqual([
      'Keep bulk data elsewhere, and its place here.',
      'Create it, or leave it out of the list.',
    ])
  })
})

describe('the folder of .env files', () => {
  const here = process.cwd()
  const boxes: Sandbox[] = []
  afterEach(async () => {
    process.chdir(here)
    await Promise.all(boxes.splice(0).map(box => box[Symbol.asyncDispose]()))
  })
  const from = async (folder: string, files: Record<string, string>) => {
    const box = await sandbox({ files })
    boxes.push(box)
    await mkdir(box.path(folder), { recursive: true })
    process.chdir(box.path(folder))
    return reportsOf(dotenv({ from: {} }), config)
  }
  const names = (reports: readonly SourceReport[]) =>
    reports.filter(({ values }) => values !== undefined).map(({ name }) => name)

  it('is the nearest that has one, up to the repository’s root', async () => {
    const files = { '.env': 'A=1', '.env.local': 'A=1', 'repo/.git/HEAD': '', 'repo/.env': 'A=1' }
    expect(names(await from('repo/packages/shop', files))).toEqual(['../../.env'])
    const nearer = { ...files, 'repo/packages/shop/.env.local': 'A=2' }
    expect(names(await from('repo/packages/shop', nearer))).toEqual(['.env.local'])
  })

  it('tells the profiles there are, wherever it is', async () => {
    const files = { 'repo/.git/HEAD': '', 'repo/.env': 'A=1', 'repo/.env.eu': 'A=1' }
    expect((await from('repo', files))[0]?.profiles).toEqual(['eu'])
    expect((await from('repo/packages/shop', files))[0]?.profiles).toEqual(['eu'])
  })

  it('is never above the repository, nor above the working directory outside of one', async () => {
    expect(names(await from('repo', { '.env': 'A=1', 'repo/.git/HEAD': '' }))).toEqual([])
    expect(names(await from('plain', { '.env': 'A=1' }))).toEqual([])
  })
})

describe('populating', () => {
  it('never happens unasked', async () => {
    const from: Record<string, string> = {}
    await within({ '.env': 'SERVER_PORT=1' }, { from })
    expect(from).toEqual({})
    expect(process.env['SERVER_PORT']).toBeUndefined()
  })

  it('puts what the strongest file says where it is asked to, and leaves what is set', async () => {
    const populate: Record<string, string> = { A: 'set' }
    const files = { '.env': 'A=1\nB=1\nC=${database.host}', '.env.local': 'B=2' }
    await within(files, { populate })
    expect(populate).toEqual({ A: 'set', B: '2' })
    await within(files, { populate, override: true })
    expect(populate).toEqual({ A: '1', B: '2' })
  })

  it('follows a reload that is taken over, and no other', async () => {
    await using box = await sandbox({ files: { '.env': 'SERVER_PORT=9\nOTHER=x' } })
    const variables: Record<string, string> = {}
    const sources = [dotenv({ directory: box.directory, populate: variables })]
    await inspect(config, { sources })
    expect(variables).toEqual({})
    const quiet = { platform: { warn: () => {} }, onProblem: () => {} }
    await using varve = await open(config, { sources, as: { environment: 'development' }, ...quiet })
    await box.write('.env', 'SERVER_PORT=many')
    await expect(varve.reload()).rejects.toMatchObject({ code: 'RELOAD_FAILED' })
    expect(variables).toEqual({ SERVER_PORT: '9', OTHER: 'x' })
    await box.write('.env', 'SERVER_PORT=10')
    await varve.reload()
    expect(variables).toEqual({ SERVER_PORT: '10' })
  })

  it('leaves the file as the place that values come from', async () => {
    await using box = await sandbox({ files: { '.env': 'SERVER_PORT=9' } })
    const variables: Record<string, string> = {}
    const sources = [dotenv({ directory: box.directory, populate: variables }), env({ from: variables })]
    for (let reads = 0; reads < 2; reads += 1) {
      const varve = openSync(config, { sources, as: { environment: 'development' }, platform: { warn: () => {} } })
      expect(variables).toEqual({ SERVER_PORT: '9' })
      expect(varve.explain('server.port')).toMatchObject({ layer: 'dotenv', origin: { line: 1, column: 13 } })
    }
    variables['SERVER_PORT'] = '10'
    const varve = openSync(config, { sources, as: { environment: 'development' }, platform: { warn: () => {} } })
    expect(varve.explain('server.port')).toMatchObject({ layer: 'env', value: 10 })
  })
})

describe('.env as a source', () => {
  it('says where it looked for a key, and how to give it', () => {
    const key = requestFor(config).keys.find(one => one.key === 'server.port')
    const source = dotenv({ prefix: 'SHOP' })
    expect([key && source.absence?.(key), key && source.mend?.(key), source.name]).toEqual([
      'SHOP_SERVER__PORT is not in .env',
      'write SHOP_SERVER__PORT in .env',
      '.env',
    ])
  })

  it('notices a file that is written anew, or that was not there before', async () => {
    await using box = await sandbox({ files: { '.env': 'SERVER_PORT=1' } })
    const source = dotenv({ directory: box.directory })
    reportOf(source, config)
    for (const file of ['.env', '.env.local']) {
      const changed = Promise.withResolvers<void>()
      const stop = source.watch?.(changed.resolve, changed.reject)
      await box.write(file, 'SERVER_PORT=2')
      await changed.promise
      stop?.()
    }
    expect(found(reportOf(source, config))).toEqual({ 'server.port': '2' })
  })
})
