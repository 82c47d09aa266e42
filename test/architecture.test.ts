import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { clockReadings, unpublishable } from './syntax/forbidden.ts'
import { consoleComplaintAbout } from './syntax/console-imports.ts'
import { complaintAbout } from './syntax/import-rules.ts'
import { importsOf } from './syntax/imports.ts'
import { readModule, readModuleAt } from './syntax/module-file.ts'
import { filesBelow, isPublished, root } from './syntax/source-tree.ts'

const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as Record<string, object | undefined>
const dependencies = [manifest['dependencies'], manifest['peerDependencies']].flatMap(list => Object.keys(list ?? {}))
const consoleFiles = filesBelow('console', '.ts').concat(filesBelow('console', '.tsx'))
const everything = ['src', 'test', 'examples', 'bench', 'scripts']
  .flatMap(folder => filesBelow(folder, '.ts'))
  .concat(consoleFiles)
const published = everything.filter(isPublished)
const consolePackages = Object.keys(
  (JSON.parse(readFileSync(new URL('console/package.json', root), 'utf8')) as { devDependencies: object })
    .devDependencies,
)

const importComplaints = (path: string, text: string): string[] => {
  const complaints = importsOf(readModule(path, text)).map(found =>
    complaintAbout(path, found, ['js-yaml', 'commander', 'pg']),
  )
  return complaints.filter(complaint => complaint !== undefined)
}

describe('the rooms of src/', () => {
  it('import only what the table of rooms allows', () => {
    const complaints = published.flatMap(path =>
      importsOf(readModuleAt(root, path)).map(found => complaintAbout(path, found, dependencies)),
    )
    expect(complaints.filter(complaint => complaint !== undefined)).toEqual([])
  })

  it('read no clock in core and runtime but through the port', () => {
    const timeless = published.filter(path => /^src\/(core|runtime)\//.test(path))
    expect(timeless.flatMap(path => clockReadings(readModuleAt(root, path)))).toEqual([])
  })

  it('hold nothing that es2023 and require() cannot take', () => {
    const waiting = published.filter(path => !path.startsWith('src/cli/bin'))
    expect(waiting.flatMap(path => unpublishable(readModuleAt(root, path)))).toEqual([])
  })
})

describe('the console', () => {
  it('imports its own files, its own packages and public names', () => {
    const complaints = consoleFiles.flatMap(path =>
      importsOf(readModuleAt(root, path)).map(found => consoleComplaintAbout(path, found, consolePackages)),
    )
    expect(complaints.filter(complaint => complaint !== undefined)).toEqual([])
  })

  it.each([
    ['the inside of the library', 'console/src/a.tsx', `import type { X } from '../../src/core/x.ts'`, 'public names'],
    ['what only a server has', 'console/src/a.ts', `import { open } from 'varve/node'`, 'no browser has'],
    ['Node', 'console/src/a.ts', `import 'node:fs'`, 'no browser has'],
    ['a package that is not its own', 'console/src/a.ts', `import 'lodash'`, 'console/package.json'],
  ])('may not import %s', (_what, path, text, complaint) => {
    const complaints = importsOf(readModule(path, text)).map(found => consoleComplaintAbout(path, found, ['react']))
    expect(complaints).toEqual([expect.stringContaining(complaint)])
  })
})

describe('the files', () => {
  it('are kebab-case domain nouns', () => {
    const misnamed = everything.filter(
      path => !/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|test-d|config|d))?\.tsx?$/.test(basename(path)),
    )
    expect(misnamed).toEqual([])
  })

  it('are not named after having two jobs', () => {
    // A secret manager is a noun that users say, and so is what a manager of theirs has.
    const nouns = (path: string): string => path.replaceAll(/\bsecret-managers?\b|\bmanager-(?=[a-z])/g, 'secrets-')
    const vague = everything.filter(path =>
      nouns(path)
        .split(/[/.-]/)
        .some(word => /^(utils?|helpers?|common|managers?|impl|misc)$/.test(word)),
    )
    expect(vague, 'Say the noun a user would say: setting, layer, revision, author. Two nouns are two files.').toEqual(
      [],
    )
  })

  it('are at most 300 lines long', () => {
    const lengths = everything.map(path => ({
      path,
      lines: readFileSync(new URL(path, root), 'utf8').split('\n').length - 1,
    }))
    const tooLong = lengths.filter(({ lines }) => lines > 300)
    expect(tooLong, 'Each concept in it wants a file of its own.').toEqual([])
  })
})

