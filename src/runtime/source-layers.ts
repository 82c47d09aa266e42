import type { Definitions } from '../core/definition/definitions.ts'
import type { Problem } from '../core/errors.ts'
import { withBareReferences, type IsManaged } from '../core/layers/bare-references.ts'
import type { Candidate, Layer } from '../core/layers/layer.ts'
import { originText } from '../core/layers/origin.ts'
import { namesOf } from '../core/layers/placement.ts'
import { asKey, type Answer } from './asking.ts'
import { candidateOf, type Judged } from './source-candidate.ts'
import { ownParts, unknownProblem, type Own, type OwnParts } from './own-parts.ts'
import type { SourceDocument } from './inspection.ts'
import { References, type Surroundings } from './references.ts'
import { placedDocuments } from './managed/secret-documents.ts'
import type { SecretPass } from './managed/secret-pass.ts'

/** What the sources gave: their layers, strongest first, and all that is wrong with what they hold. */
export interface Sourced {
  readonly layers: readonly Layer[]
  readonly pins: readonly string[]
  /** What must not be: text that is no TOML, values that do not fit. */
  readonly invalid: readonly Problem[]
  /** What is worth a word: a value that would not fit if it counted. */
  readonly warnings: readonly Problem[]
  /** Names that look meant for us and fit no key. */
  readonly unknown: readonly Problem[]
  /** Why what stands in sources for a key does not count, in words: `SHOP_TOKEN is empty, which counts as unset`. */
  readonly ignored: ReadonlyMap<string, string>
  /** Former names that were read, in words. */
  readonly former: readonly string[]
  /** What was read, the weakest first. */
  readonly documents: readonly SourceDocument[]
  /** Names of profiles that some source knows. */
  readonly profiles: readonly string[]
  /** Names of services that some source knows. */
  readonly services: readonly string[]
}

/** Source layers that a pin lifts; files and `.env` are never lifted. */
const PINNABLE: ReadonlySet<string> = new Set(['argument', 'env', 'secret-manager', 'secret-file'])

/** Makes a layer of each document, given the weakest first. */
export function sourceLayers(
  answers: readonly Answer[],
  definitions: Definitions,
  surroundings: Surroundings & Pick<Judged, 'require'>,
): Sourced {
  const names = namesOf(definitions)
  const written = answers.map(({ report }) =>
    withBare(ownParts(report, definitions, names), definitions, surroundings.secrets),
  )
  const { own, folds, problems, absent } = placedDocuments(answers, written, { ...surroundings, definitions, names })
  const told = split([...complaints(answers), ...problems])
  const references = new References(definitions, folds, surroundings)
  const candidates = answers.map(() => new Map<string, Candidate>())
  const judged: Judged = { invalid: told.errors, warnings: told.warnings, ...surroundings }
  for (const fold of folds.values()) {
    judged.invalid.push(...fold.errors)
    judged.warnings.push(...fold.warnings)
    for (const [index, step] of fold.steps) {
      const candidate = candidateOf(fold, step, references, judged)
      if (candidate !== undefined) candidates[index]?.set(fold.definition.key, candidate)
    }
    for (const [index, gone] of fold.gone) candidates[index]?.set(fold.definition.key, gone)
  }
  const layers = answers.map((answer, index) => layerOf(answer, candidates[index] ?? new Map(), absent.get(index)))
  return {
    layers: layers.toReversed(),
    pins: answers.flatMap(({ report }) => report.pins ?? []),
    invalid: [...own.flatMap(({ errors }) => errors), ...judged.invalid],
    warnings: [...own.flatMap(({ warnings }) => warnings.filter(isClash)), ...judged.warnings],
    unknown: answers.flatMap((answer, index) => [...strangers(own[index]), ...unknownIn(answer, definitions)]),
    ignored: new Map([
      ...[...absent.values()].flatMap(why => [...definitions].map(({ key }) => [key, why] as const)),
      ...answers.flatMap(({ report }) => [...ignoredIn(report)]),
    ]),
    former: own.flatMap(({ parts }) => formerNames(parts)),
    documents: answers.map(({ source, report }) => ({ layer: source.layer, name: report.name ?? source.name })),
    profiles: [...new Set(answers.flatMap(({ report }) => report.profiles ?? []))],
    services: [...new Set(answers.flatMap(({ report }) => report.services ?? []))],
  }
}

const isClash = (problem: Problem): boolean => problem.code !== 'UNKNOWN_KEY'
const strangers = (own: OwnParts | undefined): Problem[] => (own?.warnings ?? []).filter(problem => !isClash(problem))

/** Keys with what is passed over, and why. */
function ignoredIn({ ignored = [] }: Answer['report']): ReadonlyMap<string, string> {
  return new Map(ignored.map(({ key, origin, why }) => [key, `${originText(origin)} ${why}`]))
}

function layerOf(
  { source, report }: Answer,
  candidates: ReadonlyMap<string, Candidate>,
  absence: string | undefined,
): Layer {
  const ignored = ignoredIn(report)
  const noted = new Map<string, Candidate>()
  for (const [key, candidate] of candidates) {
    const note = candidate.note ?? ignored.get(key)
    noted.set(key, note === undefined ? candidate : { ...candidate, note })
  }
  const { name = source.name } = report
  return {
    name: source.layer,
    document: name,
    pinnable: PINNABLE.has(source.layer),
    find: key => noted.get(key),
    absence: definition =>
      absence ?? ignored.get(definition.key) ?? source.absence?.(asKey(definition)) ?? `${name} does not set it`,
  }
}

function unknownIn({ report }: Answer, definitions: Definitions): Problem[] {
  return (report.unknown ?? []).map(({ name, origin, among }) =>
    unknownProblem({ name, origin, among: among ?? [...definitions].map(({ key }) => key) }),
  )
}

function complaints(answers: readonly Answer[]): Problem[] {
  return answers.flatMap(({ report, source }) =>
    (report.complaints ?? []).map(({ about, origin, severity, ...rest }): Problem => ({
      ...rest,
      key: about ?? report.name ?? source.name,
      ...(severity === 'warning' ? { severity } : {}),
      ...(origin === undefined ? {} : { origin: originText(origin), place: origin }),
    })),
  )
}

function split(problems: readonly Problem[]): { readonly errors: Problem[]; readonly warnings: Problem[] } {
  const isWarning = ({ severity }: Problem): boolean => severity === 'warning'
  return { errors: problems.filter(one => !isWarning(one)), warnings: problems.filter(isWarning) }
}

/** Texts of secrets that are references to where they are kept, marked as such. */
function withBare(own: OwnParts, definitions: Definitions, secrets: SecretPass): OwnParts {
  const isManaged: IsManaged = (scheme, text) => secrets.isManaged(scheme, text)
  const parts = [...own.parts].map(([key, held]): [string, Own] =>
    definitions.find(key)?.secret === true
      ? [key, { ...held, part: withBareReferences(held.part, isManaged) }]
      : [key, held],
  )
  return { ...own, parts: new Map(parts) }
}

function formerNames(parts: OwnParts['parts']): string[] {
  return [...parts].flatMap(([key, { part, former }]) =>
    former === undefined ? [] : [`${former} (${originText(part.origin)}) is now ${key}.`],
  )
}
