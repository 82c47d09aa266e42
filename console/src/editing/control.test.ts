import { describe, expect, it } from 'vitest'
import type { Json } from 'varve'
import type { JsonSchema } from '../api/shapes.ts'
import { controlOf, draftOf, readDraft } from './control.ts'

const kindFor = (schema: JsonSchema): string => controlOf({ schema }).kind
const read = (schema: JsonSchema, draft: string): unknown => readDraft(controlOf({ schema }), draft)
const port: JsonSchema = { type: 'integer', minimum: 1, maximum: 65535 }

describe('the control of a key', () => {
  it.each([
    [{ type: 'boolean' }, 'bool'],
    [port, 'number'],
    [{ type: 'number' }, 'number'],
    [{ enum: ['debug', 'info'] }, 'enum'],
    [{ type: 'string', minLength: 1 }, 'text'],
    [{ type: 'string', format: 'uri', 'x-text': 'url' }, 'read'],
    [{ type: ['string', 'number'], 'x-text': 'duration' }, 'read'],
    [{ type: ['string', 'array'], 'x-text': 'list', items: { type: 'string' } }, 'list'],
    [{ type: 'array', items: { type: 'object' } }, 'json'],
    [{ type: 'object' }, 'json'],
    [{ 'x-text': 'json' }, 'json'],
    [{ anyOf: [port, { type: 'null' }] }, 'nullable'],
    [{ anyOf: [port, { type: 'boolean' }] }, 'json'],
  ] as const)('for %j is %s', (schema, kind) => {
    expect(kindFor(schema)).toBe(kind)
  })

  it.each([
    [{ type: 'boolean' }, true],
    [port, 80],
    [{ enum: ['a', 'b'] }, 'b'],
    [{ type: 'string' }, 'a\nb'],
    [{ type: 'array', items: { type: 'integer' } }, [1, 2]],
    [{ type: 'object' }, { a: [1] }],
    [{ type: 'array', items: { type: 'string' } }, ['a', '', 'b']],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, null],
    [{ anyOf: [port, { type: 'null' }] }, null],
    [{ anyOf: [port, { type: 'null' }] }, 80],
    [{ 'x-text': 'json' }, null],
  ] as const)('for %j gives back the value %j that it was given', (schema, value) => {
    const control = controlOf({ schema })
    expect(readDraft(control, draftOf(control, value as Json))).toEqual({ value })
  })
})

describe('what is typed', () => {
  it('into a number is held against its limits', () => {
    expect(read(port, '65536')).toEqual({ error: 'It must be at most 65535.' })
    expect(read(port, '0')).toEqual({ error: 'It must be at least 1.' })
    expect(read(port, '1.5')).toEqual({ error: 'Write a whole number.' })
    expect(read(port, '')).toEqual({ error: 'Write a number.' })
  })

  it('as a duration is sent as it was typed: the server reads it', () => {
    expect(read({ type: ['string', 'number'], 'x-text': 'duration' }, '30s')).toEqual({ text: '30s' })
  })

  it('as JSON must be JSON', () => {
    expect(read({ type: 'object' }, '{')).toEqual({ error: expect.stringContaining('This is no JSON') })
  })

  it('into a list of numbers must be numbers', () => {
    expect(read({ type: 'array', items: { type: 'number' } }, '["1","x"]')).toEqual({ error: 'x is no number.' })
    expect(read({ type: 'array', items: { type: 'number' } }, '["1",""]')).toEqual({ error: 'An item is empty.' })
  })
})
