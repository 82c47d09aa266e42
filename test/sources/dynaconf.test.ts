/** What people of dynaconf rely on: the same files give the same result, or a row of docs/settings.md says otherwise. */
import { beforeEach, describe, expect, it } from 'vitest'
import { defineConfig, inspect, live, open, setting, type Inspection, type Source } from 'varve'
import { boolean, integer, json, list, record, string } from 'varve/schema'
import { configFiles, dotenv, env, file } from 'varve/sources'
import { sandbox } from 'varve/testing'
import { differences } from './difference-table.ts'

const config = defineConfig({
  name: live(string(), { default: '-' }),
  version: setting(string(), { default: '-' }),
  debug: setting(boolean(), { default: false }),
  port: setting(integer(), { default: 0 }),
  token: setting(string(), { default: '-' }),
  database: {
    host: setting(string(), { default: '-' }),
    port: setting(integer(), { default: 0 }),
    options: setting(record(json()), { default: {} }),
  },
  colors: setting(list(string()), { default: [] }),
})

type Found = Inspection<(typeof config)['tree']>

interface Surroundings {
  readonly environment?: string
  readonly variables?: Readonly<Record<string, string>>
  readonly sources?: (directory: string) => readonly Source[]
}

/** What a project of these files comes to: files as dynaconf finds them, then variables. */
async function project(files: Record<string, string>, surroundings: Surroundings = {}): Promise<Found> {
  await using box = await sandbox({ files })
  const { environment = 'development', variables = {}, sources } = surroundings
  const usual = [
    configFiles({ directory: box.directory, name: 'settings' }),
    env({ prefix: 'DYNACONF', from: variables }),
  ]
  // Awaited here, because the folder is gone with the function.
  return await inspect(config, { sources: sources?.(box.directory) ?? usual, as: { environment } })
}

const sectioned = `
[default]
name = "default"
port = 1
colors = ["red"]
[default.database]
host = "localhost"
port = 5432

[development]
debug = true

[production]
port = 80
[production.database]
host = "db.internal"

[global]
version = "everywhere"
`

describe('layers, as dynaconf has them', () => {
  it('are sections: default, then the environment, then global above all', async () => {
    const { varve } = await project({ 'settings.toml': sectioned }, { environment: 'production' })
    expect(varve.settings).toMatchObject({
      ...{ port: 80, version: 'everywhere', debug: false, colors: ['red'] },
      database: { host: 'db.internal', port: 5432 },
    })
    expect(varve.get('name')).toBe('default')
  })

  it('are of another environment where the variable says so', async () => {
    const { varve } = await project({ 'settings.toml': sectioned })
    expect(varve.settings).toMatchObject({ debug: true, port: 1, database: { host: 'localhost' } })
  })

  it('may be several environments, the last the strongest', async () => {
    await using box = await sandbox({ files: { 'settings.toml': `${sectioned}\n[canary]\nport = 81\n` } })
    const found = await inspect(config, {
      sources: [configFiles({ directory: box.directory })],
      platform: { variable: name => (name === 'VARVE_ENV' ? 'production,canary' : undefined) },
    })
    expect([found.varve.settings.port, found.varve.settings.database.host]).toEqual([81, 'db.internal'])
  })

  it('are files: settings, .secrets, and the folder .settings', async () => {
    const { varve, documents } = await project(
      {
        'settings.toml': 'name = "base"\nport = 1\n',
        '.settings/settings.dev.toml': 'port = 2\n',
        '.secrets.toml': 'token = "hush"\n',
      },
      { environment: 'dev' },
    )
    expect([varve.get('name'), varve.settings.port, varve.settings.token]).toEqual(['base', 2, 'hush'])
    expect(documents.filter(({ layer }) => layer === 'file')).toHaveLength(3)
  })

  it('may be written in TOML, YAML, JSON and INI, all of which are read', async () => {
    const { varve } = await project({
      'settings.toml': 'name = "toml"\nport = 1\n',
      'settings.yaml': 'port: 2\n',
      'settings.json': '{"debug": true}',
      'settings.ini': '[database]\nhost = ini\n',
    })
    expect([varve.get('name'), varve.settings.debug, varve.settings.database.host]).toEqual(['toml', true, 'ini'])
  })

  it('have variables on top, whose levels are parted by __', async () => {
    const { varve } = await project(
      { 'settings.toml': sectioned },
      { variables: { DYNACONF_PORT: '9', DYNACONF_DATABASE__HOST: 'variable', dynaconf_database__port: '6' } },
    )
    expect(varve.settings).toMatchObject({ port: 9, database: { host: 'variable', port: 6 } })
  })

  it('reach into a value by __, and put what is there already beside it', async () => {
    const { varve } = await project(
      { 'settings.yaml': 'database: { options: { timeout: 5, ssl: { on: true } } }\n' },
      { variables: { DYNACONF_DATABASE__OPTIONS__SSL__MODE: 'strict', DYNACONF_DATABASE__OPTIONS__RETRIES: '3' } },
    )
    expect(varve.settings.database.options).toEqual({ timeout: 5, ssl: { on: true, mode: 'strict' }, retries: 3 })
  })

  it('take a whole value as JSON', async () => {
    const { varve } = await project({}, { variables: { DYNACONF_DATABASE: '@json {"host": "h"}'.slice(6) } })
    expect(varve.settings.database.host).toBe('h')
    const items = await project({}, { variables: { DYNACONF_COLORS: '@json ["a", "b"]' } })
    expect(items.varve.settings.colors).toEqual(['a', 'b'])
  })
})

