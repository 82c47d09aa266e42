import { VarveError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import type { Part, ScalarPart } from '../../core/layers/part.ts'
import type { SourceOrigin } from '../../core/ports.ts'
import { type FormatName, formatOf, readerFor } from './format.ts'

/** Formats that have no types: what they say is text. */
const UNTYPED: ReadonlySet<FormatName> = new Set(['ini', 'properties', 'env'])

/**
 * Reads one document as plain JSON, in the format that the file's name tells; JSON where it tells none. Errors name line
 * and column and never quote the text. Throws CONFIG_UNUSABLE.
 */
export async function readDocument(text: string, file: string): Promise<Json> {
  const format = formatOf(file) ?? 'json'
  const { documents, complaints } = (await readerFor(format))(text, file)
  const wrong = complaints.find(({ severity }) => severity === 'error')
  if (wrong !== undefined) throw unusable(file, wrong.issue, wrong.origin)
  const [document, second] = documents
  if (second !== undefined) throw unusable(file, 'is a second document, and one is read', second.origin)
  if (document === undefined) throw unusable(file, 'is empty', { file, line: 1, column: 1 })
  return jsonOf(document, part => {
    if (!UNTYPED.has(format)) throw unusable(file, 'is a number that JavaScript does not have exactly', part.origin)
    return part.text
  })
}

/** A tree as the JSON it says. `ofText` decides what becomes of values that are text without a type. */
function jsonOf(part: Part, ofText: (part: ScalarPart) => string): Json {
  switch (part.kind) {
    case 'map':
      return Object.fromEntries([...part.members].map(([name, member]) => [name, jsonOf(member, ofText)]))
    case 'list':
      return part.items.map(item => jsonOf(item, ofText))
    case 'items':
      return [...part.items.values()].map(item => jsonOf(item, ofText))
    case 'scalar':
      return part.value === undefined ? ofText(part) : part.value
  }
}

function unusable(file: string, issue: string, origin: SourceOrigin | undefined): VarveError {
  const place = origin !== undefined && 'file' in origin ? `${origin.file}:${origin.line}:${origin.column}` : file
  return new VarveError('CONFIG_UNUSABLE', { file: place, reason: `it ${issue}.` })
}
