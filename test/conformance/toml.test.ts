import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Part, ScalarPart } from '../../src/core/layers/part.ts'
import { toml } from '../../src/sources/formats/toml.ts'

type Spec = '1.0.0' | '1.1.0'
type Expected = { readonly [name: string]: Expected } | readonly Expected[] | Leaf
interface Leaf {
  readonly type: string
  readonly value: string
}
interface Case {
  readonly name: string
  readonly specs: readonly Spec[]
  readonly toml: string | { readonly base64: string }
  readonly expected?: Expected
}

const suite = JSON.parse(readFileSync(new URL('vectors/toml-test.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Case[]
}

/** Refused by TOML 1.0 and allowed by 1.1, which is read too. */
const NEW_IN_1_1 = [
  'invalid/datetime/no-secs',
  'invalid/inline-table/linebreak-01',
  'invalid/inline-table/linebreak-02',
  'invalid/inline-table/linebreak-03',
  'invalid/inline-table/linebreak-04',
  'invalid/inline-table/trailing-comma',
  'invalid/local-datetime/no-secs',
  'invalid/local-time/no-secs',
  'invalid/string/basic-byte-escapes',
]

describe('the published toml-test suite', () => {
  it.each<[Spec, number]>([
    ['1.0.0', 208],
    ['1.1.0', 218],
  ])('is read to the same values, type for type, in all valid cases of TOML %s: %i of them', (spec, count) => {
    const valid = casesOf('valid/', spec)
    const read = valid.map(one => [one.name, typedOf(textOf(one))])
    expect(read).toEqual(valid.map(({ name, expected }) => [name, normal(expected)]))
    expect(valid).toHaveLength(count)
  })

  it.each<[Spec, number, readonly string[]]>([
    ['1.0.0', 501, NEW_IN_1_1],
    ['1.1.0', 494, []],
  ])('is refused in all invalid cases of TOML %s, %i of them, but for those %j', (spec, count, accepted) => {
    const invalid = casesOf('invalid/', spec)
    const errors = invalid.map(one => toml(textOf(one), 'a.toml').complaints.filter(c => c.severity === 'error'))
    expect(invalid.filter((_, index) => errors[index]?.length === 0).map(({ name }) => name)).toEqual(accepted)
    expect(invalid).toHaveLength(count)
  })

  it('names a place within the text for everything it refuses', () => {
    for (const one of suite.cases) {
      const text = textOf(one)
      for (const { origin } of toml(text, 'a.toml').complaints)
        expect(characterAt(text, origin), one.name).toBeDefined()
    }
  })
})

function casesOf(kind: string, spec: Spec): readonly Case[] {
  return suite.cases.filter(one => one.name.startsWith(kind) && one.specs.includes(spec))
}

/** A file as Node reads it: what is not UTF-8 becomes U+FFFD. */
function textOf({ toml }: Case): string {
  return typeof toml === 'string' ? toml : Buffer.from(toml.base64, 'base64').toString('utf8')
}

/** What a text says, each leaf as the suite writes it; or what is wrong with it. */
function typedOf(text: string): unknown {
  const { documents, complaints } = toml(text, 'a.toml')
  if (complaints.length > 0) return complaints
  return documents[0] === undefined ? {} : typed(documents[0], text)
}

function typed(part: Part, text: string): unknown {
  if (part.kind === 'scalar') return leafOf(part, text)
  if (part.kind === 'list') return part.items.map(item => typed(item, text))
  if (part.kind === 'items') throw new Error('TOML has no single items')
  return Object.fromEntries([...part.members].map(([name, member]) => [name, typed(member, text)]))
}

/** The type comes from what stands where the part says it stands, so that a wrong place is a wrong type. */
function leafOf({ origin, text, value }: ScalarPart, source: string): unknown {
  const first = characterAt(source, origin)
  if (first === '"' || first === "'") return { type: 'string', value }
  if (typeof value === 'boolean') return { type: 'bool', value: String(value) }
  if (typeof value === 'string') return { type: typeOfTime(text), value: normalTime(text) }
  if (/^[+-]?(?:0[xob]|[\d_]+$)/.test(text)) return { type: 'integer', value: integer(text, value) }
  return { type: 'float', value: value ?? normalInfinity(text) }
}

/** Digits of an integer, after making sure that the value is exact or absent. */
function integer(text: string, value: ScalarPart['value']): string {
  const plain = text.replaceAll('_', '').replace(/^\+/, '')
  const exact = plain.startsWith('-') ? -BigInt(plain.slice(1)) : BigInt(plain)
  const isSafe = Number.isSafeInteger(Number(exact))
  expect(value).toBe(isSafe ? Number(exact) : undefined)
  return exact.toString()
}

function normalInfinity(text: string): string {
  return text.replace(/^\+/, '').replace('-nan', 'nan')
}

function typeOfTime(text: string): string {
  if (!text.includes(':')) return 'date-local'
  if (/^\d\d:/.test(text)) return 'time-local'
  return /(?:z|[-+]\d\d:\d\d)$/i.test(text) ? 'datetime' : 'datetime-local'
}

/** One way to write a time: `T` and `Z` in capitals, with seconds, without zeros at the end of their fraction. */
function normalTime(text: string): string {
  return text
    .toUpperCase()
    .replace(/^(\d{4}-\d\d-\d\d) /, '$1T')
    .replace(/(^|T)(\d\d:\d\d)(?=$|[-+Z])/, '$1$2:00')
    .replace(/(\.\d*?)0+(?=$|[-+Z])/, '$1')
    .replace(/\.(?=$|[-+Z])/, '')
}

function normal(expected: Expected | undefined): unknown {
  if (Array.isArray(expected)) return expected.map(normal)
  if (!isLeaf(expected))
    return Object.fromEntries(Object.entries(expected ?? {}).map(([name, one]) => [name, normal(one)]))
  const { type, value } = expected
  if (type === 'float') return { type, value: /inf|nan/.test(value) ? normalInfinity(value) : Number(value) }
  if (type.startsWith('date') || type.startsWith('time')) return { type, value: normalTime(value) }
  return type === 'integer' ? { type, value: BigInt(value).toString() } : { type, value }
}

function isLeaf(expected: Expected | undefined): expected is Leaf {
  return typeof (expected as Leaf | undefined)?.type === 'string' && typeof (expected as Leaf).value === 'string'
}

function characterAt(text: string, origin: unknown): string | undefined {
  const { line, column } = origin as { line: number; column: number }
  const found = text.replace(/^\ufeff/, '').split(/\r\n?|\n/)[line - 1]
  return found === undefined || column > [...found].length + 1 ? undefined : ([...found][column - 1] ?? '\n')
}
