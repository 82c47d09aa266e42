/** A 32-bit hash of a text that is given piece by piece, so that what two texts have in common is hashed once. */
export interface TextHash {
  /** Goes on from where another hash of the same kind stands. Returns itself. */
  resume(from: this): this
  /** Takes in one more piece. Returns itself. Allocates nothing. */
  add(text: string): this
  /** The hash of everything so far, as a signed integer: those never need an allocation. `>>> 0` makes it unsigned. */
  result(): number
}

/** What stands before and after a unit in the text that is hashed. */
export interface Surroundings {
  readonly before?: string
  readonly after?: string
}

/**
 * The hash of every unit between the same two texts, as a signed integer. What stands before the unit is hashed once;
 * no text is put together.
 */
export function hashBetween<H extends TextHash>(
  fresh: () => H,
  { before = '', after = '' }: Surroundings,
): (unit: string) => number {
  if (endsInHighSurrogate(before) || startsWithLowSurrogate(after))
    return unit =>
      fresh()
        .add(before + unit + after)
        .result()
  const start = fresh().add(before)
  const hash = fresh()
  if (after === '') return unit => hash.resume(start).add(unit).result()
  return unit => hash.resume(start).add(unit).add(after).result()
}

// Half a surrogate pair may meet its other half in the unit, and a pair is encoded as one.
const endsInHighSurrogate = (text: string): boolean => (text.charCodeAt(text.length - 1) & 0xfc00) === 0xd800
const startsWithLowSurrogate = (text: string): boolean => (text.charCodeAt(0) & 0xfc00) === 0xdc00
