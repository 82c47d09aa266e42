/** Single values as they stand in a file. */
import type { Json } from 'varve'
import { expected } from 'varve/schema'
import type { JsonObject } from '../declared.ts'
import {
  anyCase,
  BYTES,
  DATE,
  DURATION,
  HOST,
  K8S_CPU,
  K8S_MEMORY,
  portable,
  RATE,
  URL_FORM,
  urlForm,
} from './forms.ts'

/** One way to write a value, and what else may stand there. */
export interface Form {
  readonly schema: JsonObject
  /** `text`: any text, and so a reference too; `operable`: operators are in it already; `complete`: both are. */
  readonly takes?: 'anything' | 'text' | 'operable' | 'complete'
}

/** Words that a file may hold for any value. */
export const ANYTHING: Form = { schema: {}, takes: 'anything' }

const NUMBER_LIMITS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'] as const
const TEXT_LIMITS = ['minLength', 'maxLength', 'format'] as const

/** The forms of a type of ours that is text with a meaning: a duration, a URL; undefined for any other. */
export function markedForms(node: JsonObject, raw: boolean): readonly Form[] | undefined {
  switch (node['x-text']) {
    case 'duration':
      return [formed(node, DURATION), { schema: { type: 'number', minimum: 0 } }]
    case 'bytes':
      return [formed(node, BYTES), { schema: { type: 'integer', minimum: 0 } }]
    case 'k8sCpu':
      return [formed(node, K8S_CPU), { schema: { type: 'number', minimum: 0 } }]
    case 'k8sMemory':
      return [formed(node, K8S_MEMORY), { schema: { type: 'integer', minimum: 0 } }]
    case 'rate':
      return [formed(node, RATE)]
    case 'date':
      return [formed(node, DATE)]
    case 'url':
      return [formed(node, typeof node['pattern'] === 'string' ? urlForm(node['pattern']) : URL_FORM)]
    case 'host':
      return [formed(node, HOST, { maxLength: 300 }), ...written(raw)]
    case 'path':
    case 'regex':
      return [{ schema: { type: 'string', ...picked(node, ['minLength', 'maxLength']) } }, ...written(raw)]
    case 'json':
      return [ANYTHING]
    default:
      return undefined
  }
}

/** Text of a form, with what an editor says of any other. */
function formed(node: JsonObject, pattern: string, more: JsonObject = {}): Form {
  return { schema: { type: 'string', pattern, ...more, patternErrorMessage: `Write ${wordsFor(node)}.` } }
}

function wordsFor(node: JsonObject): string {
  const jsonSchema = { input: () => node, output: () => node }
  return expected({ '~standard': { version: 1, vendor: 'varve', validate: value => ({ value }), jsonSchema } })
}

/** One of several values. */
export function choiceForms(
  values: readonly Json[],
  { fold, raw }: { readonly fold: boolean; readonly raw: boolean },
): readonly Form[] {
  const texts = values.filter(value => typeof value === 'string')
  // A file that says `1` for the choice '1' means it.
  const typed = raw ? texts.map(plainValue).filter(value => value !== undefined) : []
  const listed: Form = { schema: { enum: [...new Set([...values, ...typed])] } }
  return fold && texts.length > 0 ? [listed, { schema: { type: 'string', pattern: anyCase(texts) } }] : [listed]
}

function plainValue(text: string): Json | undefined {
  return /^(?:true|false|-?(?:0|[1-9]\d{0,15})(?:\.\d+)?)$/.test(text) ? (JSON.parse(text) as Json) : undefined
}

/** Forms of a plain type; undefined for lists, objects and what is no type. */
export function plainForms(node: JsonObject, raw: boolean): readonly Form[] | undefined {
  switch (node['type']) {
    case 'string':
      return textForms(node, raw)
    case 'integer':
    case 'number':
      return [{ schema: { type: node['type'], ...picked(node, NUMBER_LIMITS) } }]
    case 'boolean':
    case 'null':
      return [{ schema: { type: node['type'] } }]
    default:
      return undefined
  }
}

function textForms(node: JsonObject, raw: boolean): readonly Form[] {
  const { pattern } = node
  const form = typeof pattern === 'string' ? portable(pattern) : undefined
  const limits = { ...picked(node, TEXT_LIMITS), ...(form === undefined ? {} : { pattern: form }) }
  const isAny = Object.keys(limits).length === 0
  if (isAny && raw) return [{ schema: { type: ['string', 'number', 'boolean'] }, takes: 'text' }]
  return [{ schema: { type: 'string', ...limits }, ...(isAny ? { takes: 'text' as const } : {}) }, ...written(raw)]
}

/** What a file may hold for text without quotes: `1.10` for a version. */
function written(raw: boolean): readonly Form[] {
  return raw ? [{ schema: { type: ['number', 'boolean'] } }] : []
}

/** The members of a node with these names. */
export function picked(node: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.flatMap(name => (node[name] === undefined ? [] : [[name, node[name]]])))
}
