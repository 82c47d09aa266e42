import fc from 'fast-check'
import type { Json } from 'varve'
import { integer, json, string, url } from 'varve/schema'

/** A secret that is planted: what it is, and which texts in it must not be seen anywhere. */
export interface Planted {
  readonly form: FormName
  readonly value: Json
  /** The same as text: what a variable, a file or a terminal would hold. */
  readonly text: string
  /** Texts of letters and digits, drawn at random, that stand in every part of the value. */
  readonly cores: readonly string[]
}

const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** Random letters and digits: nothing a program writes has them by chance. */
const core = fc
  .array(fc.constantFrom(...ALPHABET.split('')), { minLength: 14, maxLength: 14 })
  .map(chars => chars.join(''))

type Made = { readonly value: Json }
type Cores = readonly [string, string, string, string]

/** What a value looks like, made of random texts. */
const FORMS = {
  'a word': ([a]: Cores): Made => ({ value: a }),
  'text with quotes': ([a, b, c, d]: Cores): Made => ({ value: `${a}"${b}'${c}\\${d}` }),
  'several lines': ([a, b, c, d]: Cores): Made => ({ value: `${a}\n${b}\n\n\t${c}\n${d}` }),
  'text beyond ASCII': ([a, b, c, d]: Cores): Made => ({ value: `${a}é${b}日本${c}\u{1F600}${d}` }),
  'an address': ([a, b, c, d]: Cores): Made => ({ value: `https://${a}:${b}@db.example/${c}?key=${d}` }),
  'a private key': ([a, b, c, d]: Cores): Made => ({
    value: `-----BEGIN PRIVATE KEY-----\n${a}${b}\n${c}${d}\n-----END PRIVATE KEY-----\n`.trim(),
  }),
  'an object': ([a, b, c, d]: Cores): Made => ({ value: { user: a, [b]: { password: [c, `"${d}"`] } } }),
} as const

/** The forms that a planted secret may have. */
export type FormName = keyof typeof FORMS | 'a number'

/** Forms that stand on one line without quotes. */
export const PLAIN_FORMS: readonly FormName[] = ['a word', 'an address', 'a number']
/** Forms that are text. */
export const TEXT_FORMS: readonly FormName[] = [
  ...['a word', 'text with quotes', 'several lines', 'text beyond ASCII', 'an address', 'a private key'],
] as FormName[]
/** All of them. */
export const ALL_FORMS: readonly FormName[] = [...(Object.keys(FORMS) as FormName[]), 'a number']

/** A secret of one of these forms, every time another. */
export function planted(forms: readonly FormName[] = ALL_FORMS): fc.Arbitrary<Planted> {
  return fc.constantFrom(...forms).chain(form => (form === 'a number' ? NUMBER : written(form)))
}

/** Keys that seal secrets, planted like one. */
export function plantedKey(key: string): Planted {
  return { form: 'a word', value: key, text: key, cores: [key] }
}

// 15 digits: more than a time or a counter has, and exact in JavaScript.
const NUMBER: fc.Arbitrary<Planted> = fc
  .integer({ min: 1, max: 8 })
  .chain(first =>
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 14, maxLength: 14 }).map(rest => [first, ...rest]),
  )
  .map(digits => digits.join(''))
  .map(text => ({ form: 'a number', value: Number(text), text, cores: [text] }))

function written(form: keyof typeof FORMS): fc.Arbitrary<Planted> {
  return fc.tuple(core, core, core, core).map(cores => {
    const { value } = FORMS[form](cores)
    const all = typeof value === 'string' ? value : JSON.stringify(value)
    return { form, value, text: all, cores: cores.filter(one => all.includes(one)) }
  })
}

/** A schema that values of a form fit. */
export function schemaOf({ form }: Planted) {
  if (form === 'a number') return integer()
  if (form === 'an object') return json()
  return form === 'an address' ? url() : string()
}
