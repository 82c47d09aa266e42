import type { JsonSchema } from '../api/shapes.ts'

/** What a key takes, in words: `integer, 0 to 1000`, `one of debug, info`. */
export function constraintWords(schema: JsonSchema): string {
  if (schema.enum !== undefined) return `one of ${schema.enum.map(value => text(value)).join(', ')}`
  return [nameOf(schema), ...limitsOf(schema)].join(', ')
}

function nameOf(schema: JsonSchema): string {
  if (schema['x-text'] !== undefined && schema['x-text'] !== 'list') return schema['x-text']
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['anything'])
  const [name = 'anything'] = types.includes('array') ? ['array'] : types
  if (name !== 'array') return name
  return schema.items === undefined ? 'list' : `list of ${nameOf(schema.items)}s`
}

function limitsOf(schema: JsonSchema): string[] {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems, multipleOf, pattern } = schema
  return [
    range(minimum, maximum, ''),
    range(minLength, maxLength, ' characters'),
    range(minItems, maxItems, ' items'),
    multipleOf === undefined ? undefined : `in steps of ${multipleOf}`,
    pattern === undefined ? undefined : `matching ${pattern}`,
  ].filter(words => words !== undefined)
}

function range(least: number | undefined, most: number | undefined, of: string): string | undefined {
  if (least !== undefined && most !== undefined)
    return least === most ? `exactly ${least}${of}` : `${least} to ${most}${of}`
  if (least !== undefined) return `at least ${least}${of}`
  return most === undefined ? undefined : `at most ${most}${of}`
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
