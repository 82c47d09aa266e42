import { defineConfig, flag, live, type Json } from 'varve'
import { boolean, csv, integer, json, list, oneOf, record, regex, string, type Schema } from 'varve/schema'
import * as z from 'zod'
import { describe, expect, it } from 'vitest'
import { valueText } from './value-text.ts'

function text(schema: Schema | z.ZodType, value: Json, options: { readonly empty?: 'value' } = {}): string | undefined {
  const config = defineConfig({ a: live(schema as Schema, { default: value, ...options }) })
  return valueText(config.definitions.get('a'), value)
}

describe('the text of a value', () => {
  it.each<[Schema, Json, string]>([
    [integer(), 5, '5'],
    [boolean(), false, 'false'],
    [string(), ' spaces ', ' spaces '],
    [string(), '5', '5'],
    [list(integer()), [1, 2], '[1,2]'],
    [list(string()), ['a,b'], '["a,b"]'],
    [csv(string()), 'a,b', 'a,b'],
    [csv(string()), ['a', 'b'], '["a","b"]'],
    [record(integer()), { a: 1 }, '{"a":1}'],
    [oneOf(['1', 2]), 2, '2'],
    [json(), 'text', '"text"'],
    [json(), null, 'null'],
    [regex(), '^a b$', '^a b$'],
    [string(), '@append x', '@append x'],
  ])('%# reads back as the value: %j', (schema, value, expected) => {
    expect(text(schema, value)).toBe(expected)
  })

  it('is none where no text says it', () => {
    expect(text(string(), '')).toBeUndefined()
    expect(text(z.union([z.string(), z.number()]), 5)).toBeUndefined()
  })

  it('is none where it would be an operator', () => {
    expect(text(z.union([z.string(), z.number()]), '@append x')).toBeUndefined()
    expect(text(z.union([z.string(), z.number()]), 'append x')).toBe('append x')
  })

  it('may be empty where that is a value', () => {
    expect(text(string(), '', { empty: 'value' })).toBe('')
  })

  it("is a variant's name, unless its value says as much", () => {
    const config = defineConfig({
      button: flag({ variants: { control: 'blue', treatment: 'red' }, default: 'treatment' }),
      on: flag({ default: true }),
      crossed: flag({ variants: { a: 'b', b: 'a' }, default: 'a' }),
    })
    const of = (key: string): string | undefined => {
      const declared = config.definitions.get(key)
      return valueText(declared, declared.fallback ?? null)
    }
    expect([of('button'), of('on'), of('crossed')]).toEqual(['treatment', 'true', 'a'])
  })
})
