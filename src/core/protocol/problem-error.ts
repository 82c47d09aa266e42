import { problemCodes, VarveError, type ProblemCode } from '../errors.ts'
import { isObject, type JsonObject } from '../json.ts'

/** Members of a problem document that say nothing of the problem itself. */
const FRAME: ReadonlySet<string> = new Set(['type', 'title', 'status', 'detail', 'code', 'instance', 'requestId'])

/**
 * The error that a server's problem document tells of: the same code, the same sentence, the same details as the one that
 * was thrown there. Undefined for what is no problem document, or has a code that this version does not know.
 */
export function problemError(document: unknown): VarveError | undefined {
  if (!isObject(document)) return undefined
  const { code, detail } = document
  if (!isCode(code)) return undefined
  try {
    const error = new VarveError(code, detailsIn(document))
    // What was said there is nearer to the truth than the sentence made anew of what came over the wire.
    if (typeof detail === 'string') error.message = detail
    return error
  } catch {
    // Another version may tell other details than the sentence here is made of.
    return undefined
  }
}

function isCode(code: unknown): code is ProblemCode {
  return problemCodes.some(known => known === code)
}

function detailsIn(document: JsonObject): JsonObject {
  const said = Object.entries(document).filter(([name]) => !FRAME.has(name))
  const { errors, ...rest } = Object.fromEntries(said)
  return errors === undefined ? rest : { problems: errors, ...rest }
}
