import { MAX_DEPTH } from '../schema/json-value.ts'

/** What is wrong with a document, and where in it. */
export interface DocumentProblem {
  /** Names and indexes from the document down, joined by dots: `rules.2.when.all.0.op`. Empty for the document itself. */
  readonly path: string
  /** What is wrong, without a subject: `must be one of eq, lt, lte`. */
  readonly issue: string
  /** A warning stops nothing. */
  readonly severity: 'error' | 'warning'
}

/** How many errors, and how many warnings, are told at once; whoever has more mends these first. */
export const MOST_PROBLEMS = 100

const LONGEST_NAME = 60

/** A name from a document, as problems tell it: one that is very long is cut. */
export function shownName(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name
}

/** What was found so far in one document. */
class Findings {
  readonly problems: DocumentProblem[] = []
  errors = 0

  add(problem: DocumentProblem): void {
    // Counted apart, so that no number of warnings hides an error.
    const isError = problem.severity === 'error'
    const before = isError ? this.errors : this.problems.length - this.errors
    if (before >= MOST_PROBLEMS) return
    this.problems.push(problem)
    if (isError) this.errors += 1
  }
}

/** A place in a document that is being checked: problems are told there, and gathered for the whole document. */
export class Place {
  readonly #findings: Findings
  readonly #parent: Place | undefined
  readonly #name: string | number
  readonly #depth: number

  private constructor(findings: Findings, parent: Place | undefined, name: string | number, depth: number) {
    this.#findings = findings
    this.#parent = parent
    this.#name = name
    this.#depth = depth
  }

  /** The document as a whole. */
  static root(): Place {
    return new Place(new Findings(), undefined, '', 0)
  }

  /** What was found in the whole document. */
  get problems(): readonly DocumentProblem[] {
    return this.#findings.problems
  }

  /** True once so many errors were found that looking for more is no use. */
  get full(): boolean {
    return this.#findings.errors >= MOST_PROBLEMS
  }

  /** Dotted path from the document. */
  get path(): string {
    const above = this.#parent?.path
    const name = typeof this.#name === 'string' ? shownName(this.#name) : String(this.#name)
    return above === undefined ? '' : `${above}${above === '' ? '' : '.'}${name}`
  }

  /** Tells an error at this place. */
  say(issue: string): void {
    this.#findings.add({ path: this.path, issue, severity: 'error' })
  }

  /** Tells a warning at this place. */
  warn(issue: string): void {
    this.#findings.add({ path: this.path, issue, severity: 'warning' })
  }

  /** The place of a member or an item, some names down. */
  at(...names: readonly (string | number)[]): Place {
    return names.reduce<Place>((place, name) => new Place(this.#findings, place, name, this.#depth), this)
  }

  /** This place, one level deeper into what may nest without end; undefined, and an error, when that is too deep. */
  deeper(): Place | undefined {
    if (this.#depth < MAX_DEPTH) return new Place(this.#findings, this.#parent, this.#name, this.#depth + 1)
    this.say(`must be nested at most ${MAX_DEPTH} deep`)
    return undefined
  }

  /** This place, where counting the levels begins anew. */
  afresh(): Place {
    return new Place(this.#findings, this.#parent, this.#name, 0)
  }
}
