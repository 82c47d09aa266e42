import type { Json } from 'varve'
import type { Declared, JsonSchema } from '../api/shapes.ts'

/** How a value is put in: by what its declaration says. What is typed is a text in every case, so that it is never lost. */
export type Control =
  | { readonly kind: 'bool' }
  | { readonly kind: 'enum'; readonly options: readonly Json[] }
  | { readonly kind: 'number'; readonly whole: boolean; readonly schema: JsonSchema }
  | { readonly kind: 'text'; readonly schema: JsonSchema }
  /** A text with a meaning of its own, such as `30s`: the server says what it is read as. */
  | { readonly kind: 'read'; readonly type: string }
  | { readonly kind: 'list'; readonly numbers: boolean }
  | { readonly kind: 'json' }
  /** Something, or no value: null. */
  | { readonly kind: 'nullable'; readonly of: PlainControl }

/** A control that always has a value. */
export type PlainControl = Exclude<Control, { readonly kind: 'nullable' }>

/** The draft of no value: nothing that anybody types is the same. */
export const NO_VALUE = '\0'

/** What a draft is sent as, or why it cannot be. */
export type Draft = { readonly value: Json } | { readonly text: string } | { readonly error: string }

/** The control of a key. */
export function controlOf({ schema = {} }: Declared): Control {
  const [only, ...others] = (schema.anyOf ?? []).filter(({ type }) => type !== 'null')
  if (only === undefined || others.length > 0 || schema.anyOf?.length !== 2) return plainControl(schema)
  const control = controlOf({ schema: only })
  return control.kind === 'nullable' ? control : { kind: 'nullable', of: control }
}

function plainControl(schema: JsonSchema): PlainControl {
  if (schema.enum !== undefined) return { kind: 'enum', options: schema.enum }
  const mark = schema['x-text']
  if (mark !== undefined && mark !== 'list' && mark !== 'json') return { kind: 'read', type: mark }
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? [])
  if (types.includes('array')) return listOf(schema.items)
  if (types.includes('boolean')) return { kind: 'bool' }
  if (types.includes('integer') || types.includes('number'))
    return { kind: 'number', whole: !types.includes('number'), schema }
  return types.includes('string') ? { kind: 'text', schema } : { kind: 'json' }
}

/** A list of plain texts or numbers has rows; any other is JSON. */
function listOf(items: JsonSchema | undefined): PlainControl {
  const type = items?.enum === undefined && items?.['x-text'] === undefined ? items?.type : undefined
  if (type === 'string') return { kind: 'list', numbers: false }
  return type === 'integer' || type === 'number' ? { kind: 'list', numbers: true } : { kind: 'json' }
}

/** What stands in the control for a value. */
export function draftOf(control: Control, value: Json | undefined): string {
  switch (control.kind) {
    case 'bool':
    case 'enum':
      return value === undefined ? '' : JSON.stringify(value)
    case 'list':
      return JSON.stringify(Array.isArray(value) ? value.map(item => plain(item)) : [])
    case 'json':
      return value === undefined ? '' : JSON.stringify(value, null, 2)
    case 'nullable':
      return value === null ? NO_VALUE : draftOf(control.of, value)
    case 'number':
    case 'text':
    case 'read':
      return plain(value)
  }
}

function plain(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** What a draft means. Only what is certain is said here; everything else the server checks before anything is saved. */
export function readDraft(control: Control, draft: string): Draft {
  switch (control.kind) {
    case 'bool':
    case 'enum':
      return draft === '' ? { error: 'Choose one.' } : { value: JSON.parse(draft) as Json }
    case 'number':
      return readNumber(control, draft)
    case 'text':
      return { value: draft }
    case 'read':
      return draft.trim() === '' ? { error: 'Write something.' } : { text: draft }
    case 'list':
      return readList(control.numbers, JSON.parse(draft) as string[])
    case 'json':
      return readJson(draft)
    case 'nullable':
      return draft === NO_VALUE ? { value: null } : readDraft(control.of, draft)
  }
}

function readNumber({ whole, schema }: { whole: boolean; schema: JsonSchema }, draft: string): Draft {
  const value = Number(draft)
  if (draft.trim() === '' || !Number.isFinite(value)) return { error: 'Write a number.' }
  if (whole && !Number.isInteger(value)) return { error: 'Write a whole number.' }
  const { minimum = -Infinity, maximum = Infinity } = schema
  if (value < minimum) return { error: `It must be at least ${minimum}.` }
  return value > maximum ? { error: `It must be at most ${maximum}.` } : { value }
}

function readList(numbers: boolean, rows: readonly string[]): Draft {
  if (!numbers) return { value: rows }
  if (rows.some(row => row.trim() === '')) return { error: 'An item is empty.' }
  const wrong = rows.find(row => !Number.isFinite(Number(row)))
  return wrong === undefined ? { value: rows.map(Number) } : { error: `${wrong} is no number.` }
}

function readJson(draft: string): Draft {
  try {
    return { value: JSON.parse(draft) as Json }
  } catch (error) {
    return { error: `This is no JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
}
