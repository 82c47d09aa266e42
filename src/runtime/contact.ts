import type { VarveError } from '../core/errors.ts'
import type { Platform } from '../core/ports.ts'
import { statusOf, type StoreChange, type StoreStatus } from './health.ts'
import type { Present } from './present.ts'
import type { Troubles } from './troubles.ts'
import type { Listening } from './watch.ts'

/** What contact works with. */
export interface ContactOptions {
  readonly present: Present
  readonly platform: Platform
  readonly troubles: Troubles
  readonly listening: Listening<StoreChange>
}

/** What follows from the store being lost, found to be another, or heard again: for what is served, and for who wants to know. */
export class Contact {
  readonly #options: ContactOptions
  #status: StoreStatus = 'ok'
  #since: number

  constructor(options: ContactOptions) {
    this.#options = options
    this.#since = options.platform.clock.monotonic()
  }

  /** Takes notice that the store is lost or not followed any more, or (with undefined) that it is; silent for so many milliseconds. */
  note(trouble: VarveError | undefined, silence: number): void {
    const { present, troubles } = this.#options
    const heardAt = trouble === undefined ? undefined : present.now() - silence
    present.heardAt = heardAt
    present.standstill.heardUntil(heardAt ?? Infinity)
    if (trouble !== undefined) troubles.report({ code: trouble.code, issue: trouble.message }, trouble)
    this.#tell(trouble)
  }

  #tell(trouble: VarveError | undefined): void {
    const { present, platform, listening } = this.#options
    const before = this.#status
    const status = statusOf(trouble)
    if (status === before) return
    const now = platform.clock.monotonic()
    const told = trouble === undefined ? undefined : { code: trouble.code, message: trouble.message }
    const change = { status, before, at: present.now(), lasted: now - this.#since, trouble: told }
    this.#status = status
    this.#since = now
    listening.tell([change])
  }
}
