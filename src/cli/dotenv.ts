import { parseEnv } from 'node:util'
import type { Json } from 'varve'

/** Values as lines of a `.env` file. Values of scopes and keys without a variable have no place in one: they are left. */
export function dotenvLines(
  values: Readonly<Record<string, Json>>,
  variables: ReadonlyMap<string, string>,
  prefix: string | undefined,
): { readonly text: string; readonly left: readonly string[] } {
  const left = Object.keys(values).filter(key => !variables.has(key))
  const lines = Object.entries(values)
    .filter(([key]) => variables.has(key))
    .map(([key, value]) => `${prefixed(variables.get(key) ?? '', prefix)}=${quoted(value)}\n`)
  return { text: lines.join(''), left }
}

/** The variables of a `.env` file, by name. */
export function readDotenv(text: string): Readonly<Record<string, string | undefined>> {
  return parseEnv(text)
}

/** The name of a variable with the prefix a project gives all of its own. */
export function prefixed(name: string, prefix: string | undefined): string {
  return prefix === undefined || prefix === '' ? name : `${prefix.replace(/_+$/, '')}_${name}`
}

/** A value as every reader of `.env` files takes it: bare where it is simple, in quotes that need no escapes elsewhere. */
function quoted(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (/^[\w.,:/@+-]*$/.test(text)) return text
  const quote = ["'", '"', '`'].find(mark => !text.includes(mark))
  return quote === undefined ? `"${text.replaceAll('"', String.raw`\"`)}"` : `${quote}${text}${quote}`
}
