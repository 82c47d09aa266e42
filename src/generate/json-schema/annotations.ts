import type { Json } from 'varve'
import { needOf, type Declared, type JsonObject } from '../declared.ts'
import { code, prose } from '../markdown.ts'
import { countedBy } from '../type-words.ts'

/** What an editor shows of a value, and offers for it. Of a secret no value is shown. */
export function annotationsOf(declared: Declared, variable: string): JsonObject {
  const { doc, secret, deprecated, fallback, examples } = declared
  const description = [doc, ...units(declared)].filter(Boolean).join(' ')
  return given({
    description: description === '' ? undefined : description,
    markdownDescription: markdown(declared, variable),
    default: secret ? undefined : fallback,
    examples: secret || examples.length === 0 ? undefined : examples,
    deprecated: deprecated === undefined ? undefined : true,
    deprecationMessage: deprecated,
    writeOnly: secret ? true : undefined,
  })
}

function markdown(declared: Declared, variable: string): string {
  const { key, doc, kind, deprecated } = declared
  const need = { always: 'must be set', 'in production': 'must be set in production', never: undefined }[
    needOf(declared)
  ]
  const facts = [code(key), `variable ${code(variable)}`, kind, declared.secret ? 'secret' : undefined, need]
  const parts = [
    doc === undefined ? undefined : prose(doc),
    ...units(declared).map(prose),
    deprecated === undefined ? undefined : `**Deprecated:** ${prose(deprecated)}`,
    facts.filter(Boolean).join(' · '),
  ]
  return parts.filter(part => part !== undefined).join('\n\n')
}

function units(declared: Declared): readonly string[] {
  const { unit, bare } = countedBy(declared)
  return [
    ...(bare === undefined ? [] : [`A bare number is in ${bare}.`]),
    ...(unit === undefined ? [] : [`Unit: ${unit}.`]),
  ]
}

function given(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
