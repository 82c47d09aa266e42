/** What a secret of several values holds for the declared keys. */
import type { Definitions } from '../../core/definition/definitions.ts'
import { environmentNames } from '../../core/definition/key.ts'
import { misspelt } from '../../core/definition/nearest.ts'
import type { Problem } from '../../core/errors.ts'
import { isPlainObject, type Json } from '../../core/json.ts'
import { mapScalars, type MapPart, type Part } from '../../core/layers/part.ts'
import { folded, type Names } from '../../core/layers/placement.ts'
import type { SecretDocument } from '../../core/ports.ts'
import { ownParts, type Own, type OwnParts } from '../own-parts.ts'
import { fetchedPart } from './fetched-part.ts'

/** What names are led to. */
export interface Placing {
  readonly definitions: Definitions
  readonly names: Names
}

/**
 * Leads the names of a secret to keys: as in a file (`database.url`, `{ database: { url } }`, `database/url`), or as those
 * of variables (`DATABASE_URL`). Undefined for what is no object. What fits no key is somebody else's.
 */
export function secretParts(part: Part, document: SecretDocument, placing: Placing): OwnParts | undefined {
  const whole = objectIn(part)
  if (whole === undefined) return undefined
  const leads = new Leads(document, placing)
  const members = [...whole.members].map(([name, member]) => [leads.to(name), member] as const)
  const { definitions, names } = placing
  const own = ownParts({ tree: { ...whole, members: new Map(members) }, relaxed: true }, definitions, names)
  const known = [...names.keys]
  const isNear = ({ code, key = '' }: Problem): boolean => code !== 'UNKNOWN_KEY' || misspelt(key, known) !== undefined
  const parts = [...own.parts].map(([key, held]): [string, Own] =>
    isPlain(key, document) ? [key, { ...held, part: shown(held.part) }] : [key, held],
  )
  return { ...own, parts: new Map(parts), warnings: own.warnings.filter(isNear) }
}

function isPlain(key: string, { plain = [] }: SecretDocument): boolean {
  return plain.some(one => one === key || (one.endsWith('.*') && key.startsWith(one.slice(0, -1))))
}

/** A part that is no secret, though it stands among secrets. */
function shown(part: Part): Part {
  return mapScalars(part, scalar => ({ ...scalar, secret: false }))
}

/** The object that a secret is, or that its text is. */
function objectIn(part: Part): MapPart | undefined {
  if (part.kind !== 'scalar') return part.kind === 'map' ? part : undefined
  try {
    const read: unknown = JSON.parse(part.text)
    const whole = isPlainObject(read) ? fetchedPart(read as Json, part.origin) : undefined
    return whole?.kind === 'map' ? whole : undefined
  } catch {
    return undefined
  }
}

/** Where the names of one secret lead. */
class Leads {
  readonly #document: SecretDocument
  readonly #names: Names
  readonly #variables: ReadonlyMap<string, string>

  constructor(document: SecretDocument, { definitions, names }: Placing) {
    this.#document = document
    this.#names = names
    this.#variables = variablesOf(definitions)
  }

  to(name: string): string {
    const { under, prefix } = this.#document
    const levels = name.split('/').filter(Boolean)
    const dotted = [...(under === undefined ? [] : [under]), ...levels].join('.')
    if (this.#isKnown(dotted)) return dotted
    const stripped = prefix !== undefined && name.startsWith(prefix) ? name.slice(prefix.length) : name
    return this.#variables.get(stripped.toUpperCase()) ?? dotted
  }

  #isKnown(dotted: string): boolean {
    const { keys, groups, folded: all } = this.#names
    return keys.has(dotted) || groups.has(dotted) || all.has(folded(dotted))
  }
}

/** Keys by the names of their variables; a name that two keys would share leads nowhere. */
function variablesOf(definitions: Definitions): ReadonlyMap<string, string> {
  const found = new Map<string, string | undefined>()
  for (const { key, env, aliases } of definitions) {
    const names = new Set([...env, ...environmentNames(key), ...aliases.flatMap(environmentNames)])
    for (const name of names) {
      const other = found.get(name.toUpperCase())
      found.set(name.toUpperCase(), other === undefined && !found.has(name.toUpperCase()) ? key : undefined)
    }
  }
  return new Map([...found].flatMap(([name, key]) => (key === undefined ? [] : [[name, key] as const])))
}

/** Says which keys stand in a secret without being declared secret; undefined where all are, or are said to be none. */
export function exposedIn(
  { parts }: OwnParts,
  document: SecretDocument,
  definitions: Definitions,
): Problem | undefined {
  const keys = [...parts.keys()].filter(key => definitions.find(key)?.secret === false && !isPlain(key, document))
  const [first] = keys
  if (first === undefined) return undefined
  const issue = `holds ${keys.join(', ')}, not declared secret: masked wherever shown all the same`
  const remedy = `Declare what is secret as secret(…), and name what is none: { plain: ['${first}'] }.`
  return { code: 'SECRET_EXPOSED', severity: 'warning', issue, remedy }
}
