/** Which `.env` files count, and where they are. */
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { shortPath } from './short-path.ts'

/** One `.env` file that may count. */
export interface DotenvFile {
  readonly path: string
  /** How people are told of it: from the working directory where it is in that. */
  readonly shown: string
  /** True where it may be missing. */
  readonly optional: boolean
  /** Why it does not count, where it does not. */
  readonly passedOver?: string
}

/**
 * The names of the files that count, the weakest first: `.env`, `.env.<profile>` for each, `.env.local`, and
 * `.env.<profile>.local` for each.
 */
export function familyOf(profiles: readonly string[]): readonly string[] {
  const suffixes = profiles.filter(profile => profile !== 'local' && SUFFIX.test(profile))
  const locals = suffixes.map(one => `.env.${one}.local`)
  return ['.env', ...suffixes.map(one => `.env.${one}`), '.env.local', ...locals]
}

/**
 * The files of a family in a folder. What somebody keeps for himself must not decide a test, so `.env.local` is passed
 * over there, as other tools do.
 */
export function filesIn(folder: string, names: readonly string[], environment: string): readonly DotenvFile[] {
  return names.map(name => {
    const file = path.join(folder, name)
    // varve-scan-ignore environment-branch because files are left out, and nothing is done differently.
    const passedOver = name === '.env.local' && environment === 'test' ? { passedOver: NOT_IN_TESTS } : {}
    return { path: path.resolve(file), shown: shortPath(file), optional: true, ...passedOver }
  })
}

const NOT_IN_TESTS = 'is passed over: .env.local does not count in the environment test'
/** A profile is part of a file's name, never of its path. */
const SUFFIX = /^[\w-][\w.-]*$/

/** Names after `.env.` that are no profiles: files for people, and for other tools. */
const NO_PROFILES: ReadonlySet<string> = new Set([
  'local',
  'example',
  'sample',
  'template',
  'dist',
  'defaults',
  'schema',
  'vault',
  'keys',
  'bak',
])

/** The profiles that a folder has files for. */
export function profilesIn(folder: string): readonly string[] {
  const suffixes = namesIn(folder)
    .filter(name => name.startsWith('.env.'))
    .map(name => name.slice('.env.'.length))
  return [...new Set(suffixes.map(suffix => suffix.replace(/\.local$/, '')))].filter(one => !NO_PROFILES.has(one))
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    // Whoever reads the files says what is wrong with their folder.
    return []
  }
}

/**
 * The nearest folder that has one of the files, from the working directory up to the repository's root. Outside a
 * repository only the working directory counts: there is no telling whose files stand above it. Told from `start`, as
 * people would: `../..`.
 */
export function folderWith(names: readonly string[], start: string): string {
  const folders: string[] = []
  for (let folder = path.resolve(start); ; folder = path.dirname(folder)) {
    folders.push(folder)
    if (existsSync(path.join(folder, '.git'))) break
    if (path.dirname(folder) === folder) return start
  }
  const nearest = folders.find(folder => names.some(name => existsSync(path.join(folder, name))))
  return nearest === undefined ? start : path.relative(start, nearest) || '.'
}
