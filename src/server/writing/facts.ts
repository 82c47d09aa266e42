import { isVarveError, type Json, type Varve } from 'varve'

/** What a key's declaration says of it: that of the code, or else what the log recorded of it. */
export function factsOf(varve: Varve, key: string): { readonly [name: string]: Json } {
  const facts = declaredIn(varve, key) ?? varve.recorded(key)
  return isRecord(facts) ? facts : {}
}

/** True for a key that the code declares. */
export function isDeclared(varve: Varve, key: string): boolean {
  return declaredIn(varve, key) !== undefined
}

/** True for a key whose values nobody is shown. */
export function isSecret(varve: Varve, key: string): boolean {
  return factsOf(varve, key)['secret'] === true
}

/** True for a JSON object. */
export function isRecord(value: unknown): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function declaredIn(varve: Varve, key: string): Json | undefined {
  try {
    return varve.declared(key)
  } catch (error) {
    if (isVarveError(error)) return undefined
    throw error
  }
}
