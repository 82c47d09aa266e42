import type { Command } from 'commander'
import { reference, VarveError, type Json, type Tree, type Varve } from 'varve'
import type { Session } from './session.ts'
import type { Unless } from './signed.ts'
import { valueInput, type ValueFlags, type ValueFor } from './value-input.ts'

/** The ways to give a secret: a value, or where it is kept. */
export interface SecretFlags extends ValueFlags {
  readonly reference?: string
}

/** Adds the way to say where a secret is kept. */
export function referring(command: Command): Command {
  return command.option('--reference <reference>', 'where a secret manager keeps it: vault://secret/shop#password')
}

/**
 * What a command line gives a secret: a value, or where one is kept. Undefined when the person interrupted. Throws USAGE or
 * REFERENCE_INVALID.
 */
export async function secretInput(
  session: Session,
  varve: Varve<Tree>,
  wanted: ValueFor,
  positional: string | undefined,
  flags: SecretFlags,
): Promise<Unless<{ readonly value: Json }>> {
  if (flags.reference === undefined) return valueInput(session, varve, wanted, positional, flags)
  const values = [positional, flags.value, flags.valueFile, flags.jsonValue]
  if (values.every(one => one === undefined)) return { value: { ...reference(flags.reference) } }
  const issue = 'A value and --reference cannot both be given.'
  throw new VarveError('USAGE', { issue, remedy: 'Store the one or the other.' })
}
