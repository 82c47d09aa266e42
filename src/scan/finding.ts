/** How much a finding weighs: an error fails the check, a warning is told. */
export type Severity = 'error' | 'warning'

/** Something that should not be in a repository. It names the place and never the secret that stands there. */
export interface Finding {
  /** The rule that found it; never renamed. */
  readonly rule: string
  /** The file, as it was given. */
  readonly path: string
  /** From 1, like the column. */
  readonly line: number
  readonly column: number
  /** What is wrong, without a subject: `sets DB_PASSWORD for every container of this image`. */
  readonly issue: string
  /** What to do instead, as a sentence. */
  readonly remedy: string
  readonly severity: Severity
}

/** What a detector saw, before its rule has given it a name. */
export interface Sighting {
  /** Where it begins, as an index into the text. */
  readonly at: number
  readonly issue: string
  readonly remedy: string
  /** When it weighs other than its rule usually does. */
  readonly severity?: Severity
}
