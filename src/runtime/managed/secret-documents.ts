/** Documents that are secrets themselves: each is fetched by its reference, which may name values of other documents. */
import type { Problem } from '../../core/errors.ts'
import type { SecretDocument, SourceOrigin } from '../../core/ports.ts'
import type { ReferenceProblem, Referent, Referred } from '../../core/layers/references.ts'
import type { Part } from '../../core/layers/part.ts'
import type { Answer } from '../asking.ts'
import type { OwnParts } from '../own-parts.ts'
import { References, type Surroundings } from '../references.ts'
import { exposedIn, secretParts, type Placing } from './secret-tree.ts'
import { foldAll, type Fold } from '../source-fold.ts'
import { UNFETCHED } from './unfetched-codes.ts'

/** What documents have, secrets among them, and what their keys are when put together. */
export interface PlacedDocuments {
  /** What each document has, by its number. */
  readonly own: readonly OwnParts[]
  readonly folds: ReadonlyMap<string, Fold>
  /** What is wrong with documents that are secrets. */
  readonly problems: readonly Problem[]
  /** Why such a document has nothing, as a clause, by its number. */
  readonly absent: ReadonlyMap<number, string>
}

/** Puts documents together, fetched secrets among them; `own` is what the others have, by their number. */
export function placedDocuments(
  answers: readonly Answer[],
  own: readonly OwnParts[],
  placing: Placing & Surroundings,
): PlacedDocuments {
  const { definitions, environment } = placing
  const all = [...own]
  const documents = answers.flatMap(({ source, report }, index) =>
    report.secret === undefined ? [] : [new Document(index, report.name ?? source.name, report.secret, placing)],
  )
  let folds = foldAll(definitions, all, environment)
  // What one holds may be named in the reference of the next; more rounds than that only a ring would take.
  for (let round = 0; round <= 2 * documents.length; round += 1) {
    const looked = documents.filter(document => document.look(folds, documents))
    if (looked.length === 0) break
    for (const { index, parts } of looked) all[index] = parts
    folds = foldAll(definitions, all, environment)
  }
  const problems = documents.flatMap(document => document.problems)
  const absent = documents.flatMap(({ index, absence }) => (absence === undefined ? [] : [[index, absence] as const]))
  return { own: all, folds, problems, absent: new Map(absent) }
}

const NOTHING: OwnParts = { parts: new Map(), errors: [], warnings: [] }

/** One document that is a secret. */
class Document {
  readonly index: number
  readonly name: string
  readonly #secret: SecretDocument
  readonly #placing: Placing & Surroundings
  #parts: OwnParts = NOTHING
  #problems: readonly Problem[] = []
  #absence: string | undefined
  /** The reference without references in it, as it was last looked up. */
  #text: string | undefined
  /** The keys whose values are in its reference, and in those. */
  #keys: readonly string[] = []
  #isInRing = false

  constructor(index: number, name: string, secret: SecretDocument, placing: Placing & Surroundings) {
    this.index = index
    this.name = name
    this.#secret = secret
    this.#placing = placing
  }

  get parts(): OwnParts {
    return this.#parts
  }

  get problems(): readonly Problem[] {
    return this.#problems
  }

  get absence(): string | undefined {
    return this.#absence
  }

  /** Looks itself up, given what all documents come to; true when it has something else now. */
  look(folds: ReadonlyMap<string, Fold>, documents: readonly Document[]): boolean {
    const before = this.#parts
    if (!this.#isInRing) this.#update(folds, documents)
    return this.#parts !== before
  }

  #update(folds: ReadonlyMap<string, Fold>, documents: readonly Document[]): void {
    const references = new References(this.#placing.definitions, folds, this.#placing)
    const referred = references.inDocument(this.name, this.#written())
    this.#keys = [...new Set(referred.names.flatMap(name => references.keysBehind(name)))]
    const ring = this.#ring(folds, documents)
    if (ring !== undefined) return this.#turnsRound(ring)
    const text = this.#textIn(referred)
    const isSame = text === this.#text
    this.#text = text
    if (text !== undefined && !isSame) this.#take(text, this.#placing.secrets.find(text))
  }

  #written(): Part {
    return { kind: 'scalar', origin: this.#origin(), text: this.#secret.reference, references: true }
  }

  #origin(): SourceOrigin {
    return { declared: this.name }
  }

  #textIn({ part, problems, secrets }: Referred): string | undefined {
    const [problem] = problems
    if (problem === undefined && part.kind === 'scalar' && secrets.length === 0) return String(part.value ?? part.text)
    const issue = 'takes a secret, or what is no text, into its reference, which everybody may see'
    const exposed: Problem = { code: 'SECRET_EXPOSED', issue, remedy: 'Refer to it by what is no secret.' }
    this.#missing(problem === undefined ? exposed : told(problem))
    return undefined
  }

