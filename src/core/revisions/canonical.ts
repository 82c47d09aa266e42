import type { Json } from '../json.ts'

/**
 * The one text of a JSON value, by RFC 8785 (JSON Canonicalization Scheme): members in order of their UTF-16 code
 * units, no white space, numbers as ECMAScript writes them. Hashes are taken over this text.
 * Throws TypeError for what JSON cannot hold exactly: NaN, infinities, lone surrogates, undefined, functions.
 * @example canonical({ b: 1, a: 'é' }) // '{"a":"é","b":1}'
 */
export function canonical(value: Json): string {
  if (typeof value === 'string') return canonicalString(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('a number in canonical JSON must be finite')
    return JSON.stringify(value)
  }
  if (value === null || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object') return canonicalObject(value as { readonly [name: string]: Json | undefined })
  throw new TypeError(`${typeof value} is not JSON`)
}

function canonicalObject(value: { readonly [name: string]: Json | undefined }): string {
  let text = ''
  for (const name of inOrder(Object.keys(value))) {
    const member = value[name]
    if (member === undefined) continue
    text += `${text === '' ? '' : ','}${canonicalString(name)}:${canonical(member)}`
  }
  return `{${text}}`
}

/** Names by UTF-16 code units, as section 3.2.3 asks, which is how strings compare and how sort() orders them. */
function inOrder(names: readonly string[]): readonly string[] {
  for (let index = 1; index < names.length; index += 1) {
    if ((names[index - 1] ?? '') > (names[index] ?? '')) return names.toSorted()
  }
  return names
}

const LONE_SURROGATE = /\p{Surrogate}/u

function canonicalString(text: string): string {
  const json = JSON.stringify(text)
  // JSON.stringify escapes lone surrogates and nothing else as \\ud…, so most strings need no second look.
  if (json.includes('\\ud') && LONE_SURROGATE.test(text))
    throw new TypeError('a string in canonical JSON must not hold a lone surrogate')
  return json
}
