import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { declarationFrom, isVarveError, VarveError, type Audience, type Config, type Json } from 'varve'
import type { Keyring, LastKnownGood, SecretManager, SecretOptions, Source, Store } from 'varve'
import type { FoundConfig } from './find-config.ts'
import { isRecord } from './record.ts'

/** What a config file says: the declaration, and how the project opens it. */
export interface Target {
  readonly file: string
  readonly directory: string
  readonly config: Config
  /** A store, or its address. */
  readonly store?: Store | string
  /** Where the program keeps its last known good, or the path of its file. */
  readonly lastKnownGood?: LastKnownGood | string
  /** Seals and opens secrets; the keys in VARVE_ENCRYPTION_KEY when absent. */
  readonly keyring?: Keyring
  /** Who fetches secrets that are kept elsewhere; the usual managers of `varve/node` when absent. */
  readonly managers?: readonly SecretManager[]
  /** What is asked of secrets, and of those who keep them. */
  readonly secrets?: SecretOptions
  /** The usual ones of `varve/node` when absent. */
  readonly sources?: readonly Source[]
  /** Begins the name of every variable, where the usual sources are read. */
  readonly prefix?: string
  readonly as?: Audience
  /** Profiles that are active beside the environment's own. */
  readonly profiles?: readonly string[]
  /** The environments the program runs in: what `varve check` checks when nobody names one. */
  readonly environments?: readonly string[]
  /** What the program may be run as: `varve check` checks each of them, in every environment. */
  readonly services?: readonly string[]
}

/** Members a config file may export; the rest is somebody's mistake, or a plain declaration. */
const MEMBERS = [
  'config',
  'store',
  'lastKnownGood',
  'keyring',
  'managers',
  'secrets',
  'sources',
  'prefix',
  'as',
  'profiles',
  'environments',
  'services',
  '$schema',
]

/**
 * Loads a config file that was found. A module exports `{ config, store?, lastKnownGood?, keyring?, managers?, secrets?,
 * sources?, prefix?, as?, profiles?, environments?, services? }` as its default; JSON holds the same with a plain declaration as `config`, or is
 * a plain declaration. Throws CONFIG_UNUSABLE.
 */
export async function loadTarget(found: FoundConfig): Promise<Target> {
  const { file, directory, inPackage } = found
  if (typeof inPackage === 'string') return loadTarget({ file: path.resolve(directory, inPackage), directory })
  const exported = inPackage ?? (await contentOf(file))
  return { file, directory, ...partsOf(exported, file) }
}

async function contentOf(file: string): Promise<unknown> {
  try {
    if (file.endsWith('.json')) return JSON.parse(await readFile(file, 'utf8'))
    const module: unknown = await import(pathToFileURL(file).href)
    return isRecord(module) ? module['default'] : undefined
  } catch (error) {
    // What a declaration says about itself is better than anything said about it.
    if (isVarveError(error)) throw error
    throw new VarveError('CONFIG_UNUSABLE', { file, reason: whyNotLoaded(error) }, { cause: error })
  }
}

/** What `npm init` writes into package.json keeps every module from being read, and Node says of it what only who knows understands. */
function whyNotLoaded(error: unknown): string {
  const isModule = error instanceof SyntaxError && /import statement|Unexpected token 'export'/.test(error.message)
  if (!isModule) return reasonOf(error)
  return 'it is a module, and package.json says that modules here are CommonJS. Write "type": "module" in package.json, or end its name in .mts or .mjs.'
}

function partsOf(exported: unknown, file: string): Omit<Target, 'file' | 'directory'> {
  if (isConfig(exported)) return { config: exported }
  if (!isRecord(exported)) throw new VarveError('CONFIG_UNUSABLE', { file, reason: 'it has no default export.' })
  if (!isPlainDeclaration(exported)) return { ...members(exported), config: configOf(exported['config'], file) }
  return { config: declarationFrom(exported as Json, { name: file }) }
}

/** True for a file that is nothing but groups and values. */
function isPlainDeclaration(exported: Readonly<Record<string, unknown>>): boolean {
  return !isRecord(exported['config']) || Object.keys(exported).some(name => !MEMBERS.includes(name))
}

function configOf(config: unknown, file: string): Config {
  if (isConfig(config)) return config
  return declarationFrom(config as Json, { name: file })
}

type Members = Omit<Target, 'file' | 'directory' | 'config'>

function members(exported: Readonly<Record<string, unknown>>): Members {
  const { store, lastKnownGood, keyring, managers, secrets, sources, prefix, as } = exported
  return {
    ...(store === undefined ? {} : { store: store as Store | string }),
    ...(lastKnownGood === undefined ? {} : { lastKnownGood: lastKnownGood as LastKnownGood | string }),
    ...(isRecord(keyring) ? { keyring: keyring as unknown as Keyring } : {}),
    ...(Array.isArray(managers) ? { managers: managers as SecretManager[] } : {}),
    ...(isRecord(secrets) ? { secrets } : {}),
    ...(Array.isArray(sources) ? { sources: sources as Source[] } : {}),
    ...(typeof prefix === 'string' ? { prefix } : {}),
    ...(isRecord(as) ? { as: as as Audience } : {}),
    ...Object.fromEntries(LISTS.flatMap(member => listed(member, exported[member]))),
  }
}

/** Members that are lists of names. */
const LISTS = ['profiles', 'environments', 'services'] as const

function listed(member: string, given: unknown): [string, readonly string[]][] {
  return Array.isArray(given) ? [[member, given.map(String)]] : []
}

/** True for what `defineConfig` returned, also by another copy of this package. */
function isConfig(value: unknown): value is Config {
  return isRecord(value) && isRecord(value['tree']) && isRecord(value['definitions']) && Array.isArray(value['rules'])
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return /[.!?]$/.test(text) ? text : `${text}.`
}
