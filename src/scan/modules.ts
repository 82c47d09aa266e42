import { folderOf } from './language.ts'
import { isMark } from './marks.ts'
import type { Token } from './tokens.ts'

/** An `import` or `export … from` of a script. */
export interface ImportedModule {
  /** As written: `./rates.ts`, `varve`. */
  readonly specifier: string
  readonly at: number
  /** The names it brings, before they are renamed; empty for a module as a whole. */
  readonly names: readonly string[]
  /** True where only types are imported, which load nothing. */
  readonly isType: boolean
}

/** Every import of a script, `await import('…')` and `require('…')` with it. */
export function importsOf(tokens: readonly Token[]): ImportedModule[] {
  return tokens.flatMap((token, index) => {
    if (token.kind !== 'text') return []
    const before = tokens[index - 1]
    if (isMark(before, '(') && /^(import|require)$/.test(tokens[index - 2]?.text ?? '')) return [bare(token)]
    if (before?.kind !== 'name') return []
    if (before.text === 'import') return [bare(token)]
    return before.text === 'from' ? statementEndingAt(tokens, index) : []
  })
}

function bare({ text, at }: Token): ImportedModule {
  return { specifier: text, at, names: [], isType: false }
}

/** The statement whose module is named at `index`: its names stand between it and `import` or `export`. */
function statementEndingAt(tokens: readonly Token[], index: number): ImportedModule[] {
  const { text: specifier = '', at = 0 } = tokens[index] ?? {}
  for (let begin = index - 2; begin >= Math.max(0, index - 400); begin--) {
    const word = tokens[begin]
    if (word?.kind !== 'name' || !/^(import|export)$/.test(word.text)) continue
    const inner = tokens.slice(begin + 1, index - 1)
    const isType = inner[0]?.text === 'type' && !isMark(inner[1], ',')
    const names = inner.filter((token, at) => token.kind === 'name' && inner[at - 1]?.text !== 'as')
    return [{ specifier, at, names: names.map(({ text }) => text), isType }]
  }
  return []
}

/**
 * Files that an import may mean, the likeliest first: written as `.js`, a module may be TypeScript. What an alias stands
 * for is configured elsewhere, so that `@/db` is looked for where aliases usually lead: in `src`, `app`, or the root of a
 * folder above.
 */
export function candidatesFor(specifier: string, importer: string): string[] {
  if (specifier.startsWith('.')) return filesAt(joined(folderOf(importer), specifier))
  const aliased = aliasedPaths(specifier)
  return foldersAbove(importer).flatMap(folder => aliased.flatMap(path => filesAt(joined(folder, path))))
}

/** `@/db`, `~/db`, `#app/db`, `src/db`: below which folder of the project each may lie. */
function aliasedPaths(specifier: string): string[] {
  if (specifier.startsWith('src/')) return [specifier]
  const [, inner] = /^(?:[@~]\/|~|#\/?)(.+)$/.exec(specifier) ?? []
  if (inner === undefined) return []
  // `#app/db` may be what `#app` stands for, with `db` in it.
  const rest = specifier.startsWith('#') && inner.includes('/') ? [inner.slice(inner.indexOf('/') + 1)] : []
  return [inner, ...rest].flatMap(path => [`src/${path}`, `app/${path}`, path])
}

/** The folder of a file and all above it, the innermost first. */
function foldersAbove(path: string): string[] {
  const folders: string[] = []
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) folders.push(folder)
  return [...folders, '']
}

function filesAt(path: string): string[] {
  const stem = path.replace(/\.[cm]?jsx?$/, '')
  const extensions = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx']
  const written = extensions.map(extension => stem + extension)
  return [path, ...written, ...extensions.map(extension => `${path}/index${extension}`)]
}

function joined(folder: string, specifier: string): string {
  const parts = folder === '' ? [] : folder.split('/')
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}

/** True for a module that declares or opens a configuration: the one place where the environment may be read. */
export function isSettingsModule(imports: readonly ImportedModule[]): boolean {
  return imports.some(({ specifier, names }) => {
    return /^varve(\/node)?$/.test(specifier) && names.some(name => /^(defineConfig|open|openSync)$/.test(name))
  })
}
