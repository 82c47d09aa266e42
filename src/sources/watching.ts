/** Noticing that files changed: by watching their folders, because a watched file is gone with its first replacement. */
import { existsSync, realpathSync, statSync, watch, type FSWatcher } from 'node:fs'
import path from 'node:path'
import { generationOf, mountOf } from './mount.ts'
import type { Unsubscribe } from '../core/ports.ts'

/** How files are watched. */
export interface WatchOptions {
  /** Looks at the files this often, in milliseconds, too: for network folders, which tell nobody. */
  readonly poll?: number | undefined
}

/** Files that are watched: call it to stop. */
export interface WatchedFiles extends Unsubscribe {
  /** Looks at which files there are now, and watches those. */
  follow(): void
}

/** How often files are looked at whose folder cannot be watched. */
const FALLBACK = 2000

/**
 * Calls `onChange` when one of the files, or the folder it stands in, may have changed. `paths` is asked again after each
 * change: files may come and go. A path that ends with a separator is a folder, whatever stands in it. Where a folder cannot be watched (too many watches, a network folder that refuses) it
 * is said once, and the files are looked at every two seconds instead. Keeps no process alive. `follow` of what it
 * returns is to be called when `paths` may have become others.
 */
export function watchFiles(
  paths: () => readonly string[],
  onChange: () => void,
  onTrouble: (error: unknown) => void,
  { poll }: WatchOptions = {},
): WatchedFiles {
  const watching = new Folders(paths, onChange, onTrouble)
  watching.follow()
  if (poll !== undefined) watching.look(poll)
  return Object.assign(() => watching.close(), { follow: () => watching.catchUp() })
}

class Folders {
  readonly #paths: () => readonly string[]
  readonly #onChange: () => void
  readonly #onTrouble: (error: unknown) => void
  readonly #watchers = new Map<string, { readonly watcher: FSWatcher; readonly inode: bigint }>()
  /** The files as they were last asked for, with what they link to. */
  #places: readonly string[] = []
  #polling: NodeJS.Timeout | undefined
  #seen = ''
  #closed = false

  constructor(paths: () => readonly string[], onChange: () => void, onTrouble: (error: unknown) => void) {
    this.#paths = paths
    this.#onChange = onChange
    this.#onTrouble = onTrouble
  }

  /** Follows the files, and calls back when they stand in a folder that nobody watched while it was read. */
  catchUp(): void {
    if (this.#closed) return
    const before = new Set(this.#watchers.keys())
    this.follow()
    if ([...this.#watchers.keys()].some(folder => !before.has(folder))) this.#onChange()
  }

  /** Watches the folders that the files stand in now, and no others. */
  follow(): void {
    const paths = [...new Set(this.#paths())]
    this.#places = paths.flatMap(placesOf)
    const wanted = new Set(this.#places.flatMap(foldersOf))
    for (const [folder, { inode }] of this.#watchers) {
      if (!wanted.has(folder) || inodeOf(folder) !== inode) this.#leave(folder)
    }
    for (const folder of wanted) if (!this.#watchers.has(folder)) this.#watch(folder)
  }

  /** Looks at the files themselves, every so often. */
  look(every: number): void {
    if (this.#polling !== undefined || this.#closed) return
    this.#seen = this.#fingerprint()
    this.#polling = setInterval(() => {
      const now = this.#fingerprint()
      if (now === this.#seen) return
      this.#seen = now
      this.#changed()
    }, every)
    this.#polling.unref()
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#polling)
    for (const folder of this.#watchers.keys()) this.#leave(folder)
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        if (this.#concerns(folder, name)) this.#changed()
      })
      watcher.on('error', error => this.#fail(folder, error))
      this.#watchers.set(folder, { watcher, inode: inodeOf(folder) })
    } catch (error) {
      this.#fail(folder, error)
    }
  }

  #leave(folder: string): void {
    this.#watchers.get(folder)?.watcher.close()
    this.#watchers.delete(folder)
  }

  #fail(folder: string, error: unknown): void {
    this.#leave(folder)
    if (this.#closed) return
    if (this.#polling === undefined) this.#onTrouble(error)
    this.look(FALLBACK)
  }

  #changed(): void {
    if (this.#closed) return
    this.follow()
    this.#onChange()
  }

  /** Other files of a folder are not our business; a link of a mount is, and what nobody can name may be. */
  #concerns(folder: string, name: string | null): boolean {
    if (name === null || name.startsWith('..')) return true
    const touched = path.join(folder, name)
    return this.#places.some(
      place => place === touched || place.startsWith(touched + path.sep) || place === folder + path.sep,
    )
  }

  #fingerprint(): string {
    return this.#paths()
      .flatMap(placesOf)
      .map(place => {
        const stats = statSync(place, { bigint: true, throwIfNoEntry: false })
        return `${place} ${stats?.ino} ${stats?.mtimeNs} ${stats?.size} ${generationOf(place)?.generation}`
      })
      .join('\n')
  }
}

/** A file as it is named and, through links, where it really stands. */
function placesOf(file: string): string[] {
  try {
    const real = realpathSync(file) + (isFolder(file) ? path.sep : '')
    return real === file ? [file] : [file, real]
  } catch {
    // It is not there yet.
    return [file]
  }
}

/** The folders to watch for a file: its own, and that of the mount it stands in. */
function foldersOf(place: string): string[] {
  return [nearestFolder(isFolder(place) ? place.slice(0, -1) : path.dirname(place)), ...mountAbove(place)]
}

function isFolder(place: string): boolean {
  return place.endsWith(path.sep)
}

/** The folder, or the nearest one above that is there. */
function nearestFolder(folder: string): string {
  return existsSync(folder) || path.dirname(folder) === folder ? folder : nearestFolder(path.dirname(folder))
}

function mountAbove(place: string): string[] {
  const mount = mountOf(place)
  return mount === undefined ? [] : [mount.folder]
}

function inodeOf(folder: string): bigint {
  return statSync(folder, { bigint: true, throwIfNoEntry: false })?.ino ?? -1n
}
