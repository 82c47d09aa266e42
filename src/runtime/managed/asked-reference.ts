import { sameJson } from '../../core/json.ts'
import type { SecretManager, SecretReference } from '../../core/ports.ts'
import { pickField, type SecretValue } from '../../core/secret-field.ts'
import { waited } from '../../core/time.ts'
import { failure, staleProblem, type ManagedAnswer } from './managed-answer.ts'
import type { KnownSecret, ManagedSecret } from './managed-secret.ts'
import { missingField, unanswered, type ManagedError } from './secret-request.ts'

/** A reference that somebody asked for: the secret that it is in, and what is known of the field that it means. */
export class AskedReference {
  readonly secret: ManagedSecret
  /** Until when it is kept although nobody holds it, on the clock that never steps. */
  graceUntil = 0
  readonly #reference: SecretReference
  #answer: ManagedAnswer

  constructor(reference: SecretReference, secret: ManagedSecret) {
    this.#reference = reference
    this.secret = secret
    this.#answer = this.#made()
  }

  get answer(): ManagedAnswer {
    return this.#answer
  }

  /** The same of the newest version, also where that is not taken over: for whoever wants to store the reference. */
  get newest(): ManagedAnswer {
    const { pending, manager } = this.secret
    return pending === undefined ? this.#answer : this.#picked({ ...pending, at: 0 }, manager)
  }

  /** True where asking may tell more than is known. */
  get isWanting(): boolean {
    return this.#answer.problem !== undefined || this.secret.isWanting
  }

  /** Looks at what came of the last attempt; true where the value became another. */
  look(): boolean {
    const { value } = this.#answer
    this.#answer = this.#made()
    return !sameJson(value, this.#answer.value)
  }

  /** Says that its manager did not answer until a deadline, in milliseconds, for whoever looks now. */
  late(deadline: number): void {
    const { manager, trouble, isWanting } = this.secret
    if (trouble !== undefined || !isWanting) return
    const error = unanswered(manager, this.#reference, `has not been answered within ${waited(deadline)}`)
    this.#answer = this.#answer.problem === undefined ? { ...this.#answer, stale: staleProblem(error) } : failure(error)
  }

  /** Why a secret cannot take the place of the one before: it has no longer the field that is known. */
  refuse(value: SecretValue): ManagedError | undefined {
    if (this.#answer.problem !== undefined) return undefined
    const picked = pickField(value, this.#reference.field)
    return 'reason' in picked ? missingField(this.secret.manager, this.#reference, picked) : undefined
  }

  #made(): ManagedAnswer {
    const { known, trouble, manager } = this.secret
    if (known === undefined)
      return failure(trouble ?? unanswered(manager, this.#reference, 'has not been answered yet'))
    const picked = this.#picked(known, manager)
    if (trouble === undefined || picked.problem !== undefined) return picked
    return { ...picked, stale: staleProblem(trouble) }
  }

  #picked({ value, version, at }: KnownSecret, manager: SecretManager): ManagedAnswer {
    const picked = pickField(value, this.#reference.field)
    if ('reason' in picked) return failure(missingField(manager, this.#reference, picked))
    return { value: picked.value, manager: manager.name, at, ...(version === undefined ? {} : { version }) }
  }
}