describe('reading again, as dynaconf does', () => {
  it('gives what the files say now', async () => {
    await using box = await sandbox({ files: { 'settings.toml': 'name = "before"\n' } })
    await using varve = await open(config, { sources: [configFiles({ directory: box.directory })] })
    await box.write('settings.toml', 'name = "after"\n')
    expect(await varve.reload()).toMatchObject({ changed: ['name'] })
    expect(varve.get('name')).toBe('after')
  })
})

describe('what differs from dynaconf', () => {
  const shown: string[] = []
  beforeEach(({ task }) => void shown.push(task.name))

  it('a table of `[production]` replaces that of `[default]`', async () => {
    const production = { environment: 'production' }
    const merged = await project({ 'settings.toml': sectioned }, production)
    expect(merged.varve.settings.database.port).toBe(5432)
    const replaced = await project(
      {
        'settings.yaml':
          'default: { database: { host: a, port: 1 } }\nproduction: { database: { $replace: { host: b } } }\n',
      },
      production,
    )
    expect(replaced.varve.settings.database).toMatchObject({ host: 'b', port: 0 })
  })

  it('`dynaconf_merge = true`, `@merge a,b`', async () => {
    const files = { 'settings.toml': 'colors = ["red"]\n' }
    const added = await project(files, { variables: { DYNACONF_COLORS: '@append green,blue' } })
    expect(added.varve.settings.colors).toEqual(['red', 'green', 'blue'])
    const inFile = await project({ ...files, 'settings.local.toml': 'colors = { "$append" = ["green"] }\n' })
    expect(inFile.varve.settings.colors).toEqual(['red', 'green'])
  })

  it('`@merge_unique`, `@insert 0 a`, `@del`', async () => {
    const files = { 'settings.toml': 'colors = ["red"]\nport = 5\n' }
    const colors = async (text: string): Promise<unknown> =>
      (await project(files, { variables: { DYNACONF_COLORS: text } })).varve.settings.colors
    expect(await colors('@unique red,green')).toEqual(['red', 'green'])
    expect(await colors('@prepend green')).toEqual(['green', 'red'])
    expect(await colors('@unset')).toEqual([])
    const gone = await project(files, { variables: { DYNACONF_PORT__UNSET: '1' } })
    expect(gone.varve.settings.port).toBe(0)
  })

  it('a variable is read as TOML: `1e5` is a number', async () => {
    const texts = ['1e5', '0xFF', '1_000', '2024-01-02', '12 # c', '"x"', 'true']
    for (const text of texts) {
      const { varve } = await project({}, { variables: { DYNACONF_VERSION: text } })
      expect(varve.settings.version).toBe(text)
    }
  })

  it('`@int 5`, `@bool no`', async () => {
    const { problems, varve } = await project({}, { variables: { DYNACONF_PORT: '@int 5', DYNACONF_DEBUG: 'yes' } })
    expect(varve.settings.debug).toBe(true)
    expect(problems).toMatchObject([{ key: 'port', origin: 'DYNACONF_PORT' }])
  })

  it('a name that nothing declares is a setting', async () => {
    const { problems } = await project({ 'settings.toml': 'naem = "x"\n' })
    expect(problems).toMatchObject([{ code: 'UNKNOWN_KEY', key: 'naem', remedy: 'Did you mean name?' }])
  })

  it('`settings.SERVER`, in any case', async () => {
    const { problems } = await project({ 'settings.toml': 'PORT = 1\n' })
    expect(problems).toMatchObject([{ key: 'PORT', remedy: 'Did you mean port?' }])
  })

  it('`ENV_FOR_DYNACONF=production`', async () => {
    await using box = await sandbox({ files: { 'settings.toml': sectioned } })
    const variables: Record<string, string> = { ENV_FOR_DYNACONF: 'production', NODE_ENV: 'production' }
    const started = async (name: string): Promise<number> => {
      const platform = { variable: (asked: string) => (asked === name ? variables[name] : undefined) }
      const sources = [configFiles({ directory: box.directory })]
      return (await inspect(config, { sources, platform })).varve.settings.port
    }
    expect([await started('ENV_FOR_DYNACONF'), await started('NODE_ENV')]).toEqual([1, 80])
  })

  it('`DYNACONF_` before every variable', async () => {
    const bare = await project({}, { sources: () => [env({ from: { PORT: '7' } })] })
    expect(bare.varve.settings.port).toBe(7)
  })

  it('`@format {this.host}`, `@jinja`', async () => {
    const text = 'name = "http://${database.host}:${database.port}/"\ndatabase = { host = "h", port = 1 }\n'
    expect((await project({ 'settings.toml': text })).varve.get('name')).toBe('http://h:1/')
    const plain = await project({ 'settings.toml': 'name = "@format {this.host}"\n' })
    expect(plain.varve.get('name')).toBe('@format {this.host}')
  })

  it('`dynaconf_include = ["a.toml"]`', async () => {
    const { varve } = await project({ 'settings.toml': '"$import" = ["a.toml"]\n', 'a.toml': 'name = "a"\n' })
    expect(varve.get('name')).toBe('a')
  })

  it('a file that is missing is passed over', async () => {
    const { problems } = await project({}, { sources: directory => [file('settings.toml', { directory })] })
    expect(problems).toMatchObject([{ code: 'SOURCE_UNREADABLE', issue: 'does not exist' }])
  })

  it('`settings.local.toml` beats `.secrets.toml`', async () => {
    const files = { '.secrets.toml': 'token = "secret"\n', 'settings.local.toml': 'token = "local"\n' }
    expect((await project(files)).varve.settings.token).toBe('secret')
  })

  it('`.env` is the environment', async () => {
    const sources = (directory: string): readonly Source[] => [
      dotenv({ directory, from: {} }),
      configFiles({ directory, name: 'settings' }),
    ]
    const files = { '.env': 'PORT=1\n', 'settings.toml': 'port = 2\n' }
    expect((await project(files, { sources })).varve.settings.port).toBe(2)
  })

  it('`settings.py` and hooks are run', async () => {
    const { problems } = await project(
      { 'settings.py': 'import os\n' },
      { sources: directory => [file('settings.py', { directory })] },
    )
    expect(problems).toMatchObject([{ issue: expect.stringContaining('is code') }])
  })

  it('validators run when they are asked', async () => {
    const { problems } = await project({ 'settings.toml': 'port = "x"\ncolors = 1\n' })
    expect(problems.map(({ key }) => key)).toEqual(['port', 'colors'])
  })

  it('is all that the table has', () => {
    expect(shown.slice(0, -1)).toEqual(differences('dynaconf'))
  })
})
