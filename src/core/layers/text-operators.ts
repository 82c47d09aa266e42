/** Text that means more than one value: lists and objects written as text, and operators such as `@append a, b`. */
import type { Definition } from '../definition/definition.ts'
import { editDistance } from '../definition/nearest.ts'
import type { Json, JsonObject } from '../json.ts'
import { alternatives, resolved } from '../schema/json-schema.ts'
import { parseJson } from '../schema/json-text.ts'
import { readText, takesRawText } from '../schema/text.ts'
import type { InputIssue } from './input.ts'
import { partOf, type MapPart, type Part, type ScalarPart } from './part.ts'

const NAMES = ['append', 'prepend', 'unique', 'replace', 'json', 'unset']
const OPERATOR = new RegExp(`^\\s*@(${NAMES.join('|')})(?:\\s+(.*))?$`, 's')
const OPERATOR_IN_JSON = /^\s*\{\s*"(\$[^$"][^"]*)"/
/** A word that looks like an operator, and what follows it. */
const WORD = /^\s*@(\w+)(?:\s+(\S.*))?\s*$/s
/** Words of dynaconf, and ours for the same idea. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ['merge', 'append'],
  ['merge_unique', 'unique'],
  ['insert', 'prepend'],
  ['reset', 'replace'],
  ['del', 'unset'],
  ['none', 'unset'],
  ['empty', 'json []'],
])

/** What is wrong with an operator, and how it is written. */
interface OperatorIssue extends InputIssue {
  readonly remedy?: string
}

/** A part that can be merged, or why it cannot. */
export interface Structured {
  readonly part: Part
  readonly issue?: OperatorIssue
}

/**
 * Text of a key as the part it stands for, so that it can be merged: text of a list is a list, JSON of an object is an
 * object, and `@append a, b` is an operator. Text that a key takes as it is stays, and so does all that is typed but a
 * list in one text. What cannot be read is left for the key's own reading to complain about, unless it is an operator.
 */
export function structured(part: Part, definition: Definition): Structured {
  if (part.kind !== 'scalar' || definition.variants !== undefined) return { part }
  if (part.value !== undefined) return { part: takenApart(part, definition) }
  const { text: type } = definition
  if (type === undefined || takesRawText(type)) return { part }
  const [, name, operand = ''] = OPERATOR.exec(part.text) ?? []
  const slip = name === undefined && type.kind === 'list' ? slipIn(part) : undefined
  if (slip !== undefined) return { part, issue: slip }
  const [, inJson] = OPERATOR_IN_JSON.exec(part.text) ?? []
  if (part.references !== undefined) return unresolved(part, name === undefined ? inJson : `@${name}`)
  if (name !== undefined) return operated(part, name, operand, definition)
  if (inJson !== undefined) return operatedInJson(part)
  if (type.kind !== 'list' && type.kind !== 'object' && type.kind !== 'json') return { part }
  const read = readText(part.text, type)
  return { part: 'value' in read && isNested(read.value) ? partOf(read.value, part.origin) : part }
}

/** A typed text as the list it means, for a key that also takes its list as one text: `hosts = "a, b"`. */
export function takenApart(part: Part, { text: type, shape }: Definition): Part {
  if (part.kind !== 'scalar' || typeof part.value !== 'string' || part.references !== undefined) return part
  if (type?.kind !== 'list' || shape === undefined || !takesListText(shape)) return part
  const read = readText(part.value, type)
  if ('unset' in read) return partOf([], part.origin)
  return 'value' in read && isNested(read.value) ? partOf(read.value, part.origin) : part
}

function takesListText(shape: JsonObject): boolean {
  const node = resolved(shape, shape)
  return [node, ...(alternatives(node) ?? [])].some(one => resolved(one, shape)['x-text'] === 'list')
}

/** What a reference will give is known only after the merge that the operator is for. */
function unresolved(part: ScalarPart, operator: string | undefined): Structured {
  if (operator === undefined) return { part }
  const message = `uses ${operator} on a reference, which is looked up only later`
  return { part, issue: { path: [], message, origin: part.origin } }
}

/** Complains about a word that was meant for an operator, and would be an item of the list. */
function slipIn({ text, origin }: ScalarPart): OperatorIssue | undefined {
  const [, word, operand] = WORD.exec(text) ?? []
  const ours = word === undefined ? undefined : meantBy(word.toLowerCase(), operand !== undefined)
  if (ours === undefined) return undefined
  const message = `uses @${word}, which is no operator (${NAMES.map(name => `@${name}`).join(', ')})`
  const remedy = `Write @${ours}; an item that begins so is written in JSON: ["@${word} …"].`
  return { path: [], message, origin, remedy }
}

/** Our word for another tool's, or for one that is a slip away. Without an operand, only `@unset` makes sense. */
function meantBy(word: string, hasOperand: boolean): string | undefined {
  const near = NAMES.filter(name => hasOperand || name === 'unset').find(name => editDistance(word, name) <= 1)
  return OTHERS.get(word) ?? near
}

function isNested(value: Json): boolean {
  return typeof value === 'object' && value !== null
}

function operated(part: ScalarPart, name: string, operand: string, definition: Definition): Structured {
  const { origin } = part
  if (name === 'unset') return { part: operator('$unset', { ...part, text: 'true', value: true }) }
  const type = definition.text ?? { kind: 'string' }
  const read = name === 'json' ? parseJson(operand) : readText(operand, type)
  if ('value' in read) {
    const operandPart = partOf(read.value, origin)
    return { part: name === 'json' ? operandPart : operator(`$${name}`, operandPart) }
  }
  const message = 'issue' in read ? read.issue : `must say what to ${name}, as @${name} a, b`
  return { part, issue: { path: [], message, origin } }
}

/** `{"$append": ["c"]}` as text: the same as in a file. */
function operatedInJson(part: ScalarPart): Structured {
  const read = parseJson(part.text)
  if ('value' in read) return { part: partOf(read.value, part.origin) }
  return { part, issue: { path: [], message: read.issue, origin: part.origin } }
}

function operator(name: string, operand: Part): MapPart {
  return { kind: 'map', origin: operand.origin, members: new Map([[name, operand]]) }
}