describe('the fence itself', () => {
  it.each([
    ['core', 'src/core/a.ts', `import type { X } from '../runtime/x.ts'`, 'imports runtime/x.ts'],
    ['core, on use', 'src/core/a.ts', `const x = () => import('../stores/x.ts')`, 'imports stores/x.ts'],
    ['core, by a type', 'src/core/a.ts', `type X = import('../stores/x.ts').X`, 'imports stores/x.ts'],
    ['core, with Node', 'src/core/a/b.ts', `export { readFileSync } from 'node:fs'`, 'core runs without Node'],
    ['core, with Node by its old name', 'src/core/a.ts', `import fs from 'fs'`, 'core runs without Node'],
    ['core, with a built-in', 'src/core/a.ts', `process.getBuiltinModule('node:fs')`, 'by process.getBuiltinModule'],
    ['core, with a package', 'src/core/a.ts', `import 'js-yaml'`, 'core uses none'],
    ['runtime, with a store', 'src/runtime/a.ts', `export * from '../stores/x.ts'`, 'runtime may not'],
    ['a store, with a source', 'src/stores/a/b.ts', `import '../../sources/x.ts'`, 'stores may not'],
    ['a store, with a driver at once', 'src/stores/a.ts', `import pg from 'pg'`, 'Load it on use'],
    [
      'a store, with a package nobody has',
      'src/stores/a.ts',
      `await import('mysql2/promise')`,
      'imports mysql2, which',
    ],
    ['a source, with a file outside', 'src/sources/a.ts', `import '../../test/tools.ts'`, 'not published'],
    ['a file without its extension', 'src/core/a.ts', `import './b'`, 'Write ./b.ts'],
    ['the public door, with Node at once', 'src/index.ts', `import 'node:fs'`, 'Ask process.getBuiltinModule'],
    ['varve/node, with every store at once', 'src/node.ts', `import './stores/sqlite.ts'`, 'Load it on use'],
    ['the server, with the inside', 'src/server/a.ts', `import '../core/x.ts'`, 'Import public names'],
    ['the server, with Node', 'src/server/a.ts', `import 'node:http'`, 'only server/node.ts may'],
    ['an unknown room', 'src/shared/a.ts', `import './b.ts'`, 'in no known room'],
    ['a computed name', 'src/core/a.ts', `import(name)`, 'computed name'],
  ])('refuses %s', (_what, path, text, complaint) => {
    expect(importComplaints(path, text)).toEqual([expect.stringContaining(complaint)])
  })

  it.each([
    ['a comment and a string', 'src/core/a.ts', `// import 'node:fs'\nconst a = "import 'node:fs'"\n`],
    ['core in core', 'src/core/a/b.ts', `import type { X } from '../c/d.ts'`],
    ['Node in a store', 'src/stores/a.ts', `import { open } from 'node:fs/promises'`],
    ['a reader loaded with its format', 'src/sources/formats/yaml.ts', `import { load } from 'js-yaml'`],
    ['a driver loaded on use', 'src/stores/a.ts', `const { Pool } = await import('pg')`],
    ['the public door in the command line', 'src/cli/a.ts', `import { open } from 'varve/node'`],
    ['a store on use in varve/node', 'src/node.ts', `await import('./stores/sqlite.ts')`],
    ['Node in its one file of the server', 'src/server/node.ts', `import 'node:http'`],
    ['the platform asking for a built-in', 'src/platform.ts', `host.process?.getBuiltinModule?.(name)`],
    ['the platform naming its type', 'src/platform.ts', `type C = typeof import('node:crypto')`],
  ])('lets %s pass', (_what, path, text) => {
    expect(importComplaints(path, text)).toEqual([])
  })

  it('sees the clock read without a port, and leaves given instants alone', () => {
    const text = 'new Date()\nnew Date\nDate()\nnew Date(5)\n'
    expect(clockReadings(readModule('src/core/a.ts', text)).map(line => line.split(' ')[0])).toEqual([
      'src/core/a.ts:1',
      'src/core/a.ts:2',
      'src/core/a.ts:3',
    ])
  })

  it('sees `using` and awaiting at load, and leaves awaiting in functions alone', () => {
    const text =
      'async function a() { await b }\nconst c = async () => await b\nawait b\nfunction d() { using e = f }\n'
    expect(unpublishable(readModule('src/core/a.ts', text)).map(line => line.split(' ')[0])).toEqual([
      'src/core/a.ts:4',
      'src/core/a.ts:3',
    ])
  })
})
