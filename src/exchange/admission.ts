import { isObject, unreadable, type Remarks } from './imported.ts'

/** How deep a vendor's document may be nested. Flags are nested a dozen deep; importers leave out flags that are far deeper. */
const DEEPEST = 200

/** Names that reach an object's prototype when copied carelessly: files of flags have no such names. */
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * A vendor's document as far as a file of flags can hold it: without names that reach prototypes, which is remarked on.
 * Throws IMPORT_UNREADABLE for what is nested too deep, or is no JSON.
 */
export function admitted(vendor: string, document: unknown, remarks: Remarks): unknown {
  return walk(document, 0)

  function walk(part: unknown, depth: number): unknown {
    if (depth > DEEPEST) throw unreadable(vendor, `it is nested more than ${DEEPEST} deep`)
    if (Array.isArray(part)) return part.map(item => walk(item, depth + 1))
    if (isObject(part)) return members(part, depth)
    if (part === null || typeof part === 'string' || typeof part === 'boolean' || Number.isFinite(part)) return part
    throw unreadable(vendor, 'it has something in it that is no JSON')
  }

  function members(part: Readonly<Record<string, unknown>>, depth: number): Readonly<Record<string, unknown>> {
    const entries = Object.entries(part).filter(([, member]) => member !== undefined)
    for (const [name] of entries.filter(([one]) => FORBIDDEN.has(one)))
      remarks.add({ feature: name, note: `Nothing here can be called ${name}; it is left out.`, severity: 'lost' })
    const kept = entries.filter(([name]) => !FORBIDDEN.has(name))
    return Object.fromEntries(kept.map(([name, member]) => [name, walk(member, depth + 1)]))
  }
}

/** True for a name that reaches no object's prototype: variants and segments can be called so. */
export function isHarmless(name: string): boolean {
  return !FORBIDDEN.has(name)
}

/** True for what a flag of a file can be called. */
export function isFlagName(name: unknown): name is string {
  return typeof name === 'string' && name !== '' && name.length <= 256 && isHarmless(name)
}
