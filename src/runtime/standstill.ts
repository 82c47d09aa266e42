/**
 * Since when ramps stand still: nobody could tell this process to stop them while it does not hear the store, and nobody
 * knows how far they are while its clock cannot be relied on.
 */
export class Standstill {
  readonly #onChange: (since: number) => void
  #heard = Infinity
  #trusted = Infinity

  /** `onChange` is told of the instant from which they stand still, in milliseconds since 1970 UTC; Infinity for never. */
  constructor(onChange: (since: number) => void) {
    this.#onChange = onChange
  }

  /** Notes when the store was last heard; Infinity while it is. */
  heardUntil(instant: number): void {
    this.#heard = instant
    this.#tell()
  }

  /** Notes until when the clock could be relied on; Infinity while it can be. */
  trustedUntil(instant: number): void {
    this.#trusted = instant
    this.#tell()
  }

  #tell(): void {
    this.#onChange(Math.min(this.#heard, this.#trusted))
  }
}
