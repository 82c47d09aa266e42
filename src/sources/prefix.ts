import type { SourceKey } from '../core/ports.ts'

/** Prefixes as names begin with them: `SHOP` becomes `SHOP_`. */
export function prefixesOf(prefix: string | readonly string[] | undefined): readonly string[] {
  const given = prefix === undefined ? [''] : [prefix].flat()
  return given.length === 0 ? [''] : given.map(one => (one === '' ? '' : `${one.replace(/_+$/, '')}_`))
}

/** The name that a person would give a key: a declared one, or the derived one below the strongest prefix. */
export function spelled({ env, envDeclared, key }: SourceKey, prefixes: readonly string[]): string {
  const name = env[0] ?? key
  return envDeclared ? name : `${prefixes.at(-1) ?? ''}${name}`
}
