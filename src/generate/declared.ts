import type { Config, Json } from 'varve'

/** One declared value, as a configuration lists it. */
export type Declared = Config['definitions'] extends Iterable<infer Definition> ? Definition : never

/** A JSON object, whose members are looked up by name. */
export type JsonObject = { readonly [name: string]: Json }

/** Values listed under one heading. */
export interface Category {
  readonly name: string
  readonly values: readonly Declared[]
}

/** The values of a configuration by category, both in the order of declaration. */
export function categoriesOf(config: Config): readonly Category[] {
  const byName = new Map<string, Declared[]>()
  for (const declared of config.definitions) {
    const values = byName.get(declared.category) ?? []
    values.push(declared)
    byName.set(declared.category, values)
  }
  return [...byName].map(([name, values]) => ({ name, values }))
}

/** When a value must be set somewhere: `in production` where only a development default is declared. */
export type Need = 'always' | 'in production' | 'never'

/** When a value must be set somewhere, or nothing starts. */
export function needOf(declared: Declared): Need {
  if (declared.fallback !== undefined || declared.derivation !== undefined || isOptional(declared)) return 'never'
  return declared.devFallback === undefined ? 'always' : 'in production'
}

/** True for a schema that is content with nothing at all. */
function isOptional({ schema }: Declared): boolean {
  try {
    const result = schema['~standard'].validate(undefined)
    if ('then' in result) {
      // Its rejection is nobody's: a schema that answers later is refused when it is declared.
      result.then(undefined, () => undefined)
      return false
    }
    return result.issues === undefined
  } catch {
    return false
  }
}

/** The keys that a computed value is made of. */
export function inputsOf(config: Config, declared: Declared): readonly string[] {
  return config.definitions.inputsOf(declared).map(([, key]) => key)
}

/** True for a JSON object: not null, not a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
