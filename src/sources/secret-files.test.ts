import { once } from 'node:events'
import { chmod, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { defineConfig, setting, secret } from 'varve'
import { json, port, record, string } from 'varve/schema'
import { describe, expect, it } from 'vitest'
import { sandbox, type Sandbox } from '../testing/sandbox.ts'
import { found, reportOf, reportsOf, requestFor } from '../../test/sources/request.ts'
import { secretFiles, type SecretFilesOptions } from './secret-files.ts'

const config = defineConfig({
  database: { url: setting(secret(string()), { devDefault: 'x' }), poolSize: setting(port(), { default: 1 }) },
  apiKey: setting(secret(string()), { devDefault: 'x', env: 'API_TOKEN' }),
  labels: setting(secret(record(string())), { devDefault: {} }),
  tls: { key: setting(secret(json()), { devDefault: 'x' }) },
})

async function within(files: Record<string, string>, options: SecretFilesOptions = {}) {
  await using box = await sandbox({ files })
  const report = reportOf(secretFiles(box.directory, options), config)
  const local = (text: string): string => text.replaceAll(box.directory, '')
  return {
    values: found(report),
    report: JSON.parse(local(JSON.stringify(report))) as typeof report,
  }
}

describe('a folder of secrets', () => {
  it.each([
    'database_url',
    'database__url',
    'DATABASE_URL',
    'database.url',
    'database/url',
    'database/URL',
    'DATABASE__URL',
  ])('has a key in a file named after it: %s', async name => {
    expect(await within({ [name]: 'hunter2' })).toEqual({
      values: { 'database.url': 'hunter2' },
      report: expect.objectContaining({
        values: [{ key: 'database.url', text: 'hunter2', origin: { secretFile: `/${name}` } }],
      }),
    })
  })

  it('has a key under its declared name too, and under its own', async () => {
    expect((await within({ API_TOKEN: 'a' })).values).toEqual({ apiKey: 'a' })
    expect((await within({ apiKey: 'a' })).values).toEqual({ apiKey: 'a' })
    expect((await within({ 'database.pool-size': '7' })).values).toEqual({ 'database.poolSize': '7' })
  })

  it('has parts of a value in files of their own', async () => {
    expect((await within({ 'labels/team': 'x', labels__owner: 'y' })).values).toEqual({
      'labels owner': 'y',
      'labels team': 'x',
    })
  })

  it.each([
    [
      { nested: 'directories' },
      { 'database/url': 'a', 'database.poolSize': '7' },
      { 'database.url': 'a', 'database.poolSize': '7' },
    ],
    [
      { nested: '--' },
      { 'database--url': 'a', 'database.pool_size': '1' },
      { 'database.url': 'a', 'database.poolSize': '1' },
    ],
  ] as const)('tells levels as it is said: %o', async (options, files, values) => {
    expect((await within(files, options)).values).toEqual(values)
  })

  it('loses one line break at the end of a file, and no more', async () => {
    expect((await within({ database_url: 'a\n\n' })).values).toEqual({ 'database.url': 'a\n' })
    expect((await within({ database_url: 'a\r\n' })).values).toEqual({ 'database.url': 'a' })
    expect((await within({ database_url: 'a\n' }, { trim: 'none' })).values).toEqual({ 'database.url': 'a\n' })
  })

  it('holds a whole group as JSON', async () => {
    const { report } = await within({ database: '{"url": hunter2}' })
    expect(report.complaints).toMatchObject([{ code: 'SOURCE_UNREADABLE', about: '/database' }])
    expect(JSON.stringify(report.complaints)).not.toContain('hunter2')
  })

  it('may hold others’ secrets, which are not read; only names that are nearly ours are told of', async () => {
    const { report } = await within({ stripe_key: 'x'.repeat(2_000_000), database__ulr: 'hunter2', '..hidden': 'x' })
    expect(report).toMatchObject({ values: [], complaints: [] })
    expect(report.unknown.map(({ name }) => name)).toEqual(['database__ulr'])
    expect(report.unknown[0]?.among).toContain('database__url')
  })

  it('has empty files, which count as unset', async () => {
    const { report } = await within({ database_url: '\n' })
    expect(report).toMatchObject({
      values: [],
      ignored: [{ key: 'database.url', why: 'is empty, which counts as unset' }],
    })
  })

  it('is refused where two files are one name and differ', async () => {
    const { report } = await within({ database_url: 'hunter2', DATABASE_URL: 'hunter3' })
    expect(report.complaints).toMatchObject([
      {
        code: 'AMBIGUOUS_NAME',
        issue: 'is set by /DATABASE_URL and by /database_url, which are one name, to different texts',
      },
    ])
    expect(JSON.stringify(report.complaints)).not.toContain('hunter')
  })

  it('bounds what a file and what all files together may hold', async () => {
    const large = await within({ database_url: 'x'.repeat(1024 * 1024 + 1) })
    expect(large.report.complaints).toMatchObject([{ issue: 'is larger than 1 MiB' }])
    const many = await within({ apiKey: 'x'.repeat(60), database_url: 'x'.repeat(60) }, { maxBytes: 100 })
    expect(many.values).toEqual({ apiKey: 'x'.repeat(60) })
    expect(many.report.complaints).toMatchObject([
      { about: '/database_url', issue: 'is larger than 40 bytes, the rest of what all files may hold' },
    ])
  })

  it('may hold bytes that are no text', async () => {
    await using box = await sandbox()
    await writeFile(box.path('tls.key'), Buffer.from([0xff, 0x00]), { mode: 0o600 })
    expect(reportOf(secretFiles(box.directory), config).complaints).toMatchObject([
      { code: 'SOURCE_UNREADABLE', issue: 'is not UTF-8 text' },
    ])
    expect(found(reportOf(secretFiles(box.directory, { encoding: 'base64' }), config))).toEqual({ 'tls.key': '/wA=' })
  })

  it.each([
    [undefined, []],
    ['ok', []],
    ['warn', ['warning']],
    ['error', ['error']],
  ] as const)('may be missing as it is said: %s', async (missing, severities) => {
    await using box = await sandbox()
    const report = reportOf(secretFiles(box.path('nowhere'), missing === undefined ? {} : { missing }), config)
    expect(report.complaints.map(({ severity }) => severity)).toEqual(severities)
  })
})

describe('links in a folder of secrets', () => {
  it('are followed inside the folder', async () => {
    await using box = await sandbox({ files: { 'real/value': 'a' } })
    await symlink('real/value', box.path('database_url'))
    await symlink('.', box.path('loop'))
    expect(found(reportOf(secretFiles(box.directory), config))).toEqual({ 'database.url': 'a' })
  })

  it('are refused where they lead out of it', async () => {
    await using box = await sandbox({ files: { outside: 'hunter2', 'secrets/x': '' } })
    await symlink('../outside', box.path('secrets', 'database_url'))
    await symlink('/', box.path('secrets', 'database'))
    const report = reportOf(secretFiles(box.path('secrets')), config)
    expect(report.values).toEqual([])
    expect(report.complaints).toMatchObject([
      { code: 'SOURCE_UNSAFE', issue: 'is a link that leads out of the folder; it is not followed', severity: 'error' },
    ])
  })

  it('may lead to the folder itself, and to nothing', async () => {
    await using box = await sandbox({ files: { 'real/database_url': 'a' } })
    await symlink('real', box.path('mounted'))
    await symlink('nothing', box.path('real', 'apiKey'))
    expect(found(reportOf(secretFiles(box.path('mounted')), config))).toEqual({ 'database.url': 'a' })
  })
})

describe('a file of secrets that others can read', () => {
  it('is warned of, with how to mend it', async () => {
    await using box = await sandbox({ files: { database_url: 'hunter2', apiKey: 'x' } })
    await chmod(box.path('database_url'), 0o644)
    const report = reportOf(secretFiles(box.directory), config)
    expect(found(report)).toEqual({ apiKey: 'x', 'database.url': 'hunter2' })
    expect(report.complaints).toEqual([
      {
        code: 'SOURCE_UNSAFE',
        about: box.path('database_url'),
        issue: 'can be read by other users of this machine',
        origin: { secretFile: box.path('database_url') },
        remedy: `Run chmod 600 ${box.path('database_url')}.`,
        severity: 'warning',
      },
    ])
  })
})

/** A Kubernetes volume: files lead through the link `..data` to one generation, and all change with it. */
async function mount(box: Sandbox, generation: string, files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await box.write(`mount/..${generation}/${name}`, text)
  await symlink(`..${generation}`, box.path('mount', '..data_tmp'))
  await rename(box.path('mount', '..data_tmp'), box.path('mount', '..data'))
  for (const name of Object.keys(files)) {
    const link = box.path('mount', name)
    await rm(link, { force: true })
    await symlink(`..data/${name}`, link)
  }
}

describe('a Kubernetes volume', () => {
  it('is read through one generation, which the report names', async () => {
    await using box = await sandbox()
    await mount(box, '1', { database_url: 'a', apiKey: 'b' })
    const [report] = reportsOf(secretFiles(box.path('mount')), config)
    expect(report).toMatchObject({
      values: [
        { key: 'apiKey', text: 'b', origin: { secretFile: box.path('mount', 'apiKey') } },
        { key: 'database.url', text: 'a' },
      ],
      complaints: [],
      generations: [{ folder: box.path('mount'), generation: '..1' }],
    })
  })

  it('is never mixed from two generations, however often it is swapped meanwhile', async () => {
    await using box = await sandbox()
    const folder = box.path('mount')
    const swapper = new Worker(new URL('../../test/sources/swapping.ts', import.meta.url), {
      workerData: { folder, names: ['apiKey', 'database_url'], swaps: 300 },
    })
    const ended = once(swapper, 'exit').then(() => true)
    const source = secretFiles(folder)
    const seen = new Set<unknown>()
    for (let isOver = false; !isOver;) {
      const { apiKey: key, 'database.url': url } = found(reportOf(source, config))
      expect(url).toBe(key)
      seen.add(key)
      isOver = await Promise.race([ended, new Promise<false>(resolve => void setImmediate(resolve, false))])
    }
    seen.delete(undefined)
    expect(seen.size).toBeGreaterThan(3)
    expect(found(reportOf(source, config))).toEqual({ apiKey: '300', 'database.url': '300' })
  })
})

describe('secret files as a source', () => {
  const keys = requestFor(config).keys
  const [url, , token] = keys

  it('stand in /run/secrets when no folder is named', () => {
    expect(secretFiles().name).toBe('/run/secrets')
  })

  it('say where they looked for a key, and how to give it', async () => {
    await using box = await sandbox()
    const source = secretFiles(box.directory)
    reportOf(source, config)
    expect([url, token].map(key => key && source.absence?.(key))).toEqual([
      `no database__url in ${box.directory}`,
      `no API_TOKEN in ${box.directory}`,
    ])
    expect(url && source.mend?.(url)).toBe(`write ${box.path('database__url')}`)
    await rm(box.directory, { recursive: true })
    reportOf(source, config)
    expect(url && source.absence?.(url)).toBe(`${box.directory} does not exist`)
  })

  it('notice a file that is new, written anew, or gone, and a volume that is swapped', async () => {
    await using box = await sandbox({ files: { 'mount/x': '' } })
    const source = secretFiles(box.path('mount'))
    const happenings = [
      () => box.write('mount/database_url', 'a'),
      () => box.write('mount/database_url', 'b'),
      () => unlink(box.path('mount', 'database_url')),
      () => box.write('mount/database/url', 'c'),
      () => mount(box, '1', { apiKey: 'd' }),
      () => mount(box, '2', { apiKey: 'e' }),
    ]
    for (const happen of happenings) {
      reportOf(source, config)
      const changed = Promise.withResolvers<void>()
      const stop = source.watch?.(changed.resolve, changed.reject)
      await happen()
      await changed.promise
      stop?.()
    }
    expect(found(reportOf(source, config))).toEqual({ apiKey: 'e' })
  })
})
