import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { VarveError } from 'varve'
import { isRecord } from './record.ts'

/** Where the configuration of a project was found. */
export interface FoundConfig {
  readonly file: string
  /** The project's folder: what relative paths in it and the default store are relative to. */
  readonly directory: string
  /** The member `varve` of a package.json, when that is where it stands. */
  readonly inPackage?: unknown
}

const EXTENSIONS = ['ts', 'mts', 'js', 'mjs', 'json']
const NAMES = [
  ...EXTENSIONS.map(extension => `varve.config.${extension}`),
  ...EXTENSIONS.map(extension => path.join('.config', `varve.${extension}`)),
]

/** The config file that is named, looked up from `cwd`. Throws CONFIG_NOT_FOUND. */
export function namedConfig(name: string, cwd: string): FoundConfig {
  const file = path.resolve(cwd, name)
  if (!existsSync(file)) throw new VarveError('CONFIG_NOT_FOUND', { from: file })
  return { file, directory: projectOf(file) }
}

/**
 * Finds the project's configuration from a folder upwards, to the root of the repository: `varve.config.ts` (or mts, js,
 * mjs, json), `.config/varve.*`, or `varve` in package.json. Throws CONFIG_NOT_FOUND.
 */
export function findConfig(cwd: string): FoundConfig {
  for (let directory = path.resolve(cwd); ; directory = path.dirname(directory)) {
    const found = configIn(directory)
    if (found !== undefined && (directory === path.resolve(cwd) || isOurs(found.file))) return found
    const isLast = existsSync(path.join(directory, '.git')) || path.dirname(directory) === directory
    if (isLast) throw new VarveError('CONFIG_NOT_FOUND', { from: cwd })
  }
}

function configIn(directory: string): FoundConfig | undefined {
  const name = NAMES.find(name => existsSync(path.join(directory, name)))
  if (name !== undefined) return { file: path.join(directory, name), directory }
  const file = path.join(directory, 'package.json')
  const inPackage = existsSync(file) ? varveIn(file) : undefined
  return inPackage === undefined ? undefined : { file, directory, inPackage }
}

function varveIn(file: string): unknown {
  try {
    const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return isRecord(manifest) ? manifest['varve'] : undefined
  } catch {
    // A package.json that cannot be read is not about Varve.
    return undefined
  }
}

/** A config file is code that we run: one that lies in a folder above and belongs to somebody else is passed over. */
function isOurs(file: string): boolean {
  const own = process.getuid?.()
  return own === undefined || [0, own].includes(statSync(file).uid)
}

function projectOf(file: string): string {
  const directory = path.dirname(file)
  return path.basename(directory) === '.config' ? path.dirname(directory) : directory
}
