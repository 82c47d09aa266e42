import type { Json } from 'varve'
import { isRecord, operationOf } from './reading.ts'

/** How deep an expression may be nested: Varve reads conditions 64 deep. */
const DEEPEST = 50

/** Why a targeting cannot be read at all; flagd answers PARSE_ERROR for most of these. */
export class Unreadable extends Error {}

/** The operators there are: JsonLogic's, those of the engine that flagd's evaluators share, and flagd's own. */
const KNOWN: ReadonlySet<string> = new Set(
  (
    '+ - * / % max min in if ?: < <= > >= == === != !== or and ?? ! !! not cat substr length exists val var get ' +
    'missing missing_some map filter reduce all every some none merge keys pipe eachKey preserve throw try ' +
    'starts_with ends_with sem_ver fractional'
  ).split(' '),
)

/**
 * An expression with every `$ref` replaced by the evaluator it names, and `$flagd.flagKey` by the flag's key; what is
 * left of flagd in it is its operators. Throws Unreadable for a `$ref` to nothing or to itself, and for operators that
 * nobody has.
 */
export function expanded(expression: Json, evaluators: ReadonlyMap<string, Json>, key: string): Json {
  return walk(expression, [])

  function walk(part: Json, within: readonly string[], depth = 0): Json {
    if (depth > DEEPEST) throw new Unreadable(`its targeting is nested more than ${DEEPEST} deep`)
    if (Array.isArray(part)) return part.map((item: Json) => walk(item, within, depth + 1))
    if (!isRecord(part)) return part
    const reference = referenceOf(part)
    if (reference !== undefined) return walk(evaluator(reference, within), [...within, reference], depth + 1)
    checkOperator(part)
    const operation = operationOf(part)
    if (operation?.name === 'var' && operation.args[0] === '$flagd.flagKey') return key
    return Object.fromEntries(Object.entries(part).map(([name, args]) => [name, walk(args, within, depth + 1)]))
  }

  function evaluator(name: string, within: readonly string[]): Json {
    const found = evaluators.get(name)
    if (found === undefined) throw new Unreadable(`there is no evaluator ${name}`)
    if (within.includes(name)) throw new Unreadable(`the evaluator ${name} refers to itself`)
    return found
  }
}

function referenceOf(part: { readonly [name: string]: Json }): string | undefined {
  const reference = Object.hasOwn(part, '$ref') ? part['$ref'] : undefined
  return typeof reference === 'string' && Object.keys(part).length === 1 ? reference : undefined
}

function checkOperator(part: { readonly [name: string]: Json }): void {
  const names = Object.keys(part)
  const unknown = names.find(name => !KNOWN.has(name))
  if (unknown !== undefined) throw new Unreadable(`there is no operator ${unknown}`)
  if (names.length > 1) throw new Unreadable(`${names.join(' and ')} stand in one operation`)
}
