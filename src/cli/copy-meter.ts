import type { CopyProgress } from 'varve/exchange'
import type { Session } from './session.ts'
import { count } from './words.ts'

/** Nothing is said before a copy has taken this long, in milliseconds. */
const PATIENCE = 400
/** How often a terminal's line is written anew, and how often a line of JSON is written. */
const PACE = 100
const JSON_PACE = 1_000

const WORDS = { revisions: '', snapshots: 'snapshots, ', records: 'records, ', verifying: 'verifying, ' } as const

/**
 * Says how far a copy is: on a terminal's last line, with the rate and what is left; as lines of JSON, where all of its
 * fields are wanted; in a pipe nothing.
 */
export class CopyMeter {
  readonly #session: Session
  #next: number
  #phase: { readonly name: CopyProgress['phase']; readonly since: number; readonly from: number } | undefined
  #shown = false

  constructor(session: Session) {
    this.#session = session
    this.#next = session.now + (this.#json ? 0 : PATIENCE)
  }

  /** One more step of the copy is done. */
  step(progress: CopyProgress): void {
    const { now, output } = this.#session
    if (this.#phase?.name !== progress.phase) {
      this.#phase = { name: progress.phase, since: now, from: progress.revision }
    }
    if (now < this.#next) return
    this.#next = now + (this.#json ? JSON_PACE : PACE)
    if (this.#json) output.printJsonLine(progress)
    else this.#show(progress)
  }

  /** Wipes the line. */
  end(): void {
    if (this.#shown) this.#session.surroundings.stderr.write('\r\u001B[K')
  }

  get #json(): boolean {
    return this.#session.output.json?.length === 0
  }

  #show(progress: CopyProgress): void {
    const { surroundings, options, output } = this.#session
    const { stderr } = surroundings
    if (stderr.isTTY !== true || options.quiet === true || output.json !== undefined) return
    this.#shown = true
    stderr.write(`\r\u001B[K${this.#line(progress).slice(0, (stderr.columns ?? 80) - 1)}`)
  }

  /** `42 %  4,200 of 10,000 revisions · 3.1 MB · 2,100/s · 3 s left` */
  #line({ phase, revision, of, bytes }: CopyProgress): string {
    const done = of === 0 ? 100 : Math.floor((revision / of) * 100)
    const parts = [`${done} %  ${WORDS[phase]}${grouped(revision)} of ${count(of, 'revision', grouped)}`]
    if (phase === 'revisions') parts.push(sized(bytes))
    const { since = 0, from = 0 } = this.#phase ?? {}
    const seconds = (this.#session.now - since) / 1000
    const rate = seconds > 0 ? (revision - from) / seconds : 0
    if (rate > 0) parts.push(`${grouped(Math.round(rate))}/s`, `${lasting((of - revision) / rate)} left`)
    return parts.join(' · ')
  }
}

/** `10,000` */
export function grouped(number: number): string {
  return number.toLocaleString('en')
}

/** `3.1 MB`, of 1,000,000 bytes each; `2 kB` for less than one. */
export function sized(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** `3 s`, `4 min`, `2 h`: how long something takes. */
export function lasting(seconds: number): string {
  if (seconds < 99.5) return `${Math.ceil(seconds)} s`
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`
}
