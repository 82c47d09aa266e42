import { type Flat, isVarveError, type Json, MASK, type Reader, type Tree } from 'varve'

/** What one audience gets for one key, as it is answered; or why it gets nothing. */
export type EvaluatedValue =
  | {
      readonly value: Json
      readonly variant?: string
      readonly reason: string
      readonly ruleId?: string
      readonly revision?: number
      readonly layer: string
      readonly trace?: unknown
    }
  | { readonly error: string; readonly detail: string }

/** What an audience gets for each key; with `trace`, how it came to be. Whoever asks only looks: nothing counts as an exposure. */
export function evaluated(
  reader: Reader<Flat<Tree>>,
  keys: readonly string[],
  trace: boolean,
): Record<string, EvaluatedValue> {
  return Object.fromEntries(keys.map(key => [key, attempt(() => (trace ? traced(reader, key) : one(reader, key)))]))
}

function attempt(ask: () => EvaluatedValue): EvaluatedValue {
  try {
    return ask()
  } catch (error) {
    if (isVarveError(error)) return { error: error.code, detail: error.message }
    throw error
  }
}

function one(reader: Reader<Flat<Tree>>, key: string): EvaluatedValue {
  const { value, variant, reason, ruleId, revision, layer, secret } = reader.evaluate(key, { exposure: false })
  // A schema may give back what JSON has no form for; what was written has one.
  const told = secret ? MASK : isPlain(value) ? value : reader.explain(key).value
  return { value: told, ...given({ variant, ruleId, revision }), reason, layer }
}

function traced(reader: Reader<Flat<Tree>>, key: string): EvaluatedValue {
  const { value, variant, reason, ruleId, layer, origin, trace } = reader.explain(key)
  const revision = 'revision' in origin ? origin.revision : undefined
  return { value, ...given({ variant, ruleId, revision, trace }), reason, layer }
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

function given<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const kept = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(kept) as { [K in keyof T]: Exclude<T[K], undefined> }
}
