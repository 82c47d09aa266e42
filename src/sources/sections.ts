/** Sections of one file for several environments, as dynaconf has them: `[default]`, `[production]`, `[global]`. */
import type { MapPart, Part } from '../core/layers/part.ts'
import type { SourceRequest } from '../core/ports.ts'

/** A part of a file that counts here, and its section's name. */
export interface Section {
  readonly name: string
  readonly tree: MapPart
}

/** A file's sections that count, the weakest first, and all profiles that have one. */
export interface Sections {
  readonly sections: readonly Section[]
  readonly profiles: readonly string[]
}

const EVERYWHERE = ['default', 'global']

/**
 * Parts a document into its sections: `default` below the active profiles in their order, `global` above them all. With
 * `auto`, only a document is parted that has nothing but sections: no declared key or group, and one that counts, or
 * nothing but what is declared in each.
 */
export function sectionsOf(tree: MapPart, request: SourceRequest, how: boolean | 'auto'): Sections | undefined {
  if (how === false) return undefined
  const names = [...tree.members.keys()]
  if (how === 'auto' && !isParted(names, tree, request)) return undefined
  const order = ['default', ...request.profiles, 'global']
  const sections = order.flatMap(name => {
    const part = tree.members.get(name)
    return part?.kind === 'map' ? [{ name, tree: part }] : []
  })
  return { sections, profiles: names.filter(name => !EVERYWHERE.includes(name)) }
}

function isParted(names: readonly string[], { members }: MapPart, request: SourceRequest): boolean {
  const declared = outermost(request)
  const isSection = (name: string): boolean => members.get(name)?.kind === 'map' && !declared.has(name)
  if (names.length === 0 || !names.every(isSection)) return false
  if (names.some(name => [...EVERYWHERE, ...request.profiles].includes(name))) return true
  return names.every(name => holdsOnly(declared, members.get(name)))
}

/** True for a map of what is declared: a section of an environment that is not active, or misspelt. */
function holdsOnly(declared: ReadonlySet<string | undefined>, part: Part | undefined): boolean {
  return part?.kind === 'map' && part.members.size > 0 && [...part.members.keys()].every(name => declared.has(name))
}

/** The first segments of everything that is declared. */
function outermost({ keys }: SourceRequest): ReadonlySet<string | undefined> {
  return new Set(keys.flatMap(({ key, aliases }) => [key, ...aliases]).map(key => key.split('.', 1)[0]))
}
