import type { Part, ScalarPart } from '../../src/core/layers/part.ts'
import type { SourceOrigin } from '../../src/core/ports.ts'
import { ini } from '../../src/sources/formats/ini.ts'
import { json } from '../../src/sources/formats/json.ts'
import { json5 } from '../../src/sources/formats/json5.ts'
import { jsonc } from '../../src/sources/formats/jsonc.ts'
import { properties } from '../../src/sources/formats/properties.ts'
import type { Format, Reading } from '../../src/sources/formats/reading.ts'
import { toml } from '../../src/sources/formats/toml.ts'
import { yaml } from '../../src/sources/formats/yaml.ts'

/** Every format there is, but for `.env`, whose grammar has tests of its own. */
export const formats: Readonly<Record<string, Format>> = { toml, yaml, json, jsonc, json5, ini, properties }

/** A value where a text has one: its text where it has no type. */
export type Plain = string | number | boolean | null | undefined | readonly Plain[] | { readonly [name: string]: Plain }

/** What a tree says, without places. */
export function plain(part: Part | undefined): Plain {
  if (part === undefined) return undefined
  if (part.kind === 'scalar') return part.value === undefined ? part.text : part.value
  if (part.kind === 'list') return part.items.map(plain)
  const members = part.kind === 'map' ? part.members : part.items
  return Object.fromEntries([...members].map(([name, member]) => [name, plain(member)]))
}

/** What the only document of a reading says; complaints instead, where there are any. */
export function said({ documents, complaints }: Reading): Plain | readonly string[] {
  return complaints.length > 0 ? complaints.map(({ issue }) => issue) : plain(documents[0])
}

/** A part and the names that lead to it, joined by dots. */
export interface Found {
  readonly path: string
  readonly part: Part
}

/** Every part of a tree, with itself. */
export function partsOf(part: Part | undefined, path = ''): readonly Found[] {
  if (part === undefined) return []
  if (part.kind === 'scalar') return [{ path, part }]
  const inside =
    part.kind === 'list' ? [...part.items.entries()] : [...(part.kind === 'map' ? part.members : part.items)]
  const below = inside.flatMap(([name, one]) => partsOf(one, path === '' ? String(name) : `${path}.${name}`))
  return [{ path, part }, ...below]
}

/** Every scalar by its path. */
export function scalars({ documents }: Reading): Readonly<Record<string, ScalarPart>> {
  const all = partsOf(documents[0]).flatMap(({ path, part }) => (part.kind === 'scalar' ? [[path, part] as const] : []))
  return Object.fromEntries(all)
}

/** Where each part stands, by its path: `3:8`. */
export function placesIn({ documents }: Reading): Readonly<Record<string, string>> {
  return Object.fromEntries(partsOf(documents[0]).map(({ path, part }) => [path, placeOf(part.origin)]))
}

/** A place in a file, without the file. */
export function placeOf(origin: SourceOrigin | undefined): string {
  if (origin === undefined || !('file' in origin)) throw new Error('a format knows the place of everything')
  return `${origin.line}:${origin.column}`
}

/** What a reading complains about, one a line: `SOURCE_UNSAFE 1:4 has a tag …`. Warnings say that they are ones. */
export function complaintsOf({ complaints }: Reading): readonly string[] {
  return complaints.map(({ code, issue, origin, severity }) =>
    [...(severity === 'warning' ? ['warning'] : []), code, placeOf(origin), issue].join(' '),
  )
}
