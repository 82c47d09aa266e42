import { existsSync, readFileSync } from 'node:fs'
import { type Door, doorOf } from './exported-names.ts'
import { readModuleAt } from './module-file.ts'
import { root } from './source-tree.ts'

/** What a subpath of the package exports: names that exist at run time, and names that are types only. */
export interface PublicNames {
  readonly values: readonly string[]
  readonly types: readonly string[]
}

/** One door of the package. */
export interface Entry {
  /** As it is imported: `varve`, `varve/stores/file`. */
  readonly specifier: string
  /** The file behind it: `src/stores/file.ts`. */
  readonly path: string
}

/** The entries of the package's `exports`, in their order. */
export function entries(): Entry[] {
  const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    exports: Record<string, string | Record<string, string>>
  }
  return Object.entries(manifest.exports).flatMap(([subpath, target]) => {
    const source = typeof target === 'string' ? undefined : target['varve-source']
    return source === undefined ? [] : [{ specifier: `varve${subpath.slice(1)}`, path: source.slice('./'.length) }]
  })
}

/** True once an entry's file is written. */
export function isWritten(entry: Entry): boolean {
  return existsSync(new URL(entry.path, root))
}

/** What an entry exports, and what is wrong with how it says so. */
export function doorBehind(entry: Entry): Door {
  return doorOf(readModuleAt(root, entry.path))
}

/** The names behind a door, sorted. A name that is both a value and a type counts as a value. */
export function publicNames({ names }: Door): PublicNames {
  const values = names.filter(({ isType }) => !isType).map(({ name }) => name)
  const types = names.filter(({ name, isType }) => isType && !values.includes(name)).map(({ name }) => name)
  return { values: values.toSorted(), types: types.toSorted() }
}
