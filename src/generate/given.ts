import type { Config, Json, Secret } from 'varve'
import type { Declared } from './declared.ts'
import { valueText } from './value-text.ts'

/**
 * Values for a deployment, by key. Text is taken as the variable is to hold it; anything else is written as text that
 * the key's type reads back.
 */
export type GivenValues = Readonly<Record<string, Json | Secret<string>>>

/** The text given for a value; undefined where none was, or where no text says it. */
export function givenText(declared: Declared, values: GivenValues = {}): string | undefined {
  const given = Object.hasOwn(values, declared.key) ? values[declared.key] : undefined
  if (given === undefined || typeof given === 'string') return given
  if (isSecret(given)) return given.reveal()
  return valueText(declared, given)
}

/** Every key that values were given for is declared. Throws UNKNOWN_KEY. */
export function checkGiven(config: Config, values: GivenValues = {}): void {
  for (const key of Object.keys(values)) config.definitions.get(key)
}

/** True for a secret, also one that another copy of this package made. */
function isSecret(value: Json | Secret<string>): value is Secret<string> {
  return typeof value === 'object' && value !== null && 'reveal' in value && typeof value.reveal === 'function'
}
