import { existsSync } from 'node:fs'
import path from 'node:path'
import { isProblem, VarveError, type Store } from 'varve'
import { storeFromUrl } from 'varve/node'
import type { Session } from './session.ts'
import type { Target } from './target.ts'

/** A store that is meant, and what named it. */
export interface NamedStore {
  readonly store: Store | string
  /** `--store`, `VARVE_STORE`, the config file's path, or `the default`. */
  readonly from: string
  /** True for the default store where there is none yet: its first use makes it. */
  readonly isNew?: boolean
}

/** Like every setting of the command line: the flag, then the environment, then the config file, then the default. */
export function namedStore({ file, directory, store }: Target, session: Session): NamedStore | undefined {
  const outright = namedOutright(session, directory)
  if (outright !== undefined) return outright === false ? undefined : outright
  if (store !== undefined) return { store: typeof store === 'object' ? store : absolute(store, directory), from: file }
  const place = path.join(directory, '.varve', 'varve.db')
  return { store: `sqlite:${place}`, from: 'the default', isNew: !existsSync(place) }
}

/** Makes the store that was named. An embedded one goes by the session's clock. Throws USAGE, PACKAGE_MISSING. */
export async function madeStore({ store }: NamedStore, { surroundings: { now } }: Session): Promise<Store> {
  return typeof store === 'string' ? storeFromUrl(store, now === undefined ? {} : { clock: { now } }) : store
}

/**
 * The store for a command that needs nothing else: whoever looks after an engine names it with `--store` or
 * VARVE_STORE, and need not have the project. Throws NO_STORE for `--no-store`, CONFIG_NOT_FOUND where nobody names any.
 */
export async function storeAlone(session: Session, what: string): Promise<NamedStore> {
  const outright = namedOutright(session, projectFolder(session))
  const named = outright ?? namedStore(await session.target(), session)
  if (named === false || named === undefined) throw new VarveError('NO_STORE', { what })
  return named
}

/** The store that the command line or the environment names; false where there shall be none. */
function namedOutright({ options, surroundings, cwd }: Session, directory: string): NamedStore | false | undefined {
  if (options.store === false) return false
  if (options.store !== undefined) return { store: absolute(options.store, cwd), from: '--store' }
  const variable = surroundings.env['VARVE_STORE']
  if (variable === undefined || variable === '') return undefined
  return { store: absolute(variable, directory), from: 'VARVE_STORE' }
}

function projectFolder(session: Session): string {
  try {
    return session.find().directory
  } catch (error) {
    if (isProblem(error, 'CONFIG_NOT_FOUND')) return session.cwd
    throw error
  }
}

/** A store's address with its path made absolute, so that it means the same from every folder. */
export function absolute(address: string, base: string): string {
  const match = /^(?:(sqlite|file):(?:\/\/)?)?(?![a-z][a-z0-9+]+:)(.+)$/is.exec(address)
  if (match?.[2] === undefined) return address
  return `${match[1] === undefined ? '' : `${match[1]}:`}${path.resolve(base, match[2])}`
}
