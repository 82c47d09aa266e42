import { describe, expect, it } from 'vitest'
import { inspect } from 'varve'
import { file } from 'varve/sources'
import { sandbox } from 'varve/testing'
import { config, read } from './profiled.ts'

describe('files by their suffix', () => {
  const files = {
    'config.toml': 'database = { host = "base", pool = 1 }\n',
    'config.production.toml': 'database.host = "prod"\n',
    'config.eu.toml': 'database.host = "eu"\n',
    'config.worker.toml': 'debug = "worker"\n',
    'config.local.toml': 'database.pool = 7\n',
  }

  it('go onto the base file, and need only say what differs', async () => {
    expect((await read(files, { environment: 'production' })).values).toEqual(['prod', 7, '-'])
    expect((await read(files)).values).toEqual(['base', 7, '-'])
  })

  it('may be several at once, the last of them the strongest', async () => {
    expect((await read(files, { environment: 'production', profiles: ['eu'] })).values[0]).toBe('eu')
    const variables = { VARVE_ENV: 'production', VARVE_PROFILES: 'eu' }
    expect((await read(files, { variables })).values[0]).toBe('eu')
    expect((await read(files, { variables: { VARVE_ENV: 'production,eu' } })).values[0]).toBe('eu')
  })

  it('may be of a service, above the environment’s', async () => {
    const { values, documents } = await read(files, { environment: 'production', service: 'worker' })
    expect(values).toEqual(['prod', 7, 'worker'])
    expect(documents).toEqual(['config.toml', 'config.production.toml', 'config.worker.toml', 'config.local.toml'])
  })

  it('are found where dynaconf keeps them: settings.toml, .settings/ and .secrets.toml', async () => {
    const { values, documents } = await read(
      {
        'settings.toml': 'database.host = "base"\n',
        '.settings/settings.dev.toml': 'database.host = "dev"\n',
        '.secrets.toml': 'debug = "secret"\n',
      },
      { environment: 'dev' },
    )
    expect(values).toEqual(['dev', 0, 'secret'])
    expect(documents).toEqual(['settings.toml', '.settings/settings.dev.toml', '.secrets.toml'])
  })

  it('are found where node-config keeps them: config/default.json and config/production.json', async () => {
    const files = {
      'config/default.json': '{"database":{"host":"a","pool":1}}',
      'config/production.json': '{"database":{"pool":2}}',
    }
    expect((await read(files, { environment: 'production' })).values).toEqual(['a', 2, '-'])
  })
})

describe('sections of one file', () => {
  const text = `
[default]
database = { host = "base", pool = 1 }
[development]
database.pool = 2
[production]
database.host = "prod"
[global]
debug = "everywhere"
`

  it('are merged: default, then the environment’s, then global above all', async () => {
    expect((await read({ 'settings.toml': text }, { environment: 'production' })).values).toEqual([
      'prod',
      1,
      'everywhere',
    ])
    expect((await read({ 'settings.toml': text })).values).toEqual(['base', 2, 'everywhere'])
  })

  it('are layers of their own, which explanations name', async () => {
    const { documents } = await read({ 'settings.toml': text }, { environment: 'production' })
    expect(documents).toEqual(['settings.toml [default]', 'settings.toml [production]', 'settings.toml [global]'])
  })

  it('are not seen in a file that has declared names outermost', async () => {
    const { values, problems } = await read({ 'config.toml': '[database]\npool = 3\n[production]\nx = 1\n' })
    expect(values[1]).toBe(3)
    expect(problems).toMatchObject([{ key: 'production', code: 'UNKNOWN_KEY' }])
  })

  it('may be asked for, or not', async () => {
    await using box = await sandbox({ files: { 'a.toml': '[default]\ndebug = "x"\n' } })
    const source = file(box.path('a.toml'), { sections: false })
    const { problems } = await inspect(config, { sources: [source] })
    expect(problems).toMatchObject([{ key: 'default', code: 'UNKNOWN_KEY' }])
  })
})

