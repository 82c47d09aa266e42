import type { Session } from './session.ts'

/** Nothing is said before work has taken this long, in milliseconds. */
const PATIENCE = 400
/** How often a line is written anew. */
const PACE = 100

/** Says on a terminal's last line how far long work has come, and wipes it when the work is done. Elsewhere nothing. */
export class Progress {
  readonly #session: Session
  readonly #what: string
  #next: number
  #shown = false

  constructor(session: Session, what: string) {
    this.#session = session
    this.#what = what
    this.#next = session.now + PATIENCE
  }

  /** One more step of the work is done. */
  step(done: number, of: number | undefined): void {
    const { surroundings, options, now } = this.#session
    if (surroundings.stderr.isTTY !== true || options.quiet === true || now < this.#next) return
    this.#next = now + PACE
    this.#shown = true
    surroundings.stderr.write(`\r${this.#what} ${done}${of === undefined ? '' : ` of ${of}`}…`)
  }

  /** Wipes the line. */
  end(): void {
    if (this.#shown) this.#session.surroundings.stderr.write('\r\u001B[K')
  }
}
