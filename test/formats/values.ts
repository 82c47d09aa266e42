import fc from 'fast-check'

/** A value that every format with types can say. */
export type Value = string | number | boolean | readonly Value[] | Table
export type Table = { readonly [name: string]: Value }

/** Texts that are awkward to write: quotation marks, backslashes, signs of every format, characters of two halves. */
const awkward = fc
  .array(
    fc.constantFrom('a', 'B', '1', ' ', '"', "'", '\\', '#', ';', ':', '=', '-', '[', '}', ',', '|', 'é', '😀', '${'),
    {
      maxLength: 6,
    },
  )
  .map(pieces => pieces.join(''))
const names = fc.oneof(fc.stringMatching(/^[a-z][a-z0-9_-]{0,5}$/), awkward)
const scalars = fc.oneof(
  awkward,
  awkward.map(text => `${text}\nline two\n${text}`),
  fc.integer(),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter(number => !Number.isInteger(number) || Number.isSafeInteger(number))
    .map(number => (Object.is(number, -0) ? 0 : number)),
  fc.boolean(),
)

const forbidden = new Set(['__proto__', 'constructor', 'prototype'])
const tableOf = (value: fc.Arbitrary<Value>, minKeys: number): fc.Arbitrary<Table> =>
  fc.dictionary(
    names.filter(name => !forbidden.has(name) && !/^\d*$/.test(name)),
    value,
    { minKeys, maxKeys: 4 },
  )

/** Tables with anything in them, several levels deep. */
export const tables: fc.Arbitrary<Table> = fc.letrec<{ value: Value; table: Table }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalars,
    scalars,
    fc.array(tie('value'), { maxLength: 3 }),
    tie('table'),
  ),
  table: tableOf(tie('value'), 0),
})).table

/** How a value is written: each decision that comes up takes the next one. */
export const choices = fc.array(fc.nat(1000), { minLength: 5, maxLength: 40 })

export function isTable(value: Value): value is Table {
  return typeof value === 'object' && !Array.isArray(value)
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}
