import type { Leaf } from './leaf.ts'

/** Declared values in groups: a group is a nested object, a value is what `setting`, `live` or `flag` returned. */
export interface Tree {
  readonly [name: string]: Leaf | Tree
}

/** True for a declared value, false for a group. */
export function isLeaf(node: Leaf | Tree): node is Leaf {
  return '~varve' in node && typeof node['~varve'] === 'string'
}
