/** What managers have in common that answer from this machine. */
import { VarveError } from '../core/errors.ts'
import type { SecretReference } from '../core/ports.ts'

/** Refuses a reference that says more than where: `file:a?version=2`. Throws REFERENCE_INVALID. */
export function takesNoParameters({ text, parameters }: SecretReference, remedy: string): void {
  const [name] = Object.keys(parameters)
  if (name === undefined) return
  throw new VarveError('REFERENCE_INVALID', { reference: text, issue: `takes no ${name}`, remedy })
}

/** The error for whoever gave up before anything was asked. */
export function givenUp({ text }: SecretReference, manager: string): VarveError<'SECRET_MANAGER_UNREACHABLE'> {
  const reason = 'was not asked for, because whoever asked had given up'
  return new VarveError('SECRET_MANAGER_UNREACHABLE', { reference: text, manager, reason, remedy: 'Ask again.' })
}
