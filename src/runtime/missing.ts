import type { Definition } from '../core/definition/definition.ts'

/** What to do about a key that has no value anywhere. */
export function missingRemedy(definition: Definition, variable = definition.env.at(-1)): string {
  const inEnvironment = variable === undefined ? '' : `Set ${variable}`
  const otherwise = definition.kind === 'setting' ? 'in a config file' : `with \`varve set ${definition.key}\``
  return `${inEnvironment}, or ${definition.key} ${otherwise}.`
}
