import { canonical, type Json } from 'varve'
import { readText, takesRawText } from 'varve/schema'
import type { Declared } from './declared.ts'

/**
 * Text that a variable may hold for a value, such that reading it gives the value again. Undefined where no text does:
 * empty text counts as unset, and a type that nobody knows reads text as it stands.
 */
export function valueText(declared: Declared, value: Json): string | undefined {
  const json = JSON.stringify(value)
  const candidates = [variantNamed(declared, value), typeof value === 'string' ? value : undefined, json]
  return candidates.find(text => text !== undefined && readsAs(declared, text, value))
}

/** The variant's name, where it says more than its value. */
function variantNamed({ variants = {} }: Declared, value: Json): string | undefined {
  if (typeof value === 'boolean') return undefined
  return Object.keys(variants).find(name => canonical(variants[name] ?? null) === canonical(value))
}

function readsAs(declared: Declared, text: string, value: Json): boolean {
  if (text === '' && !declared.keepsEmpty) return false
  const read = readingOf(declared, text)
  if (read === undefined) return false
  return canonical(read) === canonical(value) || isSame(declared, read, value)
}

/** True for two ways to write one value: the list of a text, and the text itself. */
function isSame({ schema }: Declared, a: Json, b: Json): boolean {
  const [first, second] = [a, b].map(input => schema['~standard'].validate(input))
  if (first === undefined || second === undefined || !('value' in first) || !('value' in second)) return false
  return isPlain(first.value) && JSON.stringify(first.value) === JSON.stringify(second.value)
}

/** True for what JSON shows in full: no Date, no RegExp, no Secret. */
function isPlain(value: unknown): boolean {
  return (
    typeof value !== 'object' ||
    value === null ||
    Array.isArray(value) ||
    Object.getPrototypeOf(value) === Object.prototype
  )
}

/** Text that begins so is an operator where lists and objects are read from text. */
const OPERATOR = /^\s*@(?:append|prepend|unique|replace|json|unset)\b/

function readingOf({ variants, text: type }: Declared, text: string): Json | undefined {
  if (variants !== undefined && Object.hasOwn(variants, text.trim())) return variants[text.trim()]
  if (type === undefined) return text
  if (!takesRawText(type) && OPERATOR.test(text)) return undefined
  const reading = readText(text, type)
  return 'value' in reading ? reading.value : undefined
}
