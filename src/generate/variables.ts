import type { Source } from 'varve'
import type { Declared } from './declared.ts'

/** How a program's environment variables are called. */
export interface Naming {
  /** Begins every derived name, as in `env({ prefix: 'SHOP' })`. */
  readonly prefix?: string
  /** The sources the program is opened with: the strongest one that reads variables gives the names. */
  readonly sources?: readonly Source[]
}

/** The variable a value is read from. A declared name takes no prefix. */
export function variableOf(declared: Declared, { prefix, sources = [] }: Naming = {}): string {
  const [name = ''] = declared.env
  if (prefix === undefined) return named(declared, sources) ?? name
  return declared.envDeclared || prefix === '' ? name : `${prefix.replace(/_+$/, '')}_${name}`
}

function named(declared: Declared, sources: readonly Source[]): string | undefined {
  for (const source of sources.toReversed()) {
    const variable = source.variable?.(declared)
    if (variable !== undefined) return variable
  }
  return undefined
}
