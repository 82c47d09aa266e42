import { isPopulated } from './populated.ts'
import type { Variable } from './variables.ts'

/** Variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The variables of an environment, without those that were put there from a `.env` file. */
export function* variablesOf(environment: Environment): Iterable<Variable> {
  for (const name of Object.keys(environment)) {
    const text = environment[name]
    if (text !== undefined && !isPopulated(environment, name)) yield { name, text, origin: { variable: name } }
  }
}

/** What a process calls its environment where nobody says otherwise: `production`. */
export function environmentIn(variables: Environment): string {
  return variables['VARVE_ENV'] || variables['NODE_ENV'] || 'development'
}
