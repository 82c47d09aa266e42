/** What one pass over the sources looks up in secret managers. */
import { isProblem, type Problem } from '../../core/errors.ts'
import type { Referent } from '../../core/layers/references.ts'
import { FAMILIAR_SCHEMES, readReference } from '../../core/secret-reference.ts'
import { fetchedPart } from './fetched-part.ts'
import { failure, type ManagedAnswer } from './managed-answer.ts'
import { unknownManager } from './manager-names.ts'

/** Where a pass looks secrets up. */
export interface SecretLookup {
  /** Schemes of the managers there are. */
  readonly schemes: ReadonlySet<string>
  /** What is known of a reference; undefined while nothing is. */
  known(text: string): ManagedAnswer | undefined
  /** True where what a stronger source covers is looked up, too: it serves where that does not fit. */
  readonly everything: boolean
}

/** One pass: it waits for nothing, and notes what it would have to wait for. */
export class SecretPass {
  /** All references it looked up, by their text. */
  readonly needed = new Set<string>()
  /** Those of them of which nothing is known yet. */
  readonly wanted = new Set<string>()
  /** What is served although its manager could not be asked, and why. */
  readonly stale = new Map<string, Problem>()
  readonly #lookup: SecretLookup

  constructor(lookup: SecretLookup) {
    this.#lookup = lookup
  }

  /** True for text that means a secret kept elsewhere: of a manager there is, or of one that everybody knows. */
  isManaged(scheme: string, text: string): boolean {
    if (this.#lookup.schemes.has(scheme)) return true
    // `vault:v1:…` is what Vault encrypted, and no reference.
    return FAMILIAR_SCHEMES.has(scheme) && text.startsWith(`${scheme}://`)
  }

  /** What a reference stands for. `counts` is false where something stronger serves. */
  find(text: string, counts = true): Referent {
    const scheme = /^([A-Za-z][\w-]*):/.exec(text)?.[1] ?? ''
    if (!this.#lookup.schemes.has(scheme)) return this.#unanswered(text, scheme)
    const invalid = unreadable(text)
    if (invalid !== undefined) return invalid
    if (!counts && !this.#lookup.everything) return UNASKED
    this.needed.add(text)
    const answer = this.#lookup.known(text)
    if (answer === undefined) {
      this.wanted.add(text)
      return failed(text, PENDING)
    }
    if (answer.problem !== undefined) return failed(text, answer.problem)
    const { manager, version, value, stale } = answer
    if (stale !== undefined) this.stale.set(text, stale)
    const origin = { manager, reference: text, ...(version === undefined ? {} : { version }) }
    return { part: fetchedPart(value, origin), secret: true }
  }

  #unanswered(text: string, scheme: string): Referent {
    if (FAMILIAR_SCHEMES.has(scheme)) {
      return failed(text, failure(unknownManager(text, scheme, [...this.#lookup.schemes])).problem)
    }
    return { issue: `refers to ${scheme}:…, which nothing here can look up`, code: 'REFERENCE_UNKNOWN' }
  }
}

/** Holds until the next pass. */
const PENDING: Problem = { code: 'SECRET_MANAGER_UNREACHABLE', issue: 'is not fetched yet' }

const UNASKED: Referent = {
  code: 'SECRET_MANAGER_UNREACHABLE',
  issue: 'is not fetched: a stronger source has the key',
  unasked: true,
}

/** Why a secret is not there. Where it does not exist, a default serves; where nobody could be asked, none does. */
function failed(text: string, { code, issue, remedy }: Problem): Referent {
  const mended = remedy === undefined ? {} : { remedy }
  if (code === 'SECRET_NOT_FOUND') return { absent: issue, subject: text, code, ...mended }
  return { code, issue: `refers to ${text}, which ${issue}`, ...mended }
}

function unreadable(text: string): Referent | undefined {
  try {
    readReference(text)
    return undefined
  } catch (error) {
    if (!isProblem(error, 'REFERENCE_INVALID')) throw error
    const issue = `refers to ${text.slice(0, 200)}, which ${error.details.issue}`
    return { code: 'REFERENCE_INVALID', issue, remedy: 'Write vault://secret/shop#password, and the like.' }
  }
}
