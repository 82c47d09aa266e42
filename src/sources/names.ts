import { environmentNames } from '../core/definition/key.ts'
import type { SourceKey } from '../core/ports.ts'

/** How names are made of keys. */
export interface Naming {
  /** What derived names begin with, the strongest last: `SHOP_`. Declared names take no prefix. */
  readonly prefixes: readonly string[]
  /**
   * By which names a key goes: those declared for it, else the derived ones (`declared`, when absent); `both`, as a file
   * is often named after its key; or only the `derived` ones.
   */
  readonly by?: 'declared' | 'both' | 'derived'
}

/** A name, and the key it stands for. */
export interface Lead {
  readonly key: SourceKey
  /** The key as it was written: itself, or a former one. */
  readonly written: string
  /** The name in full, as it is spelled at its best. */
  readonly name: string
  /** Of several names of one key, the lowest is preferred. */
  readonly rank: number
}

/** What a name leads to: a key, and with segments left over a place inside its value. */
export interface Found {
  readonly lead: Lead
  readonly rest: readonly string[]
}

/** Names by the keys of a request: `.env` files and the environment ask for the same. */
const made = new WeakMap<readonly SourceKey[], Map<string, Names>>()

/** Ranks of former names begin here. */
const FORMER = 1_000_000

/** True for a name of a former key. */
export function isFormer({ rank }: Lead): boolean {
  return rank >= FORMER
}

/**
 * Every name that leads to a key or a group. Made once for a request; each look-up is a few look-ups in a map, however
 * many keys there are.
 */
export class Names {
  readonly #prefixes: readonly string[]
  readonly #keys: readonly SourceKey[]
  /** Declared names, as they are spelled. */
  readonly #declared = new Map<string, Lead>()
  /** All names in capitals; undefined where two keys would share one. */
  readonly #folded = new Map<string, Lead | undefined>()
  /** Derived names whose levels are joined by `__`. */
  readonly #nested: { readonly lead: Lead; readonly prefix: string; readonly derived: string }[] = []
  #loose: Map<string, Lead | undefined> | undefined
  #groups: Map<string, readonly string[]> | undefined
  #known: readonly string[] | undefined

  constructor(keys: readonly SourceKey[], { prefixes, by = 'declared' }: Naming) {
    this.#keys = keys
    this.#prefixes = prefixes.length === 0 ? [''] : prefixes
    if (by !== 'derived') for (const key of keys) if (key.envDeclared) this.#addDeclared(key)
    for (const key of keys) {
      if (!key.envDeclared) this.#addDerived(key, key.key, key.env, 0)
      else if (by !== 'declared') this.#addDerived(key, key.key, environmentNames(key.key), 50)
    }
    for (const key of keys) {
      for (const [index, alias] of key.aliases.entries())
        this.#addDerived(key, alias, environmentNames(alias), FORMER + index * 10_000)
    }
  }

  /** The names of keys as they were made for another source that was asked with them, or made now. */
  static for(keys: readonly SourceKey[], naming: Naming): Names {
    const all = made.get(keys) ?? new Map<string, Names>()
    made.set(keys, all)
    const how = JSON.stringify([naming.prefixes, naming.by])
    const names = all.get(how) ?? new Names(keys, naming)
    all.set(how, names)
    return names
  }

  /**
   * The key that a name leads to. Case does not count; where levels are joined by `__`, neither do `-` and `_` inside
   * a level; what follows a key's name after another `__` is left over.
   */
  find(name: string): Found | undefined {
    const lead = this.#named(name) ?? (name.includes('__') ? this.#looselyNamed(name) : undefined)
    if (lead !== undefined) return { lead, rest: [] }
    for (let at = name.lastIndexOf('__'); at > 0; at = name.lastIndexOf('__', at - 1)) {
      const head = name.slice(0, at)
      const outer = this.#named(head) ?? this.#looselyNamed(head)
      if (outer !== undefined) return { lead: outer, rest: name.slice(at + 2).split('__') }
    }
    return undefined
  }

  /** The group that a name leads to, as segments; none for the root's own name, `SHOP_CONFIG_JSON`. */
  group(name: string): readonly string[] | undefined {
    this.#groups ??= this.#allGroups()
    const folded = name.toUpperCase()
    return this.#groups.get(folded) ?? this.#throughPrefix(folded, inner => this.#groups?.get(inner))
  }

  /** True for a name that begins with a prefix. */
  isPrefixed(name: string): boolean {
    const folded = name.toUpperCase()
    return this.#prefixes.some(prefix => prefix !== '' && folded.startsWith(prefix.toUpperCase()))
  }

