import type { Socket } from 'node:net'

/**
 * What happens to bytes on their way in one direction. `hold` keeps them until it is over, as a cable does that is pulled
 * and put back; `swallow` loses them without a word, and a connection it was put on stays mute for good, as one does that a
 * firewall has forgotten. A delay is in milliseconds; a drip lets so many bytes pass `every` so many
 * milliseconds.
 */
export type Fault =
  | 'pass'
  | 'hold'
  | 'swallow'
  | { readonly delay: number }
  | { readonly drip: number; readonly every: number }

/** Bytes, the sender's goodbye, or the news that its end is gone. */
type Parcel = Buffer | 'goodbye' | 'reset'

interface Waiting {
  readonly parcel: Parcel
  /** When it came, in milliseconds on the monotonic clock. */
  readonly at: number
}

/** One direction of one connection: what comes in waits in line, and leaves in order, as the fault of the hour has it. */
export class Lane {
  readonly #to: Socket
  readonly #inspect: (bytes: Buffer) => boolean
  #line: Waiting[] = []
  #fault: Fault
  #mute = false
  #timer: NodeJS.Timeout | undefined

  /** `inspect` sees all bytes as they come in; those it answers false for go no further. */
  constructor(from: Socket, to: Socket, fault: Fault, inspect: (bytes: Buffer) => boolean) {
    this.#to = to
    this.#fault = fault
    this.#inspect = inspect
    let ended = false
    from.on('data', (bytes: Buffer) => this.#take(bytes))
    from.on('end', () => {
      ended = true
      this.#take('goodbye')
    })
    from.on('close', () => (ended ? undefined : this.#take('reset')))
    this.fault = fault
  }

  /** What happens from now on, to what waits as well. */
  set fault(fault: Fault) {
    this.#fault = fault
    if (fault === 'swallow') this.mute()
    else this.#advance()
  }

  /** Carries nothing any more, and tells nobody. */
  mute(): void {
    this.#mute = true
    this.#line = []
    clearTimeout(this.#timer)
  }

  #take(parcel: Parcel): void {
    if (this.#mute || (Buffer.isBuffer(parcel) && !this.#inspect(parcel))) return
    this.#line.push({ parcel, at: performance.now() })
    this.#advance()
  }

  #advance(): void {
    clearTimeout(this.#timer)
    const fault = this.#fault
    if (fault === 'hold' || fault === 'swallow' || this.#line.length === 0) return
    if (fault === 'pass') return this.#deliverUntil(Infinity)
    if ('drip' in fault) return this.#drip(fault)
    this.#deliverUntil(performance.now() - fault.delay)
    const next = this.#line[0]
    if (next !== undefined) this.#later(next.at + fault.delay - performance.now())
  }

  #deliverUntil(at: number): void {
    for (let next = this.#line[0]; next !== undefined && next.at <= at; next = this.#line[0]) {
      this.#line.shift()
      this.#deliver(next.parcel)
    }
  }

  #drip({ drip, every }: { readonly drip: number; readonly every: number }): void {
    const next = this.#line.shift()
    if (next === undefined) return
    const { parcel, at } = next
    if (Buffer.isBuffer(parcel) && parcel.length > drip) this.#line.unshift({ parcel: parcel.subarray(drip), at })
    this.#deliver(Buffer.isBuffer(parcel) ? parcel.subarray(0, drip) : parcel)
    if (this.#line.length > 0) this.#later(every)
  }

  #later(delay: number): void {
    this.#timer = setTimeout(() => this.#advance(), Math.max(1, delay))
  }

  #deliver(parcel: Parcel): void {
    if (this.#to.destroyed) return
    if (parcel === 'goodbye') this.#to.end()
    else if (parcel === 'reset') this.#to.resetAndDestroy()
    else this.#to.write(parcel)
  }
}
