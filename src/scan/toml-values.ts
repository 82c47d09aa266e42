import { assignedValues } from './assigned-values.ts'
import { linesOf, unquoted } from './line-values.ts'
import type { NamedValue } from './named-values.ts'

const TABLE = /^[ \t]*\[{1,2}([^\]]*)\]/

/** The members of TOML, a line each; those of inline tables too. */
export function tomlValues(text: string): NamedValue[] {
  const found: NamedValue[] = []
  let table: readonly string[] = []
  for (const line of linesOf(text)) {
    if (/^[ \t]*#/.test(line.text)) continue
    const heading = TABLE.exec(line.text)?.[1]
    if (heading !== undefined) table = names(heading)
    else found.push(...membersOn(line.text, line.at, table))
  }
  return found
}

function membersOn(line: string, at: number, table: readonly string[]): NamedValue[] {
  const equals = line.indexOf('=')
  const name = line.slice(0, Math.max(0, equals)).trim()
  if (!/^[\w."' \t-]+$/.test(name)) return []
  const rest = line.slice(equals + 1).trimStart()
  const path = [...table, ...names(name)]
  const begin = at + line.length - rest.length
  if (!rest.startsWith('{')) return [{ path, value: unquoted(rest), at: at + line.indexOf(name), valueAt: begin }]
  return assignedValues(rest).map(inner => ({
    path: [...path, ...inner.path],
    value: inner.value,
    at: begin + inner.at,
    valueAt: begin + inner.valueAt,
  }))
}

function names(dotted: string): string[] {
  return dotted.split('.').map(name => name.trim().replaceAll(/^["']|["']$/g, ''))
}
