/** Variables that a `.env` file put into an environment: they still come from the file. */
import type { Environment } from './environment.ts'

/** An environment that can be written. */
export type WritableEnvironment = Record<string, string | undefined>

const written = new WeakMap<Environment, Map<string, string>>()

/** Puts a variable into an environment, unless it is set there by somebody else. */
export function populate(
  environment: WritableEnvironment,
  variable: { readonly name: string; readonly text: string },
  { override }: { readonly override: boolean },
): void {
  const { name, text } = variable
  const isFree = environment[name] === undefined || isPopulated(environment, name)
  if (!isFree && !override) return
  const ours = written.get(environment) ?? new Map<string, string>()
  written.set(environment, ours.set(name, text))
  environment[name] = text
}

/** True for a variable that stands as it was put there from a file. */
export function isPopulated(environment: Environment, name: string): boolean {
  const text = written.get(environment)?.get(name)
  return text !== undefined && environment[name] === text
}
