/** Variables that hold a whole group as JSON: `SHOP_DATABASE='{"poolSize":7}'`. */
import { together, type MergeProblem } from '../core/layers/merge.ts'
import { partOf, type MapPart, type Part } from '../core/layers/part.ts'
import type { SourceComplaint, SourceOrigin } from '../core/ports.ts'
import { parseJson } from '../core/schema/json-text.ts'
import { shownAs, type Variable } from './claims.ts'

/** A variable that names a group, and the group's segments. */
export interface GroupText {
  readonly variable: Variable
  readonly path: readonly string[]
}

/** True for text that means an object. */
export function isObjectText(text: string): boolean {
  return text.trimStart().startsWith('{')
}

/**
 * One tree of all groups: inner ones go onto outer ones, and operators are kept for what weaker layers have. JSON that
 * cannot be read is complained about by position and left out.
 */
export function treeOf(groups: readonly GroupText[], complaints: SourceComplaint[]): Part | undefined {
  let tree: Part | undefined
  for (const { variable, path } of groups.toSorted((a, b) => a.path.length - b.path.length)) {
    const { origin, text } = variable
    const read = parseJson(text)
    if ('issue' in read) complaints.push(unreadable(variable, read.issue))
    else {
      const upper = within(path, partOf(read.value, origin), origin)
      const complain = (problem: MergeProblem): void => void complaints.push({ ...problem, about: shownAs(variable) })
      tree = tree === undefined ? upper : together(tree, upper, complain)
    }
  }
  return tree
}

function within(path: readonly string[], inner: Part, origin: SourceOrigin): Part {
  return path
    .toReversed()
    .reduce((part, name): MapPart => ({ kind: 'map', origin, members: new Map([[name, part]]) }), inner)
}

const REMEDY = 'Write it as a JSON object, or set its values one by one.'

function unreadable(variable: Variable, issue: string): SourceComplaint {
  return { ...about(variable), code: 'SOURCE_UNREADABLE', issue, remedy: REMEDY, severity: 'error' }
}

/** Said of the name of a group, or of the whole configuration, with text that is ours for certain and is no object. */
export function noObject(variable: Variable): SourceComplaint {
  const issue = 'must be a JSON object'
  return { ...about(variable), code: 'INVALID_VALUE', issue, remedy: REMEDY, severity: 'error' }
}

/** Said of the name of a group with text that may be somebody else's. */
export function otherText(variable: Variable, path: readonly string[]): SourceComplaint {
  const issue = `is the name of the group ${path.join('.')}, and is passed over because it holds no JSON object`
  return { ...about(variable), code: 'INVALID_VALUE', issue, remedy: REMEDY, severity: 'warning' }
}

function about(variable: Variable): Pick<SourceComplaint, 'about' | 'origin'> {
  return { about: shownAs(variable), origin: variable.origin }
}