describe('documents that count under a condition', () => {
  const yaml = `
database: { host: base }
---
$when: { profile: "prod | staging" }
database: { host: prod }
---
$when: { profile: "!prod & !staging" }
debug: verbose
---
$when: { service: worker }
database: { pool: 9 }
`

  it('stand above those before them, where their condition holds', async () => {
    expect((await read({ 'config.yaml': yaml }, { environment: 'staging' })).values).toEqual(['prod', 0, '-'])
    expect((await read({ 'config.yaml': yaml }, { environment: 'dev' })).values).toEqual(['base', 0, 'verbose'])
    expect((await read({ 'config.yaml': yaml }, { environment: 'prod', service: 'worker' })).values).toEqual([
      'prod',
      9,
      '-',
    ])
  })

  it('may be a whole file', async () => {
    const { values, documents } = await read({ 'config.local.toml': '"$when" = "production"\ndebug = "x"\n' })
    expect(values[2]).toBe('-')
    expect(documents).toEqual(['config.local.toml (its $when does not hold)'])
  })

  it.each(['prod |', '(prod', 'prod staging', 'a'.repeat(501), '1 + 1'])(
    'refuse a condition such as %j',
    async text => {
      const { problems } = await read({ 'config.toml': `"$when" = ${JSON.stringify(text)}\n` })
      expect(problems).toMatchObject([{ code: 'OPERATOR_MISUSED', issue: 'has a $when that cannot be read' }])
    },
  )

  it('can be about nothing but profile, environment and service', async () => {
    const { problems } = await read({ 'config.toml': '"$when" = { weather = "rain" }\n' })
    expect(problems[0]?.issue).toContain('about weather')
  })
})

describe('files that take in others', () => {
  it('stand above what they take in, the later above the earlier', async () => {
    const { values, documents } = await read({
      'config.toml': '"$extends" = "base.toml"\n"$import" = ["a.yaml", "optional:none.toml"]\ndatabase.host = "own"\n',
      'base.toml': 'database = { host = "base", pool = 1 }\ndebug = "base"\n',
      'a.yaml': 'debug: a\n',
    })
    expect(values).toEqual(['own', 1, 'a'])
    expect(documents).toEqual(['base.toml', 'a.yaml', 'config.toml'])
  })

  it('let a profile name only what differs from another', async () => {
    const { values } = await read(
      {
        'config.toml': 'database = { host = "base", pool = 50 }\n',
        'config.test.toml': '"$extends" = "config.toml"\ndatabase.pool = 1\n',
      },
      { environment: 'test' },
    )
    expect(values).toEqual(['base', 1, '-'])
  })

  it('may take in all files of a pattern, in order', async () => {
    const { documents } = await read({
      'config.toml': '"$import" = "conf.d/*.toml"\n',
      'conf.d/10-a.toml': 'debug = "a"\n',
      'conf.d/20-b.toml': 'debug = "b"\n',
      'conf.d/readme.md': '# no',
    })
    expect(documents).toEqual(['conf.d/10-a.toml', 'conf.d/20-b.toml', 'config.toml'])
  })

  it('take each file once', async () => {
    const { documents } = await read({
      'config.toml': '"$import" = ["a.toml", "b.toml"]\n',
      'a.toml': '"$import" = "b.toml"\n',
      'b.toml': 'debug = "b"\n',
    })
    expect(documents).toEqual(['b.toml', 'a.toml', 'config.toml'])
  })

  it('are not asked for by a document that does not count', async () => {
    const files = { 'config.yaml': 'debug: x\n---\n$when: { profile: production }\n$import: [nope.yaml]\n' }
    expect((await read(files)).problems).toEqual([])
    expect((await read(files, { environment: 'production' })).problems).toMatchObject([
      { issue: 'does not exist', remedy: expect.stringContaining('write optional: before its name') },
    ])
  })

  it('name the ring when they take in themselves', async () => {
    const { problems } = await read({
      'config.toml': '"$import" = "a.toml"\n',
      'a.toml': '"$import" = "b.toml"\n',
      'b.toml': '"$import" = "config.toml"\n',
    })
    expect(problems).toMatchObject([
      {
        code: 'IMPORT_CYCLE',
        issue: 'takes in itself: config.toml → a.toml → b.toml → config.toml',
        origin: 'b.toml:1:13',
      },
    ])
  })

  it('name the line that asks for a file which is not there, and take nothing from a network', async () => {
    const { problems } = await read({ 'config.toml': '"$import" = ["none.toml", "https://evil.test/x.toml"]\n' })
    expect(problems).toMatchObject([
      { code: 'SOURCE_UNREADABLE', key: 'none.toml', origin: 'config.toml:1:14' },
      { code: 'SOURCE_UNSAFE', origin: 'config.toml:1:27' },
    ])
  })
})

