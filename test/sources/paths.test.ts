import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { defineConfig, inspect, setting } from 'varve'
import { list, object, path as pathSchema } from 'varve/schema'
import { env, existingPath, file } from 'varve/sources'
import { sandbox } from 'varve/testing'

const config = defineConfig({
  ca: setting(pathSchema({ base: 'file' }), { default: 'default.pem' }),
  plain: setting(pathSchema(), { default: '-' }),
  all: setting(list(object({ cert: pathSchema({ base: 'file' }) })), { default: [] }),
})

describe('a path in a file', () => {
  it('is understood from the folder of that file where its key says so, also inside a value', async () => {
    await using box = await sandbox({
      files: {
        'etc/a.toml':
          'ca = "certs/ca.pem"\nplain = "certs/ca.pem"\nall = [{ cert = "./x.pem" }, { cert = "/y.pem" }]\n',
      },
    })
    const { varve } = await inspect(config, { sources: [file(box.path('etc/a.toml'))] })
    expect(varve.settings).toEqual({
      ca: box.path('etc/certs/ca.pem'),
      plain: 'certs/ca.pem',
      all: [{ cert: box.path('etc/x.pem') }, { cert: '/y.pem' }],
    })
  })

  it('is understood from where the program runs when a variable or the default says it', async () => {
    const { varve } = await inspect(config, { sources: [env({ from: { PLAIN: 'x' } })] })
    expect(varve.settings.ca).toBe('default.pem')
    const other = await inspect(config, { sources: [env({ from: { CA: 'certs/ca.pem' } })] })
    expect(other.varve.settings.ca).toBe('certs/ca.pem')
  })
})

describe('a path that must exist', () => {
  it.each([
    ['a.pem', existingPath({ kind: 'file' }), true],
    ['folder', existingPath({ kind: 'file' }), false],
    ['folder', existingPath({ kind: 'folder', writable: true }), true],
    ['a.pem', existingPath({ kind: 'folder' }), false],
    ['none.pem', existingPath(), false],
    ['a.pem', existingPath(), true],
  ])('%s is judged by what is there', async (name, schema, fits) => {
    await using box = await sandbox({ files: { 'a.pem': 'x' } })
    mkdirSync(box.path('folder'))
    const declared = defineConfig({ place: setting(schema) })
    const { ok, problems } = await inspect(declared, { sources: [env({ from: { PLACE: box.path(name) } })] })
    expect(ok, JSON.stringify(problems)).toBe(fits)
  })

  it.each([
    [
      'links that lead to one another',
      'ring',
      'must be the path of something that exists, and its links lead in a circle',
    ],
    ['a name that is too long', 'x'.repeat(5000), 'must be a path that is short enough for the file system'],
    ['a folder that is a file', 'a.pem/key', 'must be the path of something that exists'],
  ])('is told what keeps it from being looked at: %s', async (_, name, issue) => {
    await using box = await sandbox({ files: { 'a.pem': 'x' } })
    symlinkSync('gnir', box.path('ring'))
    symlinkSync('ring', box.path('gnir'))
    const declared = defineConfig({ place: setting(existingPath()) })
    const { problems } = await inspect(declared, { sources: [env({ from: { PLACE: box.path(name) } })] })
    expect(problems.map(problem => problem.issue)).toEqual([expect.stringContaining(issue)])
  })

  it('is understood from the folder of its file too', async () => {
    await using box = await sandbox({ files: { 'etc/ca.pem': 'x', 'etc/a.toml': 'place = "ca.pem"\n' } })
    const declared = defineConfig({ place: setting(existingPath({ base: 'file', kind: 'file' })) })
    const { varve } = await inspect(declared, { sources: [file(box.path('etc/a.toml'))] })
    expect(varve.settings.place).toBe(path.join(box.directory, 'etc/ca.pem'))
    chmodSync(box.path('etc/ca.pem'), 0o600)
  })
})
