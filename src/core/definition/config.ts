import { Definitions } from './definitions.ts'
import type { Leaf } from './leaf.ts'
import { isLeaf, type Tree } from './tree.ts'
import type { Rule } from './validator.ts'

/** A declared configuration: what `open` takes. */
export interface Config<T extends Tree = Tree> {
  readonly tree: T
  readonly definitions: Definitions
  readonly rules: readonly Rule[]
}

/**
 * Declares a configuration. Everything wrong with it is reported at once: bad keys, keys declared twice, two keys with
 * one environment name, defaults their schema refuses. Throws the problem's own code when there is one, and
 * DECLARATION_INVALID when there are several.
 * @example export const config = defineConfig({ server: { port: setting(port(), { default: 8080 }) } })
 */
export function defineConfig<const T extends Tree>(
  tree: T,
  options: { readonly rules?: readonly Rule[] } = {},
): Config<T> {
  return { tree, definitions: Definitions.of(tree), rules: options.rules ?? [] }
}

/**
 * Combines declarations from several modules into one. A key declared in two of them is an error that names both
 * places, whichever shape the groups have.
 * @example const config = compose(server, billing)
 */
export function compose<A extends Tree, B extends Tree>(a: Config<A>, b: Config<B>): Config<A & B>
/** Combines any number of declarations. */
export function compose<A extends Tree, B extends Tree, C extends Tree>(
  a: Config<A>,
  b: Config<B>,
  c: Config<C>,
): Config<A & B & C>
/** Combines any number of declarations. */
export function compose<A extends Tree, B extends Tree, C extends Tree, D extends Tree>(
  a: Config<A>,
  b: Config<B>,
  c: Config<C>,
  d: Config<D>,
): Config<A & B & C & D>
/** Combines any number of declarations. */
export function compose(...configs: readonly Config[]): Config {
  return {
    tree: configs.map(config => config.tree).reduce(merge, {}),
    definitions: Definitions.of(...configs.map(config => config.tree)),
    rules: configs.flatMap(config => config.rules),
  }
}

/** Both trees' groups, one inside the other; `Definitions` has already refused keys that stand in both. */
export function merge(a: Tree, b: Tree): Tree {
  const merged: Record<string, Leaf | Tree> = { ...a }
  for (const [name, node] of Object.entries(b)) {
    const other = Object.hasOwn(a, name) ? a[name] : undefined
    merged[name] = other === undefined || isLeaf(other) || isLeaf(node) ? node : merge(other, node)
  }
  return merged
}
