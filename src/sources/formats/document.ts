import { VarveError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import { parseJson } from '../../core/schema/json-text.ts'

/** The largest document that is read, in characters. */
const LIMIT = 4_000_000
/** Aliases a YAML document may use, and how deep it may nest: a small file must not become a large value. */
const BOUNDS = { maxAliases: 50, maxDepth: 64 } as const

/**
 * Reads a JSON or YAML 1.2 document, told apart by the file's name. Errors name line and column and never quote the
 * text. Throws CONFIG_UNUSABLE.
 */
export async function readDocument(text: string, file: string): Promise<Json> {
  if (text.length > LIMIT)
    throw new VarveError('CONFIG_UNUSABLE', { file, reason: `it is longer than ${LIMIT} characters.` })
  return /\.ya?ml$/i.test(file) ? yaml(text, file) : json(text, file)
}

function json(text: string, file: string): Json {
  const reading = parseJson(text)
  if ('value' in reading) return reading.value
  throw new VarveError('CONFIG_UNUSABLE', { file, reason: `it ${reading.issue}.` })
}

async function yaml(text: string, file: string): Promise<Json> {
  const { load, YAMLException } = await import('js-yaml')
  try {
    return load(text, BOUNDS) as Json
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const { line = 0, column = 0 } = error.mark ?? {}
    const place = `${file}:${line + 1}:${column + 1}`
    throw new VarveError('CONFIG_UNUSABLE', { file: place, reason: 'it is not readable as YAML from there on.' })
  }
}
