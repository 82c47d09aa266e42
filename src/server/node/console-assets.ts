import { existsSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { VarveError } from 'varve'
import type { ConsoleAssets, ConsoleFile } from '../options.ts'

/** One module of a build, as Vite lists it. */
interface Built {
  readonly file: string
  readonly css?: readonly string[]
  readonly assets?: readonly string[]
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/**
 * The console as it was built: the one of this package, or that of another folder. Only files that the build lists can be
 * asked for: no path that somebody sends ever reaches the disk. Throws CONSOLE_NOT_BUILT.
 */
export function consoleAssets(folder: string = packagedConsole()): ConsoleAssets {
  const manifest = join(folder, '.vite', 'manifest.json')
  if (!existsSync(manifest)) throw new VarveError('CONSOLE_NOT_BUILT', { folder })
  const files = new Map(listed(manifest).map(name => [name, fileIn(folder, name)]))
  return {
    index: readFileSync(join(folder, 'index.html'), 'utf8'),
    find: path => files.get(path)?.(),
  }
}

/** The console of this package where it is there, else undefined: a checkout that built none serves none. */
export function consoleAssetsIfBuilt(): ConsoleAssets | undefined {
  const folder = packagedConsole()
  return existsSync(join(folder, '.vite', 'manifest.json')) ? consoleAssets(folder) : undefined
}

/** Beside what is compiled, or in `dist` of a checkout. */
function packagedConsole(): string {
  const [beside, checkout] = ['../../console', '../../../dist/console'].map(path =>
    fileURLToPath(new URL(path, import.meta.url)),
  )
  return beside !== undefined && existsSync(beside) ? beside : (checkout ?? '')
}

function listed(manifest: string): string[] {
  const built = Object.values(JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, Built>)
  return [...new Set(built.flatMap(({ file, css = [], assets = [] }) => [file, ...css, ...assets]))]
}

/** Reads a file when it is first asked for, and keeps it: all of them are less than two megabytes. */
function fileIn(folder: string, name: string): () => ConsoleFile {
  let file: ConsoleFile | undefined
  const type = TYPES[extname(name)] ?? 'application/octet-stream'
  return () => (file ??= { body: readFileSync(join(folder, name)), type })
}
