import { checkValue, type Definition } from '../core/definition/definition.ts'
import type { Problem } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import type { Change, Entry } from '../core/revisions/revision.ts'
import { entryOf } from '../core/revisions/rollback.ts'
import type { LogState, Stored } from '../core/revisions/state.ts'
import type { DocumentProblem } from '../core/rollouts/document-place.ts'
import { flagShape, rolloutShape, segmentShape } from '../core/rollouts/document-shape.ts'
import { meaningOf, meaningOfSegment } from '../core/rollouts/document-meaning.ts'
import type { FlagDocument } from '../core/rollouts/document.ts'
import { referencesOfFlag, usersOf, type StandingEntry } from '../core/rollouts/references.ts'
import { asSegment, SEGMENTS } from '../core/rollouts/segment.ts'
import { flagOf, rolloutOf } from '../core/rollouts/whole-document.ts'
import type { KnownKey, Surroundings } from '../core/rollouts/surroundings.ts'
import { VarveError } from '../core/errors.ts'
import type { DocumentTools } from './document-tools.ts'
import { needsDocumentJudge } from './documents.ts'
import type { Present } from './present.ts'

/** What documents are judged with. */
export interface DocumentJudge {
  readonly present: Present
  readonly tools: DocumentTools
}

/**
 * What is wrong with documents and segments among changes, errors and warnings, given the state of the log as it would be
 * after them. Throws SEGMENT_IN_USE where a segment would go that others refer to.
 */
export async function documentProblems(
  judge: DocumentJudge,
  changes: readonly Change[],
  after: LogState,
): Promise<Problem[]> {
  const concerned = changes.filter(needsDocumentJudge)
  if (concerned.length === 0) return []
  await judge.tools.prepare(JSON.stringify(concerned))
  return concerned.flatMap(change => problemsOf(judge, change, after))
}

function problemsOf(judge: DocumentJudge, change: Change, after: LogState): Problem[] {
  const entry = entryOf(change)
  if (change.scope === SEGMENTS)
    return entry === undefined ? refuseInUse(change.key, after) : segmentProblems(judge, change.key, entry, after)
  const definition = judge.present.definitions.find(change.key)
  if (entry === undefined || definition === undefined) return []
  return entryProblems(judge, definition, entry, after).map(problem => asProblem(definition.key, problem))
}

function refuseInUse(segment: string, after: LogState): never[] {
  const users = usersOf(segment, standing(after))
  if (users.length > 0) throw new VarveError('SEGMENT_IN_USE', { segment, users })
  return []
}

function* standing(state: LogState): Generator<StandingEntry> {
  for (const { key, scope, entry } of state.live()) {
    if (entry !== undefined) yield { key, entry, ...(scope === undefined ? {} : { scope }) }
  }
}

function segmentProblems(judge: DocumentJudge, name: string, entry: Entry, after: LogState): Problem[] {
  const value = 'value' in entry ? entry.value : null
  const shaped = segmentShape(value)
  const found = shaped.problems ?? meaningOfSegment(name, shaped.document, surroundings(judge, undefined, after))
  return found.map(problem => asProblem(`segment ${name}`, problem))
}

function entryProblems(
  judge: DocumentJudge,
  definition: Definition,
  entry: Entry,
  after: LogState,
): readonly DocumentProblem[] {
  const shaped = 'flag' in entry ? flagShape(entry.flag) : 'rollout' in entry ? rolloutShape(entry.rollout) : undefined
  if (shaped === undefined) return []
  if (shaped.problems !== undefined) return shaped.problems
  if (definition.secret && ('flag' in entry || ('rollout' in entry && 'flag' in entry.rollout.candidate)))
    return [{ path: '', issue: 'cannot be split by rules, because it is a secret', severity: 'error' }]
  return meaningOf(shaped.document, surroundings(judge, definition, after))
}

function surroundings({ present, tools }: DocumentJudge, own: Definition | undefined, after: LogState): Surroundings {
  const { pattern } = tools.compiling
  return {
    ...(own === undefined ? {} : { key: own.key }),
    ...(pattern === undefined ? {} : { pattern }),
    isVariantValue: (_variant, value) => (own === undefined ? undefined : misfit(own, value)),
    segment: name => {
      const entry = after.stored(name, SEGMENTS)?.entry
      return entry !== undefined && 'value' in entry ? asSegment(entry.value)?.when : undefined
    },
    flag: key => {
      const definition = present.definitions.find(key)
      return definition === undefined ? undefined : knownKey(definition, after.stored(definition.key))
    },
  }
}

function misfit(definition: Definition, value: Json): string | undefined {
  const checked = checkValue(definition, value)
  return 'issues' in checked ? checked.issues.map(({ message }) => message).join('; ') : undefined
}

/** What others may know of a key: its declared variants, and those of the document that stands for everybody. */
function knownKey({ kind, variants, secret }: Definition, stored: Stored | undefined): KnownKey {
  const flags = flagsIn(stored?.entry)
  const names = [...Object.keys(variants ?? {}), ...flags.flatMap(flag => Object.keys(flag.variants))]
  const references = flags.map(flag => referencesOfFlag(flag))
  return {
    kind,
    secret,
    ...(names.length === 0 ? {} : { variants: [...new Set(names)] }),
    requires: references.flatMap(({ flags: named }) => named),
    segments: references.flatMap(({ segments }) => segments),
  }
}

function flagsIn(entry: Entry | undefined): FlagDocument[] {
  const rollout = rolloutOf(entry)
  const sides = rollout === undefined ? [entry] : [rollout.candidate, rollout.baseline]
  return sides.flatMap(side => flagOf(side) ?? [])
}

function asProblem(key: string, { path, issue, severity }: DocumentProblem): Problem {
  return {
    code: 'INVALID_VALUE',
    key,
    issue: path === '' ? issue : `${path} ${issue}`,
    ...(severity === 'warning' ? { severity } : {}),
  }
}
