/** Leading what a source read as a tree to the keys it is meant for. */
import type { SourceOrigin } from '../ports.ts'
import { isOperatorName, noOperator, operatorOf, OPERATORS, plainName, type Misuse, type Operator } from './merge.ts'
import type { MapPart, Part } from './part.ts'

/** The names a tree is held against: all keys and former keys, and the groups they lie in. */
export interface Names {
  readonly keys: ReadonlySet<string>
  readonly groups: ReadonlySet<string>
  /** Keys and groups by their name without case and separators. */
  readonly folded: ReadonlyMap<string, string>
}

/** What stands at a key. */
export interface Placed {
  readonly key: string
  readonly part: Part
}

/** A tree led to keys, and what of it fits none. */
export interface Placement {
  readonly placed: readonly Placed[]
  /** Names that fit no key, with the names beside them that they may have been meant for. */
  readonly unknown: readonly {
    readonly name: string
    readonly origin: SourceOrigin
    readonly among: readonly string[]
  }[]
  /** A single value where a group is declared. */
  readonly clashes: readonly { readonly group: string; readonly origin: SourceOrigin }[]
  /** Keys that one document has twice, under a dotted name and in a group, or in two spellings. */
  readonly twice: readonly { readonly key: string; readonly origin: SourceOrigin; readonly first: SourceOrigin }[]
  /** Operators that cannot work where they stand, with the name they are about. */
  readonly misused: readonly (Misuse & { readonly name: string; readonly origin: SourceOrigin })[]
}

/** The names of declared keys, ready to be looked up. */
export function namesOf(keys: Iterable<{ readonly key: string; readonly aliases: readonly string[] }>): Names {
  const all = new Set<string>()
  const groups = new Set<string>()
  for (const { key, aliases } of keys) {
    for (const name of [key, ...aliases]) {
      all.add(name)
      for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) groups.add(name.slice(0, dot))
    }
  }
  return { keys: all, groups, folded: new Map([...groups, ...all].map(name => [folded(name), name])) }
}

/** A name without case, `-` and `_`: `pool-size`, `pool_size` and `poolSize` are one. */
export function folded(name: string): string {
  return name.replaceAll(/[-_]/g, '').toLowerCase()
}

/**
 * Walks a tree from its outermost names to declared keys. Names may have dots in them. With `relaxed`, `pool_size`
 * stands for `poolSize` where only one of them is declared.
 */
export function place(
  tree: MapPart,
  names: Names,
  { relaxed = false }: { readonly relaxed?: boolean } = {},
): Placement {
  return new Placing(tree, names, relaxed)
}

/** A tree on its way to the keys. */
class Placing implements Placement {
  readonly placed: Placed[] = []
  readonly unknown: Placement['unknown'][number][] = []
  readonly clashes: Placement['clashes'][number][] = []
  readonly twice: Placement['twice'][number][] = []
  readonly misused: Placement['misused'][number][] = []
  readonly #names: Names
  readonly #relaxed: boolean
  /** Where each key was met last. */
  readonly #seen = new Map<string, SourceOrigin>()

  constructor(tree: MapPart, names: Names, relaxed: boolean) {
    this.#names = names
    this.#relaxed = relaxed
    this.#walk(tree, '')
  }

  #walk({ members, first }: MapPart, prefix: string): void {
    if (first?.kind === 'map') this.#walk(first, prefix)
    for (const [name, part] of members) {
      if (isOperatorName(name)) {
        this.#homeless(prefix, name, part)
        continue
      }
      const written = prefix + plainName(name)
      const known = this.#names.keys.has(written) || this.#names.groups.has(written)
      const full = this.#relaxed && !known ? (this.#names.folded.get(folded(written)) ?? written) : written
      if (this.#names.keys.has(full)) this.#put(full, part)
      else if (!this.#names.groups.has(full)) this.#stranger(full, part, prefix)
      else if (part.kind === 'map') this.#enter(full, part)
      // A group whose members are all commented out is null to YAML, and says nothing.
      else if (part.kind !== 'scalar' || part.value !== null) this.clashes.push({ group: full, origin: part.origin })
    }
  }

  #put(key: string, part: Part): void {
    this.#compare(key, part)
    this.#seen.set(key, part.origin)
    this.placed.push({ key, part })
  }

  #compare(key: string, { origin }: Part): void {
    const first = this.#seen.get(key)
    if (first !== undefined && isSameDocument(first, origin)) this.twice.push({ key, origin, first })
  }

  #enter(group: string, part: MapPart): void {
    const { first, ...then } = part
    if (first?.kind === 'map') this.#enter(group, first)
    const operator = operatorOf(then)
    if (operator === undefined) this.#walk(then, `${group}.`)
    else this.#operate(group, then, operator)
  }

  /** An operator on a whole group is one on each key of it. */
  #operate(group: string, part: MapPart, { name, operand, wrong }: Operator): void {
    const misuse = wrong ?? (ON_GROUPS.includes(name) ? undefined : noList(name))
    if (misuse !== undefined) return void this.misused.push({ name: group, origin: operand.origin, ...misuse })
    if (name === '$replace' && operand.kind !== 'map') return void this.clashes.push({ group, origin: operand.origin })
    for (const key of this.#names.keys) {
      if (!key.startsWith(`${group}.`)) continue
      // `server.port: 5` before `server: { $unset: true }` would be gone without a word.
      this.#compare(key, part)
      this.#seen.delete(key)
      this.placed.push({ key, part: unset(part) })
    }
    if (operand.kind === 'map') this.#walk(operand, `${group}.`)
  }

  /** An operator where no key and no group is: at the top, or right inside of another. */
  #homeless(prefix: string, name: string, { origin }: Part): void {
    // Editors look at it, nobody else does.
    if (prefix === '' && name === '$schema') return
    const misuse = OPERATORS.includes(name) ? HOMELESS : noOperator(name)
    this.misused.push({ name: prefix + name, origin, ...misuse })
  }

  /** A name nobody declared; a whole section of them is one. */
  #stranger(name: string, part: Part, prefix: string): void {
    // `limits: { limits.maxUplods }`: a dotted name may begin inside a group that is declared.
    const dot = name.lastIndexOf('.')
    const group = dot > prefix.length && this.#names.groups.has(name.slice(0, dot)) ? `${name.slice(0, dot)}.` : prefix
    const beside = [...this.#names.keys, ...this.#names.groups].filter(
      other => other.startsWith(group) && !other.slice(group.length).includes('.'),
    )
    const all = part.kind === 'map' ? beside : [...beside, ...this.#names.keys]
    this.unknown.push({ name, origin: part.origin, among: all })
  }
}

/** False for parts of a tree that several variables make together: there one is meant to cover the other. */
function isSameDocument(one: SourceOrigin, other: SourceOrigin): boolean {
  const [a, b] = [one, other].map(origin => ('file' in origin ? origin.file : JSON.stringify(origin)))
  return a === b
}

const ON_GROUPS: readonly string[] = ['$replace', '$unset']
const HOMELESS = {
  issue: 'is an operator, and here is no key and no group for it to work on',
  remedy: 'Write it below the name of a key or a group.',
}

function noList(name: string): Misuse {
  return { issue: `uses ${name}, and is a group of values rather than a list` }
}

function unset({ origin }: MapPart): Part {
  return { kind: 'map', origin, members: new Map([['$unset', { kind: 'scalar', origin, text: 'true', value: true }]]) }
}
