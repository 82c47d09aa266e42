/** Variables that a `.env` file put into an environment: they still come from the file. */
import type { Environment } from './environment.ts'

/** An environment that can be written. */
export type WritableEnvironment = Record<string, string | undefined>

/** What was put into an environment, by whoever put it there. */
const written = new WeakMap<Environment, Map<string, string>>()

/**
 * Puts variables into an environment, unless they are set there by somebody else, and takes out those it put there
 * before that are no longer among them.
 */
export function populate(
  environment: WritableEnvironment,
  variables: ReadonlyMap<string, string>,
  { override, before }: { readonly override: boolean; readonly before: ReadonlySet<string> },
): ReadonlySet<string> {
  const ours = written.get(environment) ?? new Map<string, string>()
  written.set(environment, ours)
  for (const name of before) {
    if (variables.has(name) || !isPopulated(environment, name)) continue
    ours.delete(name)
    delete environment[name]
  }
  const put = [...variables].filter(
    ([name]) => override || environment[name] === undefined || isPopulated(environment, name),
  )
  for (const [name, text] of put) {
    ours.set(name, text)
    environment[name] = text
  }
  return new Set(put.map(([name]) => name))
}

/** True for a variable that stands as it was put there from a file. */
export function isPopulated(environment: Environment, name: string): boolean {
  const text = written.get(environment)?.get(name)
  return text !== undefined && environment[name] === text
}
