import type { FlagType, Json } from 'varve'
import { entriesOf, type Members } from '../members.ts'
import { remark, shown, type Reading } from './scope.ts'

const TYPES: Readonly<Record<string, FlagType>> = {
  BOOLEAN: 'boolean',
  STRING: 'string',
  INTEGER: 'integer',
  NUMERIC: 'number',
  JSON: 'json',
}

/** The type that a flag of Eppo's variation type has; undefined for an unknown one, which Eppo never serves. */
export function typeOf(variationType: unknown): FlagType | undefined {
  return typeof variationType === 'string' && Object.hasOwn(TYPES, variationType) ? TYPES[variationType] : undefined
}

/** The variations that have the flag's type, by their keys; Eppo serves no others. JSON is text there and read here. */
export function variantsOf(source: Members, reading: Reading): Readonly<Record<string, Json>> {
  const type = typeOf(source['variationType'])
  const found = entriesOf(source['variations']).flatMap(([key, { value }]): [string, Json][] => {
    const read = readValue(value, type)
    if (read !== undefined) return [[key, read]]
    remark(
      reading,
      'note',
      'variations',
      `${key} is no value of type ${shown(source['variationType'])}, so it is never served.`,
    )
    return []
  })
  return Object.fromEntries(found)
}

function readValue(value: unknown, type: FlagType | undefined): Json | undefined {
  switch (type) {
    case 'json':
      return typeof value === 'string' ? readJson(value) : undefined
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value) ? value : undefined
    case 'boolean':
    case 'string':
    case 'number':
      return typeof value === type ? (value as Json) : undefined
    default:
      return undefined
  }
}

/** Text that is no JSON, and null, make Eppo answer with the caller's default: neither is ever served. */
function readJson(text: string): Json | undefined {
  try {
    return (JSON.parse(text) as Json) ?? undefined
  } catch {
    return undefined
  }
}
