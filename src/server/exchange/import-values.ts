import { canonical, type DeclaredKey, type Json, type Problem, VarveError, type Varve } from 'varve'
import { asJson } from '../writing/entry-shown.ts'
import { isRecord } from '../writing/facts.ts'
import { scopeIn } from '../writing/scope.ts'

/** One value on its way in. */
export interface IncomingValue {
  readonly key: string
  readonly scope: string | undefined
  readonly value: Json
}

/** What of a document can be stored, what cannot, and how much is stored already. */
export interface ValuesPlan {
  readonly news: readonly IncomingValue[]
  readonly unfit: readonly Problem[]
  readonly unchanged: number
}

/** Reads a document of values: keys, or groups of them; `key@scope` for a scope. */
export function plannedValues(varve: Varve, document: Json, scope: string | undefined): ValuesPlan {
  const known = new Map(varve.declaredKeys().map(listing => [listing.key, listing]))
  const problems: Problem[] = []
  const fit = [...flattened(document, '', known)].flatMap(([name, value]): IncomingValue[] => {
    const [key = '', own = scope] = name.split(/@(.*)/s)
    const issue = obstacle(known.get(key))
    if (issue === undefined) return [{ key, scope: own, value }]
    problems.push({ code: 'INVALID_VALUE', key: key.slice(0, 256), issue })
    return []
  })
  const news = fit.filter(one => known.get(one.key)?.secret === true || !isStored(varve, one))
  return { news, unfit: problems, unchanged: fit.length - news.length }
}

/** Groups opened up into dotted keys, down to the keys that are declared. */
function* flattened(
  group: Json,
  prefix: string,
  known: ReadonlyMap<string, DeclaredKey>,
): Generator<readonly [name: string, value: Json]> {
  if (!isRecord(group)) {
    const issue = 'must be an object of keys and values'
    throw new VarveError('REQUEST_INVALID', { problems: [{ code: 'REQUEST_INVALID', key: 'body.values', issue }] })
  }
  for (const [name, value] of Object.entries(group)) {
    const full = prefix + name
    if (isRecord(value) && !known.has(full.split('@')[0] ?? full)) yield* flattened(value, `${full}.`, known)
    else yield [full, value]
  }
}

function obstacle(listing: DeclaredKey | undefined): string | undefined {
  if (listing === undefined) return 'is not declared'
  return listing.kind === 'setting' ? 'is a start-up setting, which no store holds' : undefined
}

function isStored(varve: Varve, { key, scope, value }: IncomingValue): boolean {
  const entry = varve.entry(key, scopeIn(scope))
  return entry !== undefined && 'value' in entry && canonical(asJson({ value })) === canonical({ value: entry.value })
}
