import type { Json } from 'varve'
import { needOf, type Declared, type JsonObject } from '../declared.ts'
import { code, prose } from '../markdown.ts'

/** What an editor shows of a value, and offers for it. Of a secret no value is shown. */
export function annotationsOf(declared: Declared, variable: string): JsonObject {
  const { doc, unit, secret, deprecated, fallback, examples } = declared
  const description = [doc, unit === undefined ? undefined : `Unit: ${unit}.`].filter(Boolean).join(' ')
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
  const { key, doc, unit, kind, deprecated } = declared
  const need = { always: 'must be set', 'in production': 'must be set in production', never: undefined }[
    needOf(declared)
  ]
  const facts = [code(key), `variable ${code(variable)}`, kind, declared.secret ? 'secret' : undefined, need]
  const parts = [
    doc === undefined ? undefined : prose(doc),
    unit === undefined ? undefined : `Unit: ${prose(unit)}.`,
    deprecated === undefined ? undefined : `**Deprecated:** ${prose(deprecated)}`,
    facts.filter(Boolean).join(' · '),
  ]
  return parts.filter(part => part !== undefined).join('\n\n')
}

function given(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
