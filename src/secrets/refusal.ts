import { VarveError } from '../core/errors.ts'
import type { SecretReference } from '../core/ports/secrets.ts'

/** Codes a manager may refuse with. */
export type RefusalCode = 'SECRET_NOT_FOUND' | 'SECRET_FORBIDDEN' | 'SECRET_MALFORMED' | 'SECRET_MANAGER_UNREACHABLE'

/** Why no secret was fetched: a clause whose subject is the reference, and what to do about it, as a sentence. */
export interface RefusalDetails {
  readonly reason: string
  readonly remedy: string
}

/**
 * A failure on the way to a secret, thrown where nobody knows yet which reference is meant. It has no cause: what Node
 * and servers say may quote what was sent.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode
  readonly remedy: string

  constructor(code: RefusalCode, { reason, remedy }: RefusalDetails) {
    super(reason)
    this.code = code
    this.remedy = remedy
  }
}

/** The problem to throw for a refusal: the same, with the reference and who was asked. Other errors are left as they are. */
export function refusedTo(error: unknown, { text }: SecretReference, manager: string): unknown {
  if (!(error instanceof Refusal)) return error
  const { code, message: reason, remedy } = error
  return new VarveError(code, { reference: text, manager, reason, remedy })
}
