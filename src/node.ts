/** `varve/node`: the same door as `varve`, with Node's usual sources and an embedded SQLite file unless others are named. */
import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  declarationFrom,
  open as openWith,
  type Config,
  type OpenOptions,
  type Store,
  type Tree,
  type Varve,
} from './index.ts'
import { env } from './sources/env.ts'
import { readDocument } from './sources/formats/document.ts'
import { storeFromUrl } from './stores/from-url.ts'

/** What `open` of `varve/node` takes: a store may be an address, and has a default. */
export interface NodeOpenOptions extends Omit<OpenOptions, 'store'> {
  /** A store or its address; VARVE_STORE, then `.varve/varve.db` when absent. */
  readonly store?: Store | string
}

/** Where live values are kept when nobody says otherwise, below the working directory. */
export const DEFAULT_STORE = path.join('.varve', 'varve.db')

/**
 * Opens a configuration the usual way: the environment as its source, and an embedded SQLite file as its store.
 * @example await using varve = await open(config)
 */
export async function open<T extends Tree>(config: Config<T>, options: NodeOpenOptions = {}): Promise<Varve<T>> {
  const { store = process.env['VARVE_STORE'] || undefined, ...rest } = options
  return openWith(config, { sources: [env()], ...rest, store: await storeOf(store) })
}

/** The store that is meant: one that is given, one at an address, or the embedded default in a private folder. */
export async function storeOf(store: Store | string | undefined): Promise<Store> {
  if (typeof store === 'object') return store
  if (store !== undefined) return storeFromUrl(store)
  await mkdir(path.dirname(DEFAULT_STORE), { recursive: true, mode: 0o700 })
  return storeFromUrl(`sqlite:${DEFAULT_STORE}`)
}

/**
 * Reads a declaration written as plain data, in JSON or YAML, as `declarationFrom` has it.
 * Throws CONFIG_UNUSABLE with line and column, or DECLARATION_INVALID with everything that is wrong.
 * @example const config = await declarationFile('shop.yaml')
 */
export async function declarationFile<T extends Tree = Record<string, never>>(file: string): Promise<Config<T>> {
  return declarationFrom<T>(await readDocument(await readFile(file, 'utf8'), file), { name: file })
}

export { env, values } from './sources/index.ts'
export { storeFromUrl } from './stores/from-url.ts'