  /** Takes in what the reference came to. */
  #take(text: string, referent: Referent): void {
    if ('part' in referent) return this.#place(referent.part, text)
    const { code = 'SECRET_NOT_FOUND', remedy } = referent
    const issue =
      'issue' in referent ? this.#aboutItself(referent.issue, text) : `${this.#itself(text)}${referent.absent}`
    this.#missing({ code, issue, ...(remedy === undefined ? {} : { remedy }) })
  }

  #place(part: Part, text: string): void {
    const parts = secretParts(part, this.#secret, this.#placing)
    if (parts === undefined) {
      const issue = `${this.#itself(text)}is no JSON object, and names no keys`
      this.#missing({
        code: 'SECRET_MALFORMED',
        issue,
        remedy: 'Store an object in it, or refer to it where one value is meant.',
      })
      return
    }
    const exposed = exposedIn(parts, this.#secret, this.#placing.definitions)
    const stale = this.#placing.secrets.stale.get(text)
    this.#parts = parts
    this.#absence = undefined
    this.#problems = [
      ...(exposed === undefined ? [] : [{ ...exposed, key: this.name }]),
      ...(stale === undefined ? [] : [this.#served(stale, text)]),
    ]
  }

  #served(stale: Problem, text: string): Problem {
    const issue = `serves what was fetched before: ${text} ${stale.issue}`
    return { ...stale, key: this.name, issue, severity: 'warning' }
  }

  #aboutItself(issue: string, text: string): string {
    return issue.replace(`refers to ${text}, which `, this.#itself(text))
  }

  #itself(text: string): string {
    return text === this.name ? '' : `is ${text}, which `
  }

  #missing(problem: Problem): void {
    // What is written wrongly is a mistake, however optional the secret is.
    const isOptional = this.#secret.optional === true && UNFETCHED.has(problem.code)
    const severity = isOptional ? { severity: 'warning' as const } : {}
    this.#parts = NOTHING
    this.#problems = [{ ...problem, key: this.name, ...severity }]
    this.#absence = `${this.name} could not be fetched`
  }

  #turnsRound(ring: readonly string[]): void {
    this.#isInRing = true
    const issue = `refers to itself: ${ring.join(' → ')}`
    const remedy = `Set ${ring[1] ?? 'what it refers to'} in another source.`
    this.#missing({ code: 'REFERENCE_CYCLE', issue, remedy })
  }

  /** The way from this document over keys and other documents back to it, in words. */
  #ring(
    folds: ReadonlyMap<string, Fold>,
    documents: readonly Document[],
    trail: readonly Document[] = [this],
  ): readonly string[] | undefined {
    const last = trail.at(-1) ?? this
    for (const key of last.#keys) {
      const index = [...(folds.get(key)?.steps ?? [])].find(([, { isTop }]) => isTop)?.[0]
      if (index === this.index) return [last.name, key, this.name]
      const next = documents.find(document => document.index === index)
      if (next === undefined || trail.includes(next)) continue
      const rest = this.#ring(folds, documents, [...trail, next])
      if (rest !== undefined) return [last.name, key, ...rest]
    }
    return undefined
  }
}

/** A problem of a reference, as that of the document it stands for. */
function told({ code, issue, remedy }: ReferenceProblem): Problem {
  return { code, issue, ...(remedy === undefined ? {} : { remedy }) }
}
