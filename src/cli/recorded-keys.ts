import { declarationFrom, isVarveError, type Json, type Tree, type Varve } from 'varve'
import { documentIn } from './document-words.ts'
import { isRecord } from './record.ts'
import type { Session } from './session.ts'

/** What is known of a value without a declaration in the code. */
export interface KnownNode {
  readonly type: string
  readonly doc?: string
  readonly default?: Json
}

/**
 * Declares, for this command, keys that the store holds and the code does not know: imported flags, and values of programs
 * that are not this one. The log recorded their type, default and description. One that cannot stand beside what is declared
 * is told and left out.
 */
export function declareRecorded(
  session: Session,
  varve: Varve<Tree>,
  keys: readonly string[] = varve.notInCode(),
): void {
  const nodes = keys.flatMap(key => {
    const node = nodeFrom(varve.recorded(key))
    return node === undefined ? [] : [[key, node] as const]
  })
  try {
    declareKeys(varve, new Map(nodes))
  } catch (error) {
    if (!isVarveError(error)) throw error
    if (keys.length === 1) return session.output.warn(`left out: ${keys.join()}: ${error.message}`)
    for (const key of keys) declareRecorded(session, varve, [key])
  }
}

/**
 * Declares flags that came by an import and that no code knows, and those of imports to come until the Varve is closed: for a
 * server, which answers for them as for any other. What another program declares on the same store stays that program's: here
 * its bounds and variants are not known, and a value stored without them could be one that it refuses.
 */
export async function declareImported(session: Session, varve: Varve<Tree>): Promise<void> {
  if (varve.store === undefined) return
  const admit = (entries: readonly { readonly key: string; readonly value: unknown }[]): void => {
    const strangers = new Set(varve.notInCode())
    const flags = entries.filter(({ key, value }) => strangers.has(key) && documentIn(value) !== undefined)
    const keys = [...new Set(flags.map(({ key }) => key))].filter(key => isImported(varve.recorded(key)))
    if (keys.length > 0) declareRecorded(session, varve, keys)
  }
  varve.watchRevisions(({ changes }) => admit(changes.map(({ key, entry }) => ({ key, value: entry }))))
  admit((await varve.snapshot()).entries)
}

/** True for a declaration that says no more than an import does: a type, a default and what the key is for. */
function isImported(recorded: Json | undefined): boolean {
  if (!isRecord(recorded) || recorded['kind'] !== 'live') return false
  const { schema } = recorded
  const [[name, type] = ['', undefined], ...more] = isRecord(schema) ? Object.entries(schema) : []
  const isPlain = more.length === 0 && (name === 'type' || (name === 'x-text' && type === 'json'))
  return isPlain && Object.keys(recorded).every(fact => IMPORTED.has(fact))
}

const IMPORTED: ReadonlySet<string> = new Set(['kind', 'schema', 'category', 'doc', 'default'])

/** Declares keys at run time: all of them, or none. Throws what `declare` does. */
export function declareKeys(varve: Varve<Tree>, nodes: ReadonlyMap<string, KnownNode>): void {
  if (nodes.size === 0) return
  const tree: Record<string, unknown> = {}
  for (const [key, node] of nodes) {
    const names = key.split('.')
    const last = names.pop() ?? key
    let group = tree
    for (const name of names) group = (group[name] ??= {}) as Record<string, unknown>
    group[last] = { ...node }
  }
  varve.declare(declarationFrom(tree as Json, { name: 'what is imported' }).tree)
}

/** A declaration from what the log recorded of one; undefined for a secret and for what nobody recorded. */
function nodeFrom(recorded: Json | undefined): KnownNode | undefined {
  if (!isRecord(recorded) || recorded['secret'] === true) return undefined
  const { doc, default: fallback } = recorded
  return {
    type: typeOf(recorded),
    ...(typeof doc === 'string' ? { doc } : {}),
    ...(fallback === undefined ? {} : { default: fallback }),
  }
}

/** The type a recorded declaration is declared anew with: where it was narrower, what is stored was checked already. */
export function typeOf(recorded: Readonly<Record<string, unknown>>): string {
  const { schema, variants } = recorded
  const type = isRecord(schema) ? schema['type'] : undefined
  if (typeof type === 'string' && PLAIN.has(type)) return type
  const values = isRecord(variants) ? Object.values(variants) : []
  return [...PLAIN].find(name => values.length > 0 && values.every(value => isOfType(value, name))) ?? 'json'
}

const PLAIN: ReadonlySet<string> = new Set(['boolean', 'string', 'integer', 'number'])

/** True for a value of a type, as OpenFeature tells them apart. */
export function isOfType(value: unknown, type: string): boolean {
  if (type === 'json') return true
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'object') return typeof value === 'object' && value !== null
  return typeof value === type
}
