import { VarveError } from '../../core/errors.ts'
import { isObject } from '../../core/json.ts'
import type { Sealed } from '../../core/revisions/revision.ts'

/**
 * What a file or a segment's line holds for revision `number`. Text that is damaged is handed on without id and hash:
 * whoever checks the chain says what is wrong with it, and serves what comes before.
 */
export function asFiled(text: string, number: number, logId: string): Sealed {
  try {
    return filed(text, number, logId)
  } catch (error) {
    if (!(error instanceof Damage)) throw error
    return { number, id: '', hash: '', text }
  }
}

/** Reads the text that a file or a segment's line holds for revision `number`. Throws Damage when it is not that. */
export function filed(text: string, number: number, logId: string): Sealed {
  const read = parse(text, number)
  const { id, hash } = read
  if (read['number'] !== number) throw new Damage(number, `the file of revision ${number} holds another revision`)
  if (read['logId'] !== logId) throw new Damage(number, `revision ${number} belongs to another log`)
  if (typeof id !== 'string' || typeof hash !== 'string') throw new Damage(number, `revision ${number} has lost its id`)
  return { number, id, hash, text }
}

function parse(text: string, number: number): { readonly [name: string]: unknown } {
  try {
    const read: unknown = JSON.parse(text)
    if (isObject(read)) return read
  } catch {
    // Said below, with the number.
  }
  throw new Damage(number, `revision ${number} is cut short or damaged`)
}

/** What was found where revision `number` should be. Becomes STORE_CORRUPT at the store's door. */
export class Damage extends Error {
  override readonly name = 'Damage'
  readonly number: number

  constructor(number: number, reason: string) {
    super(reason)
    this.number = number
  }

  /** The same, as users are told. */
  toProblem(store: string): VarveError {
    return new VarveError('STORE_CORRUPT', { store, reason: this.message, lastReadable: Math.max(0, this.number - 1) })
  }
}

/** Says that files were rolled up or dropped while they were being read: look again. */
export class Moved extends Error {
  override readonly name = 'Moved'
}
