/** Noticing that a file changed, by watching folders: a watched file is gone with its first replacement. */
import { realpathSync, watch, type FSWatcher } from 'node:fs'
import path from 'node:path'
import type { Unsubscribe } from '../../core/ports.ts'
import { mountAbove } from './mount.ts'

/**
 * Calls back when a file may have changed, until the returned function is called. Where a folder cannot be watched (too
 * many watches, a network folder) nothing is told: whoever uses the secret asks again in any case. Keeps no process alive.
 */
export function watchSecretFile(file: string, onChange: () => void): Unsubscribe {
  const watching = new Folders(path.resolve(file), onChange)
  watching.follow()
  return () => watching.close()
}

class Folders {
  readonly #file: string
  readonly #onChange: () => void
  readonly #watchers = new Map<string, FSWatcher>()
  /** The file as it is named and, through links, where it really stands. */
  #places: readonly string[] = []

  constructor(file: string, onChange: () => void) {
    this.#file = file
    this.#onChange = onChange
  }

  /** Watches the folders that the file stands in now, and no others. */
  follow(): void {
    this.#places = placesOf(this.#file)
    const mount = mountAbove(this.#file)
    const folders = this.#places.map(place => path.dirname(place))
    const wanted = new Set(mount === undefined ? folders : [...folders, mount])
    for (const folder of this.#watchers.keys()) if (!wanted.has(folder)) this.#leave(folder)
    for (const folder of wanted) if (!this.#watchers.has(folder)) this.#watch(folder)
  }

  close(): void {
    for (const folder of this.#watchers.keys()) this.#leave(folder)
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        if (this.#concerns(folder, name)) this.#changed()
      })
      watcher.on('error', () => this.#leave(folder))
      this.#watchers.set(folder, watcher)
    } catch {
      // It is not there, or it cannot be watched.
    }
  }

  #leave(folder: string): void {
    this.#watchers.get(folder)?.close()
    this.#watchers.delete(folder)
  }

  #changed(): void {
    this.follow()
    this.#onChange()
  }

  /** Other files of a folder are not our business; a link of a mount is, and what nobody can name may be. */
  #concerns(folder: string, name: string | null): boolean {
    if (name === null || name.startsWith('..')) return true
    const touched = path.join(folder, name)
    return this.#places.some(place => place === touched || place.startsWith(touched + path.sep))
  }
}

function placesOf(file: string): string[] {
  try {
    const real = realpathSync(file)
    return real === file ? [file] : [file, real]
  } catch {
    // It is not there yet.
    return [file]
  }
}
