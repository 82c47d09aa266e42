/** `varve/node`: the same door as `varve`, with Node's usual sources and an embedded SQLite file unless others are named. */
import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  declarationFrom,
  open as openWith,
  type Config,
  type Keyring,
  type LastKnownGood,
  type OpenOptions,
  type SecretManager,
  type Store,
  type Tree,
  type Varve,
} from './index.ts'
import type { Source } from './index.ts'
import { args } from './sources/args.ts'
import { configFiles } from './sources/config-files.ts'
import { dotenv } from './sources/dotenv.ts'
import { env } from './sources/env.ts'
import { readDocument } from './sources/formats/document.ts'
import { secretFiles } from './sources/secret-files.ts'
import { usualManagers } from './secrets/usual.ts'
import { storeFromUrl } from './stores/from-url.ts'

/** What `open` of `varve/node` takes: a store may be an address, and has a default; a last known good may be a file's path. */
export interface NodeOpenOptions extends Omit<OpenOptions, 'store' | 'lastKnownGood'>, UsualSources {
  /** A store or its address; VARVE_STORE, then `.varve/varve.db` when absent. */
  readonly store?: Store | string
  /**
   * Where the last known good is kept: `lastKnownGood(…)` of `varve/last-known-good`, or the path of its file, with the age
   * up to which it is served after a `?`: `data/varve.lkg?maximumAge=24h`. VARVE_LAST_KNOWN_GOOD, then nowhere when absent.
   */
  readonly lastKnownGood?: LastKnownGood | string
}

/** What the usual sources have in common. */
export interface UsualSources {
  /** Begins the name of every variable: `SHOP` reads `SHOP_SERVER__PORT`. */
  readonly prefix?: string
  /** The folder of the config files and `.env`, and where `file:` references begin; the working directory when absent. */
  readonly directory?: string
}

/**
 * The sources a Node program usually has, the weakest first: config files by their usual names, `.env` files, secrets in
 * `/run/secrets`, the environment, arguments.
 * @example await open(config, { sources: [...usualSources({ prefix: 'SHOP' }), values({ 'server.port': 0 })] })
 */
export function usualSources({ prefix, directory }: UsualSources = {}): readonly Source[] {
  const named = prefix === undefined ? {} : { prefix }
  const there = directory === undefined ? {} : { directory }
  return [configFiles(there), dotenv({ ...named, ...there }), secretFiles(), env(named), args()]
}

/** Where live values are kept when nobody says otherwise, below the working directory. */
export const DEFAULT_STORE = path.join('.varve', 'varve.db')

/**
 * Opens a configuration the usual way: the usual sources, read again when they change, an embedded SQLite file as its
 * store, the keys in VARVE_ENCRYPTION_KEY for secrets, the usual managers of secrets that are kept elsewhere, and the file in
 * VARVE_LAST_KNOWN_GOOD for a start while the store is away. Each of them can be said otherwise.
 * @example await using varve = await open(config, { prefix: 'SHOP' })
 */
export async function open<T extends Tree>(config: Config<T>, options: NodeOpenOptions = {}): Promise<Varve<T>> {
  // varve-scan-ignore process-env because it has to be known before anything can be opened.
  const { env: variables } = process
  const { store = variables['VARVE_STORE'] || undefined, prefix, directory, ...given } = options
  const { lastKnownGood = variables['VARVE_LAST_KNOWN_GOOD'] || undefined, ...rest } = given
  const managers = options.managers ?? usualManagers(variables, { directory })
  const { keyring = await keyringOf(variables, managers) } = options
  const usual = usualSources({
    ...(prefix === undefined ? {} : { prefix }),
    ...(directory === undefined ? {} : { directory }),
  })
  const kept = lastKnownGood === undefined ? {} : { lastKnownGood: await lastKnownGoodOf(lastKnownGood) }
  const chosen = { sources: usual, reload: true, ...rest, ...kept, keyring, managers }
  return openWith(config, { ...chosen, store: await storeOf(store) })
}

/** The key ring of an environment, loaded where there is one: most programs need no cryptography to start. */
async function keyringOf(
  variables: NodeJS.ProcessEnv,
  managers: readonly SecretManager[],
): Promise<Keyring | undefined> {
  if (!Object.keys(variables).some(name => name.startsWith('VARVE_ENCRYPTION_'))) return undefined
  return (await import('./secrets/environment.ts')).environmentKeyring(variables, { managers })
}

/** The store that is meant: one that is given, one at an address, or the embedded default in a private folder. */
export async function storeOf(store: Store | string | undefined): Promise<Store> {
  if (typeof store === 'object') return store
  if (store !== undefined) return storeFromUrl(store)
  await mkdir(path.dirname(DEFAULT_STORE), { recursive: true, mode: 0o700 })
  return storeFromUrl(`sqlite:${DEFAULT_STORE}`)
}

/** The last known good that is meant: one that is given, or one in a file that is named. */
export async function lastKnownGoodOf(given: LastKnownGood | string): Promise<LastKnownGood> {
  if (typeof given === 'object') return given
  return (await import('./stores/last-known-good/address.ts')).lastKnownGoodAt(given)
}

/**
 * Reads a declaration written as plain data, in any format that has types, as `declarationFrom` has it.
 * Throws CONFIG_UNUSABLE with line and column, or DECLARATION_INVALID with everything that is wrong.
 * @example const config = await declarationFile('shop.yaml')
 */
export async function declarationFile<T extends Tree = Record<string, never>>(file: string): Promise<Config<T>> {
  return declarationFrom<T>(await readDocument(await readFile(file, 'utf8'), file), { name: file })
}

export { args, configFiles, dotenv, env, file, secretFiles, values } from './sources/index.ts'
export { usualManagers, type UsualManagersOptions } from './secrets/usual.ts'
export { hostPlatform } from './platform.ts'
export { storeFromUrl } from './stores/from-url.ts'
