import { isPlainObject, type Json } from '../core/json.ts'
import type { Source, SourceValue } from '../core/ports.ts'

/**
 * Values written in the program: nested objects or dotted keys. They stand in the file layer.
 * @example values({ server: { port: 8080 }, 'limits.maxUploads': 5 })
 */
export function values(tree: Readonly<Record<string, unknown>>, options: { readonly name?: string } = {}): Source {
  const name = options.name ?? 'values in code'
  return {
    layer: 'file',
    name,
    load: request => {
      const known = new Set(request.keys.flatMap(({ key, aliases }) => [key, ...aliases]))
      const found = flatten(tree, '', known)
      const declared = (key: string): boolean => known.has(key)
      return {
        values: found.filter(({ key }) => declared(key)).map(one => valueAt(one, name)),
        unknown: found
          .filter(({ key }) => !declared(key))
          .map(({ key }) => ({ name: key, origin: { declared: name } })),
      }
    },
    mend: ({ key }) => `pass ${key} in ${name}`,
  }
}

function valueAt({ key, value }: { key: string; value: unknown }, name: string): SourceValue {
  return { key, value: value as Json, origin: { declared: name } }
}

/** Leaves of a tree by dotted key; an object that is a declared key's own value is one leaf. */
function flatten(
  tree: Readonly<Record<string, unknown>>,
  prefix: string,
  keys: ReadonlySet<string>,
): { key: string; value: unknown }[] {
  return Object.entries(tree).flatMap(([segment, value]) => {
    const key = prefix + segment
    if (value === undefined) return []
    return isPlainObject(value) && !keys.has(key) ? flatten(value, `${key}.`, keys) : [{ key, value }]
  })
}
