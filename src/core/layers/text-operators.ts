/** Text that means more than one value: lists and objects written as text, and operators such as `@append a, b`. */
import type { Definition } from '../definition/definition.ts'
import type { Json, JsonObject } from '../json.ts'
import { alternatives, resolved } from '../schema/json-schema.ts'
import { parseJson } from '../schema/json-text.ts'
import { readText, takesRawText } from '../schema/text.ts'
import type { InputIssue } from './input.ts'
import { partOf, type MapPart, type Part, type ScalarPart } from './part.ts'

const OPERATOR = /^\s*@(append|prepend|unique|replace|json|unset)(?:\s+(.*))?$/s

/**
 * Text of a key as the part it stands for, so that it can be merged: text of a list is a list, JSON of an object is an
 * object, and `@append a, b` is an operator. Text that a key takes as it is stays, and so does all that is typed but a
 * list in one text. What cannot be read is left for the key's own reading to complain about, unless it is an operator.
 */
export function structured(part: Part, definition: Definition): { readonly part: Part; readonly issue?: InputIssue } {
  if (part.kind !== 'scalar' || definition.variants !== undefined) return { part }
  if (part.value !== undefined) return { part: takenApart(part, definition) }
  const { text: type } = definition
  if (type === undefined || takesRawText(type)) return { part }
  const [, name, operand = ''] = OPERATOR.exec(part.text) ?? []
  if (part.references !== undefined) return name === undefined ? { part } : { part, issue: unresolved(part, name) }
  if (name !== undefined) return operated(part, name, operand, definition)
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
function unresolved({ origin }: ScalarPart, name: string): InputIssue {
  return { path: [], message: `uses @${name} on a reference, which is looked up only later`, origin }
}

function isNested(value: Json): boolean {
  return typeof value === 'object' && value !== null
}

function operated(
  part: ScalarPart,
  name: string,
  operand: string,
  definition: Definition,
): { readonly part: Part; readonly issue?: InputIssue } {
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

function operator(name: string, operand: Part): MapPart {
  return { kind: 'map', origin: operand.origin, members: new Map([[name, operand]]) }
}
