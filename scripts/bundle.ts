/**
 * Puts what `tsc` made of `core`, `runtime`, `sources`, `server` and `exchange` into few files: Node takes more than half a
 * millisecond and some hundred kilobytes for each module it loads; `import 'varve'` would load a hundred, a server three
 * times as many. `core` and `runtime` are one file, the sources another, what decides by documents a third, what answers
 * requests a fourth, the formats of flags of others a fifth; formats that need somebody else's parser have their own, so that none is loaded that is not needed. Files of theirs that others
 * import stay where they are and pass it on; all other files stay as they were compiled, because they may look for
 * something beside them.
 * `node scripts/bundle.ts [folder]`: the compiled package, `dist` when absent.
 */
import { globSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path/posix'
import { rolldown } from 'rolldown'

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, string | { default: string }>
}
/** Packages whose form for `require` is one file, and whose other form is many. */
const IN_ONE_FILE = ['smol-toml']
const folder = process.argv[2] ?? 'dist'
const compiled = globSync('**/*.js', { cwd: folder })
const inside = compiled.filter(path =>
  /^((core|runtime|sources|server|exchange)\/|(index|open|platform|documents)\.js$)/.test(path),
)
const others = compiled.filter(path => !inside.includes(path))
const doors = Object.values(exports).map(door => (typeof door === 'object' ? door.default.replace('./dist/', '') : ''))
const kept = new Set([...doors, ...others.flatMap(importsOf)].filter(path => inside.includes(path)))

/** What `import 'varve'` needs at once: all that its door imports, and what that imports. */
const needed = reachable('index.js')
/** What answers requests, wherever it runs: what only Node has is in files of its own. */
const answering = reachable('server/index.js')
/** What a page imports stays in files of its own: whoever bundles a page would get the whole library with one name of it. */
const paged = reachable('client/browser.js')

const bundle = await rolldown({
  input: Object.fromEntries([...kept].map(path => [path.replace(/\.js$/, ''), join(folder, path)])),
  platform: 'neutral',
  external: [/^node:/, /^[a-z@][\w./-]*$/],
  preserveEntrySignatures: 'allow-extension',
  // The `.env` source needs its format at once; whoever names such a file needs it later.
  checks: { ineffectiveDynamicImport: false },
  plugins: [{ name: 'ask-for-modules', renderChunk: askForModules }],
})
await bundle.write({
  dir: folder,
  format: 'esm',
  sourcemap: true,
  entryFileNames: '[name].js',
  chunkFileNames: 'shared/[name].js',
  // The sources are published too, and half of this file would be what they say about themselves.
  comments: false,
  codeSplitting: {
    groups: [
      { name: 'varve', test: id => needed.has(placeOf(id)) && !isPaged(id), priority: 2 },
      { name: 'server', test: id => isServer(id) && answering.has(placeOf(id)) && !isPaged(id), priority: 3 },
      { name: 'node-server', test: id => isServer(id) && !answering.has(placeOf(id)), priority: 3 },
      { name: 'exchange', test: id => placeOf(id).startsWith('exchange/') && !isPaged(id), priority: 3 },
      // What decides by documents is loaded when the first one comes.
      { name: 'documents', test: id => !placeOf(id).startsWith('sources/') && !isPaged(id), priority: 1 },
      // Formats with a parser of somebody else's are files of their own; ours are small.
      { name: 'sources', test: id => !/^sources\/formats\/(toml|yaml)/.test(placeOf(id)) && !isPaged(id) },
    ],
  },
})
await bundle.close()
for (const path of inside) if (!kept.has(path)) for (const file of [path, `${path}.map`]) rmSync(join(folder, file))

function reachable(from: string, found: Set<string> = new Set()): Set<string> {
  if (found.has(from)) return found
  found.add(from)
  for (const [, specifier = ''] of readFileSync(join(folder, from), 'utf8').matchAll(
    /(?:from|import)\s*'(\.[^']+\.js)'/g,
  ))
    reachable(join(dirname(from), specifier), found)
  return found
}

/** True for what a page needs, too. */
function isPaged(id: string): boolean {
  return paged.has(placeOf(id))
}

/** True for the server's files, but for those that look for something beside them. */
function isServer(id: string): boolean {
  return placeOf(id).startsWith('server/') && !readFileSync(id, 'utf8').includes('import.meta')
}

/** A compiled file's path in the package. */
function placeOf(id: string): string {
  return relative(resolve(folder), id)
}

/** The files of ours that a compiled file imports, on use too. */
function importsOf(path: string): string[] {
  const found = readFileSync(join(folder, path), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)
  return [...found].map(([, specifier = '']) => join(dirname(path), specifier))
}

/**
 * `import … from 'node:fs'` makes Node look at every member of the module, and some of them load another: the streams,
 * for one. Asked for as a built-in, a module is there as it is. A package of many files is required as the one file it
 * also is.
 */
function askForModules(code: string): { code: string; map: null } {
  const asked = code.replaceAll(
    /^import\s+(?:(\w+)|\{([^}]*)\})\s+from\s+["']([\w:/.-]+)["'];?$/gm,
    (line, whole: string | undefined, members: string | undefined, name: string) => {
      const names = whole ?? `{${(members ?? '').replaceAll(/(\w+)\s+as\s+(\w+)/g, '$1: $2')}}`
      if (name.startsWith('node:')) return `const ${names} = ${builtIn(name)};`
      if (!IN_ONE_FILE.includes(name)) return line
      return `const ${names} = ${builtIn('node:module')}.createRequire(import.meta.url)(${JSON.stringify(name)});`
    },
  )
  // Line by line the same: the map still fits.
  return { code: asked, map: null }
}

function builtIn(name: string): string {
  return `globalThis.process.getBuiltinModule(${JSON.stringify(name)})`
}
