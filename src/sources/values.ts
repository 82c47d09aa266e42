import { isPlainObject, type Json } from '../core/json.ts'
import { partOf, type MapPart, type Part } from '../core/layers/part.ts'
import type { Source, SourceOrigin } from '../core/ports.ts'

/**
 * Values written in the program: nested objects or dotted keys. They stand in the file layer, as strong as their place
 * among the sources: last, they beat everything.
 * @example values({ server: { port: 8080 }, 'limits.maxUploads': 5 })
 */
export function values(tree: Readonly<Record<string, unknown>>, options: { readonly name?: string } = {}): Source {
  const name = options.name ?? 'values in code'
  return {
    layer: 'file',
    name,
    load: () => ({ tree: treeOf(tree, { declared: name }) }),
    mend: ({ key }) => `pass ${key} in ${name}`,
  }
}

/** A program's own objects as a tree; what is undefined was not said. */
function treeOf(tree: Readonly<Record<string, unknown>>, origin: SourceOrigin): MapPart {
  const said = Object.entries(tree).filter(([, value]) => value !== undefined)
  const members = said.map(([name, value]): [string, Part] => [
    name,
    isPlainObject(value) ? treeOf(value, origin) : partOf(value as Json, origin),
  ])
  return { kind: 'map', origin, members: new Map(members) }
}
