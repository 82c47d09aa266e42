import type { AuditEvent, AuditTrail } from './audit.ts'

/** Denials that are written down within a minute. */
const MOST = 60

const MINUTE = 60_000

/** Writes down who was turned away, but no more than a trail can bear: strangers decide how many those are. */
export class Denials {
  readonly #audit: AuditTrail
  readonly #now: () => number
  #since = -Infinity
  #written = 0
  #unwritten = 0

  constructor(audit: AuditTrail, now: () => number) {
    this.#audit = audit
    this.#now = now
  }

  /** Writes a denial down, or counts it for the next one that is. */
  async record(event: Omit<AuditEvent, 'outcome' | 'unwritten'>): Promise<void> {
    const now = this.#now()
    if (now - this.#since >= MINUTE) [this.#since, this.#written] = [now, 0]
    if (this.#written >= MOST) {
      this.#unwritten += 1
      return
    }
    this.#written += 1
    const unwritten = this.#unwritten === 0 ? {} : { unwritten: this.#unwritten }
    this.#unwritten = 0
    await this.#audit.record({ ...event, outcome: 'denied', ...unwritten })
  }
}
