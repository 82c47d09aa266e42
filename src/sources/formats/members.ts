import { FORBIDDEN_NAMES } from '../../core/json.ts'
import type { MapPart, Part } from '../../core/layers/part.ts'
import { type Draft, type Remark, unsafe } from './draft.ts'

/** Members of a map in the making, in the order they come. */
export class Members {
  readonly #draft: Draft
  readonly #parts = new Map<string, Part>()
  /** Where each name was written first. */
  readonly #names = new Map<string, number>()

  constructor(draft: Draft) {
    this.#draft = draft
  }

  /** Puts a member, and complains where its name may not be, or is there already. The last one counts. */
  put(name: string, at: number, part: Part): void {
    if (isForbidden(this.#draft, name, at)) return
    const earlier = this.#names.get(name)
    if (earlier === undefined) this.#names.set(name, at)
    else this.#draft.complain(at, writtenTwice(this.#draft.line(earlier)))
    this.#parts.set(name, part)
  }

  /** Puts a member that gives way to one that is there already, as merged ones do. */
  putWeakly(name: string, part: Part): void {
    if (!this.#parts.has(name)) this.#parts.set(name, part)
  }

  /** The map they make, at an offset. */
  at(at: number): MapPart {
    return { kind: 'map', origin: this.#draft.origin(at), members: this.#parts }
  }
}

/** Complains about a name that reaches an object's prototype when it is copied carelessly. */
export function isForbidden(draft: Draft, name: string, at: number): boolean {
  if (!FORBIDDEN_NAMES.has(name)) return false
  draft.complain(at, unsafe('has a forbidden name (__proto__, constructor or prototype)', 'Choose another name.'))
  return true
}

/** Said of a name that stands on an earlier line already. */
export function writtenTwice(line: number | undefined, severity: 'error' | 'warning' = 'error'): Remark {
  const issue = `is written twice${line === undefined ? '' : `: first on line ${line}, and again here`}`
  return { code: 'DUPLICATE_NAME', issue, remedy: 'Remove one of the two.', severity }
}
