/**
 * The comparisons of conditions: an attribute's value, read as the condition says, asked as the condition says. What
 * each reader reads is in `readers/`, what each operation asks in `operations.ts`.
 *
 * Readers for imports: `semver-short` is LaunchDarkly's version and `semver-loose` flagd's (`readers/semver.ts`);
 * `version` is GrowthBook's (`readers/padded-version.ts`), and so is `js`, which reads a value as the literal it is
 * compared with; `js-string`, `js-number` and `js-boolean` are JavaScript's `String`, `Number` and `Boolean`
 * (`readers/loose-javascript.ts`).
 */
import type { Json } from '../json.ts'
import type { Pattern } from '../ports.ts'
import type { AttributeCond } from './document.ts'
import { type Compiled, failed, type Operation, operations } from './operations.ts'
import { readers } from './readers/by-name.ts'
import type { Reader } from './readers/reader.ts'
import { shownValue } from './trace.ts'

/**
 * Tells whether an attribute's value satisfies a condition. A missing value (undefined) never does. Allocates nothing,
 * unless `fold` or the reader must make text of a value: `text` and those for imports.
 */
export type Comparison = (value: Json | undefined) => boolean

/**
 * Compiles what is left of a condition once its attribute was read. Never throws: a condition that cannot be compiled is
 * false, and `comparisonIssue` says why. Without `pattern`, a condition that uses `matches` cannot be compiled.
 */
export function comparison(cond: AttributeCond, pattern: Pattern | undefined): Comparison {
  const { holds } = compiled(cond, pattern)
  return holds === undefined ? () => false : value => value !== undefined && holds(value)
}

/** What is wrong with a condition on an attribute, without a subject (`needs a value`), or undefined. */
export function comparisonIssue(cond: AttributeCond, pattern: Pattern | undefined): string | undefined {
  const { issues } = compiled(cond, pattern)
  return issues.length === 0 ? undefined : issues.join('; ')
}

function compiled(cond: AttributeCond, pattern: Pattern | undefined): Compiled {
  const { op, as = 'any', fold = false } = cond
  const operation = operations.get(op)
  const reader = readers.get(as)
  if (operation === undefined) return failed(`has the unknown op ${shownValue(op)}: use ${names(operations)}`)
  if (reader === undefined) return failed(`is read as the unknown ${shownValue(as)}: use ${names(readers)}`)
  const issue = ownIssue(cond, operation)
  if (issue !== undefined) return failed(issue)
  const own = cond.of ?? (cond.value === undefined ? [] : [cond.value])
  const isList = cond.of !== undefined
  const { holds, issues } = operation.compile({ op, own, isList, as, reader, fold, pattern })
  return { holds, issues: [...issues, ...foldIssues(cond, operation, reader)] }
}

/** What is wrong with how the condition gives its own values, whatever they are. */
function ownIssue({ op, value, of }: AttributeCond, { takes }: Operation): string | undefined {
  if (takes === 'none') {
    return value === undefined && of === undefined ? undefined : `asks ${op}, which takes no value: say not around it`
  }
  if (value !== undefined && of !== undefined) return 'has both value and of: give one of them'
  if (of !== undefined && takes === 'value') return `asks ${op}, which compares with one value, not with several in of`
  if (of !== undefined && !Array.isArray(of)) return 'needs a list in of'
  if (value !== undefined || of !== undefined) return undefined
  return takes === 'value' ? 'needs a value' : 'needs a value, or several in of'
}

function foldIssues({ op, as = 'any', fold = false }: AttributeCond, operation: Operation, reader: Reader): string[] {
  return fold && !operation.folds(reader) ? [`has fold, which means nothing for ${op} as ${as}`] : []
}

function names(known: ReadonlyMap<string, unknown>): string {
  return [...known.keys()].join(', ')
}
