import { defineConfig, live, type Config, type Tree } from 'varve'
import { integer } from 'varve/schema'

/** Who measures, and why: every change says so. */
export const AUTHOR = { by: 'bench', message: 'Measured, as nobody would do by hand' }

/** A declaration of that many numbers: `group0.key0`, `group0.key1`, a hundred to a group. */
export function numbers(count: number): Config {
  const tree: Record<string, Record<string, Tree[string]>> = {}
  for (let n = 0; n < count; n += 1) {
    const group = (tree[`group${Math.floor(n / 100)}`] ??= {})
    group[`key${n}`] = live(integer({ min: 0 }), { default: 0, doc: 'One of many.' })
  }
  return defineConfig(tree as Tree)
}

/** The key of the n-th number. */
export const keyOf = (n: number): string => `group${Math.floor(n / 100)}.key${n}`
