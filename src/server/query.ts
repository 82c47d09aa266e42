import { type Members, readText, textTypeOf } from 'varve/schema'
import type { Taken } from './route.ts'
import { isAttribute } from './taken.ts'

/**
 * The parts of a query as values for their schemas: numbers, booleans and lists are read from text by the one table of
 * `varve/schema`, a name given twice is a list. What cannot be read stays text, and its schema says what is wrong.
 */
export function queryValues(
  members: Members,
  query: URLSearchParams,
  takes: readonly Taken[] = [],
): Record<string, unknown> {
  if (query.size === 0) return {}
  // Attributes have names of their own, and are read with the audience.
  const isOther = (name: string): boolean => !takes.includes('audience') || !isAttribute(name)
  const names = [...new Set(query.keys())].filter(isOther)
  return Object.fromEntries(
    names.map(name => {
      const texts = query.getAll(name)
      const [text = ''] = texts
      return [name, texts.length > 1 ? texts : valueOf(members, name, text)]
    }),
  )
}

function valueOf(members: Members, name: string, text: string): unknown {
  const schema = Object.hasOwn(members, name) ? members[name] : undefined
  const type = schema && textTypeOf(schema)
  // Text is kept as it is: a key or a name may well look like something else.
  if (type === undefined || type.kind === 'string') return text
  const read = readText(text, type)
  // Empty text is not as if nothing were said: who writes `?dryRun` wants no change.
  return 'value' in read ? read.value : text
}