  /** True where names may stand without a prefix. */
  get isBare(): boolean {
    return this.#prefixes.includes('')
  }

  /** The outermost level of every name, in capitals and without what parts its words. */
  get firstLevels(): ReadonlySet<string> {
    const first = new Set<string>()
    for (const { derived } of this.#nested) first.add(outermost(derived))
    for (const name of this.#declared.keys()) if (name.includes('__')) first.add(outermost(name))
    return new Set([...first].map(firstLevel))
  }

  /** The keys that are secret. */
  get secrets(): readonly SourceKey[] {
    return this.#keys.filter(({ secret }) => secret)
  }

  /** Every name there is, as it is spelled at its best. */
  get known(): readonly string[] {
    this.#known ??= [...new Set([...this.#declared.values(), ...this.#folded.values()])]
      .filter(lead => lead !== undefined)
      .map(({ name }) => name)
    return this.#known
  }

  #addDeclared(key: SourceKey): void {
    for (const [index, name] of key.env.entries()) {
      const lead: Lead = { key, written: key.key, name, rank: index }
      if (!this.#declared.has(name)) this.#declared.set(name, lead)
      const folded = name.toUpperCase()
      const other = this.#folded.get(folded)
      this.#folded.set(folded, this.#folded.has(folded) && other?.key !== key ? undefined : (other ?? lead))
    }
  }

  #addDerived(key: SourceKey, written: string, names: readonly string[], rank: number): void {
    for (const [weakness, prefix] of this.#prefixes.toReversed().entries()) {
      for (const [form, derived] of names.entries()) {
        const name = prefix + derived
        const folded = name.toUpperCase()
        if (this.#folded.has(folded)) continue
        const lead: Lead = { key, written, name, rank: rank + weakness * 100 + form }
        this.#folded.set(folded, lead)
        if (form === 0) this.#nested.push({ lead, prefix, derived })
      }
    }
  }

  #named(name: string): Lead | undefined {
    return this.#declared.get(name) ?? this.#folded.get(name.toUpperCase())
  }

  #looselyNamed(name: string): Lead | undefined {
    this.#loose ??= this.#allLoose()
    return this.#throughPrefix(name.toUpperCase(), inner => this.#loose?.get(inner))
  }

  /** Looks up a name without what parts its words, below the strongest prefix that has it. */
  #throughPrefix<T>(folded: string, find: (loose: string) => T | undefined): T | undefined {
    for (const prefix of this.#prefixes.toReversed()) {
      const start = prefix.toUpperCase()
      const found = folded.startsWith(start) ? find(start + loosened(folded.slice(start.length))) : undefined
      if (found !== undefined) return found
    }
    return undefined
  }

  /** Nested names by their loose form; undefined where two keys would share one. */
  #allLoose(): Map<string, Lead | undefined> {
    const loose = new Map<string, Lead | undefined>()
    for (const { lead, prefix, derived } of this.#nested) {
      const form = prefix.toUpperCase() + loosened(derived)
      const other = loose.get(form)
      loose.set(form, loose.has(form) && other?.key !== lead.key ? undefined : (other ?? lead))
    }
    return loose
  }

  #allGroups(): Map<string, readonly string[]> {
    const groups = new Map<string, readonly string[]>()
    for (const group of groupsOf(this.#keys)) {
      const [nested, flat] = environmentNames(group)
      const path = group.split('.')
      for (const prefix of this.#prefixes) {
        const start = prefix.toUpperCase()
        for (const name of [nested, flat, loosened(nested)])
          if (!groups.has(start + name)) groups.set(start + name, path)
      }
    }
    for (const prefix of this.#prefixes) if (prefix !== '') groups.set(`${prefix.toUpperCase()}CONFIG_JSON`, [])
    return groups
  }
}

/** Every group that a key lies in, once. */
export function groupsOf(keys: Iterable<SourceKey>): ReadonlySet<string> {
  const groups = new Set<string>()
  for (const { key } of keys) {
    for (let dot = key.indexOf('.'); dot !== -1; dot = key.indexOf('.', dot + 1)) groups.add(key.slice(0, dot))
  }
  return groups
}

/** The outermost level of a name, in capitals and without what parts its words. */
export function firstLevel(name: string): string {
  return loosened(outermost(name)).toUpperCase()
}

function outermost(name: string): string {
  const end = name.indexOf('__')
  return end === -1 ? name : name.slice(0, end)
}

/** Levels of a name as text without `-` and `_` inside them: `LIMITS__MAX_UPLOADS` becomes `LIMITS.MAXUPLOADS`. */
function loosened(name: string): string {
  return name.replaceAll('__', '.').replaceAll('_', '').replaceAll('-', '')
}
