import { pipeline, Readable, Transform, type TransformCallback } from 'node:stream'
import { Refusal } from '../refusal.ts'

/** The longest answer that is read, in bytes. */
const LONGEST = 1_048_576

/** Passes an answer's bytes on, and ends with a Refusal (SECRET_MALFORMED) where they are more than 1 MiB. */
export function bounded(body: unknown): unknown {
  if (!(body instanceof Readable)) return body
  const bound = new Bound()
  // Whoever reads the bound hears of every failure.
  pipeline(body, bound, () => {})
  return bound
}

/** The refusal of an answer that has no end. */
export function tooLong(): Refusal {
  const reason = 'is answered with more than 1 MiB'
  return new Refusal('SECRET_MALFORMED', {
    reason,
    remedy: 'Name less of it, or look at what answers at the endpoint.',
  })
}

class Bound extends Transform {
  #left = LONGEST

  override _transform(chunk: Uint8Array, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#left -= chunk.length
    if (this.#left < 0) done(tooLong())
    else done(null, chunk)
  }
}
