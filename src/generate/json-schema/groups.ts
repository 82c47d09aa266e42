/** The groups of a declaration as objects of a configuration file. */
import type { JsonObject } from '../declared.ts'
import { annotated, members, type NamedParts } from './definitions.ts'
import { mapOperators } from './operators.ts'

/** What stands at a name: a value's schema, or a group. */
type Node = { readonly value: JsonObject } | { readonly group: Group }

/** A group of values, in the order they were put there. */
export class Group {
  readonly #nodes = new Map<string, Node>()

  /** Puts a value at a path of names. False where the way there is taken: nothing was put then. */
  put(path: readonly string[], value: JsonObject): boolean {
    const [name = '', ...rest] = path
    const there = this.#nodes.get(name)
    if (rest.length === 0) {
      if (there === undefined) this.#nodes.set(name, { value })
      return there === undefined
    }
    if (there !== undefined && 'value' in there) return false
    const group = there?.group ?? new Group()
    if (there === undefined) this.#nodes.set(name, { group })
    return group.put(rest, value)
  }

  /** The members of the group, those that are groups themselves as named parts. */
  properties(parts: NamedParts, path: readonly string[] = []): JsonObject {
    return Object.fromEntries(
      [...this.#nodes].map(([name, node]) => [
        name,
        'value' in node ? node.value : groupPart(node.group, parts, [...path, name]),
      ]),
    )
  }
}

function groupPart(group: Group, parts: NamedParts, path: readonly string[]): JsonObject {
  const name = path.join('.')
  const itself: JsonObject = { $ref: `#/${parts.member}/${name}` }
  return annotated(
    parts.name(name, () => members({ ...group.properties(parts, path), ...mapOperators(itself) })),
    {},
  )
}
