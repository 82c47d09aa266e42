/** What one document has for each key, by itself: its tree and its single values put together. */
import type { Definition } from '../core/definition/definition.ts'
import type { Definitions } from '../core/definition/definitions.ts'
import { nearest } from '../core/definition/nearest.ts'
import type { Problem } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import { isOperator, together, type MergeProblem } from '../core/layers/merge.ts'
import { originText } from '../core/layers/origin.ts'
import { partOf, type ItemsPart, type Part } from '../core/layers/part.ts'
import { place, type Names } from '../core/layers/placement.ts'
import { structured } from '../core/layers/text-operators.ts'
import type { SourceOrigin, SourceReport, SourceValue } from '../core/ports.ts'
import { alternatives, partOf as nodeAt, resolved } from '../core/schema/json-schema.ts'

/** What a document has for one key, and the former name it was found under, if it was. */
export interface Own {
  readonly part: Part
  readonly former?: string
}

/** What a document has, by key, and what is wrong with it. */
export interface OwnParts {
  readonly parts: ReadonlyMap<string, Own>
  readonly errors: readonly Problem[]
  readonly warnings: readonly Problem[]
}

/** Leads one report to the declared keys. */
export function ownParts(report: SourceReport, definitions: Definitions, names: Names): OwnParts {
  const found = new Map<string, Part>()
  const told: Told = { errors: [], warnings: [] }
  const put = (written: string, part: Part): void => {
    const definition = definitions.find(written)
    if (definition === undefined) return
    const { part: own, issue } = structured(part, definition)
    if (issue !== undefined) {
      const { message, origin, remedy } = issue
      const mended = remedy === undefined ? {} : { remedy }
      told.errors.push({ code: 'OPERATOR_MISUSED', key: definition.key, issue: message, ...at(origin), ...mended })
      return
    }
    const before = found.get(written)
    // What stands in one document stays as it is written: an operator in it works on what is below.
    const complain = (problem: MergeProblem): void => tell(told, definition.key, problem)
    found.set(written, before === undefined ? own : together(before, own, complain))
  }
  placeTree(report, names, put, told)
  for (const value of report.values ?? []) {
    const definition = definitions.find(value.key)
    if (definition !== undefined) put(value.key, partOfValue(value, definition))
  }
  return { parts: byKey(found, definitions, told), ...told }
}

interface Told {
  readonly errors: Problem[]
  readonly warnings: Problem[]
}

/** The place of a problem, in words and as data. */
export function at(origin: SourceOrigin): Pick<Problem, 'origin' | 'place'> {
  return { origin: originText(origin), place: origin }
}

/** A problem of merging, told of a key. */
export function tell(told: Told, key: string, { origin, severity, ...what }: MergeProblem): void {
  if (severity === 'error') told.errors.push({ key, ...what, ...at(origin) })
  else told.warnings.push({ key, ...what, severity, ...at(origin) })
}

function placeTree(report: SourceReport, names: Names, put: (key: string, part: Part) => void, told: Told): void {
  if (report.tree?.kind !== 'map') return
  const { placed, unknown, clashes, twice, misused } = place(report.tree, names, { relaxed: report.relaxed === true })
  for (const { key, part } of placed) put(key, part)
  for (const { group, origin } of clashes) {
    const issue = 'is a group of values, and a single value stands here'
    told.errors.push({
      code: 'INVALID_VALUE',
      key: group,
      issue,
      ...at(origin),
      remedy: `Write ${group} as a table or an object.`,
    })
  }
  for (const { key, origin, first } of twice) told.errors.push(writtenTwice(key, origin, first))
  for (const { name, origin, ...wrong } of misused)
    told.errors.push({ code: 'OPERATOR_MISUSED', key: name, ...wrong, ...at(origin) })
  for (const stranger of unknown) told.warnings.push(unknownProblem(stranger))
}

function writtenTwice(key: string, origin: SourceOrigin, first: SourceOrigin): Problem {
  const where = 'line' in first ? `: first on line ${first.line}, and again here` : ''
  const remedy = 'Remove one of the two.'
  return { code: 'DUPLICATE_NAME', key, issue: `is written twice${where}`, ...at(origin), remedy }
}

/** A name that fits no key, with the one that was probably meant. */
export function unknownProblem({
  name,
  origin,
  among,
}: {
  readonly name: string
  readonly origin: SourceOrigin
  readonly among: Iterable<string>
}): Problem {
  const near = nearest(name, among)
  return {
    code: 'UNKNOWN_KEY',
    key: name,
    issue: 'is not declared',
    severity: 'warning',
    ...at(origin),
    remedy: near === undefined ? 'Take it out, or declare it.' : `Did you mean ${near}?`,
  }
}

/** A value found by its key as a part; one with a path is a part of the value. */
function partOfValue(value: SourceValue, definition: Definition): Part {
  const { origin, path = [] } = value
  const marks = {
    ...(value.references === undefined ? {} : { references: value.references }),
    ...(value.secret === true ? { secret: true as const } : {}),
  }
  const inner: Part =
    'text' in value ? { kind: 'scalar', origin, text: value.text, ...marks } : partOf(value.value, origin)
  return within(path, inner, definition.shape, definition.shape)
}

/** A part put inside the lists and objects that its path leads through. */
function within(
  path: readonly string[],
  inner: Part,
  node: JsonObject | undefined,
  root: JsonObject | undefined,
): Part {
  const [step, ...rest] = path
  if (step === undefined) return inner
  const { origin } = inner
  const isItem = /^\d+$/.test(step) && isList(node, root)
  const below = node === undefined || root === undefined ? undefined : nodeAt(node, isItem ? Number(step) : step, root)
  const part = within(rest, inner, below, root)
  if (isItem) return { kind: 'items', origin, items: new Map([[Number(step), part]]) } satisfies ItemsPart
  return { kind: 'map', origin, members: new Map([[step.startsWith('$') ? `$${step}` : step, part]]) }
}

function isList(node: JsonObject | undefined, root: JsonObject | undefined): boolean {
  if (node === undefined || root === undefined) return false
  const here = resolved(node, root)
  if (here['type'] === 'array' || here['x-text'] === 'list') return true
  return (alternatives(here) ?? []).some(other => isList(other, root))
}

/** What stands under a key's own name, else under a former one. One that is passed over is told of. */
function byKey(found: ReadonlyMap<string, Part>, definitions: Definitions, told: Told): ReadonlyMap<string, Own> {
  const parts = new Map<string, Own>()
  for (const [written, part] of found) {
    const key = definitions.find(written)?.key
    if (key === written) parts.set(key, { part })
  }
  for (const [written, part] of found) {
    const key = definitions.find(written)?.key
    if (key === undefined || key === written) continue
    const counting = parts.get(key)
    if (counting === undefined) parts.set(key, { part, former: written })
    // A group that is unset has its former names unset with it.
    else if (!isOperator(part)) told.warnings.push(passedOver(written, part, counting.former ?? key))
  }
  return parts
}

function passedOver(former: string, { origin }: Part, counting: string): Problem {
  const issue = `is a former name, and passed over: ${counting} is set too`
  return {
    code: 'DUPLICATE_NAME',
    key: former,
    issue,
    severity: 'warning',
    ...at(origin),
    remedy: `Remove ${former}.`,
  }
}