describe('a monorepo', () => {
  const files = {
    '.git/HEAD': 'ref: refs/heads/main\n',
    'config.toml': 'database = { host = "shared", pool = 5 }\n',
    'packages/api/config.toml': 'database.host = "api"\n',
    'config.production.toml': 'debug = "prod"\n',
  }

  it('shares the files of its root, and the nearest one counts most', async () => {
    const who = { directory: 'packages/api', environment: 'production' }
    expect((await read(files, who, { up: 'repository' })).values).toEqual(['api', 5, 'prod'])
  })

  it('looks nowhere above by itself, and never above the repository', async () => {
    expect((await read(files, { directory: 'packages/api' })).values).toEqual(['api', 0, '-'])
    const { '.git/HEAD': _, ...bare } = files
    expect((await read(bare, { directory: 'packages/api' }, { up: 'repository' })).values).toEqual(['api', 0, '-'])
  })
})

describe('the name of a profile', () => {
  const files = { 'config.toml': 'debug = "x"\n', 'config.production.toml': '', 'config.staging.yaml': '' }

  it('is known from the names of files, sections and conditions', async () => {
    expect((await read(files)).known).toEqual(['production', 'staging'])
  })

  it('that is nearly a known one stops the start, and says which was meant', async () => {
    expect((await read(files, { environment: 'prodution' })).problems).toMatchObject([
      { code: 'PROFILE_UNKNOWN', severity: 'error', key: 'prodution', remedy: 'Did you mean production?' },
    ])
  })

  it('that nothing knows is only warned of', async () => {
    expect((await read(files, { environment: 'qa-7' })).problems).toMatchObject([
      { code: 'PROFILE_UNKNOWN', severity: 'warning', issue: expect.stringContaining('there are production, staging') },
    ])
  })

  it('is known from sections though none of them counts', async () => {
    const files = { 'config.toml': '[development]\ndebug = "d"\n[production]\ndatabase.host = "p"\n' }
    expect((await read(files, { environment: 'prodution' })).problems).toMatchObject([
      { code: 'PROFILE_UNKNOWN', key: 'prodution', remedy: 'Did you mean production?' },
    ])
    const { problems, values } = await read(files, { environment: 'test' })
    expect([problems, values]).toEqual([[], ['-', 0, '-']])
  })

  it('is told of a service, where only services have files', async () => {
    await using box = await sandbox({ files: { 'config.toml': 'debug = "a"\n', 'config.api.toml': 'debug = "b"\n' } })
    const options = { directory: box.directory }
    const sources = [file('config.toml', options), file('config.{service}.toml', options)]
    const found = await inspect(config, { sources, as: { service: 'apii', environment: 'production' } })
    expect(found.problems).toMatchObject([
      { code: 'PROFILE_UNKNOWN', key: 'apii', severity: 'error', remedy: 'Did you mean api?' },
    ])
  })

  it('needs no file of its own in development and test', async () => {
    expect((await read(files, { environment: 'development' })).problems).toEqual([])
  })
})
