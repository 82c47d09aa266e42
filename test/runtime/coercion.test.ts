import { describe, expect, it } from 'vitest'
import { defineConfig, isProblem, openSync, setting, type Json, type Source } from 'varve'
import { boolean, integer, json, list, number, optional, string } from 'varve/schema'
import { env, values } from 'varve/sources'
import { ERROR, ours, seeds, UNSET } from '../coercion-table.ts'

const config = defineConfig({
  bool: setting(optional(boolean())),
  int: setting(optional(integer())),
  float: setting(optional(number())),
  text: setting(optional(string())),
  data: setting(optional(json())),
  many: setting(optional(list(integer()))),
})
type Key = keyof typeof config.tree

/** What a key is when a source gives it: its value, `unset`, or what the refusal is called. */
function read(key: Key, source: Source): unknown {
  try {
    return openSync(config, { sources: [source] }).settings[key] ?? UNSET
  } catch (error) {
    if (!isProblem(error, 'INVALID_SETTINGS')) throw error
    const [problem, ...others] = error.details.problems
    expect(others).toEqual([])
    expect(problem).toMatchObject({ key, origin: expect.stringMatching(/^(?:[A-Z]+|values in code)$/) })
    return problem?.code === 'UNSAFE_INTEGER' ? problem.code : ERROR
  }
}

const fromText = (key: Key, text: string): unknown => read(key, env({ from: { [key.toUpperCase()]: text } }))
const typed = (key: Key, value: Json): unknown => read(key, values({ [key]: value }))

describe('text from the environment becomes a value by the table', () => {
  it.each(seeds.map(([type, input]) => [type, input, ours[`${type} ${input}`]] as const))(
    '%s %j is %j',
    (type, input, expected) => {
      expect(fromText(type, input)).toBe(expected)
    },
  )

  it('a string takes the text as it is, white space and all', () => {
    expect(fromText('text', ' 1.10 ')).toBe(' 1.10 ')
    expect(fromText('text', 'true')).toBe('true')
    expect(fromText('text', '')).toBe(UNSET)
  })

  it('JSON is read as JSON, and a word that is none is refused', () => {
    expect(fromText('data', '{"a":[1,null]}')).toEqual({ a: [1, null] })
    expect(fromText('data', '"hello"')).toBe('hello')
    expect(fromText('data', 'hello')).toBe(ERROR)
    expect(fromText('data', 'NaN')).toBe(ERROR)
  })

  it('a list is separated by commas, or JSON', () => {
    expect(fromText('many', '1, 2,3')).toEqual([1, 2, 3])
    expect(fromText('many', '[1,2,3]')).toEqual([1, 2, 3])
    expect(fromText('many', '1,zwei')).toBe(ERROR)
  })
})

describe('a typed source is strict: its values are not read as text', () => {
  it.each(seeds.map(([type, input]) => [type, input] as const))('%s does not take the text %j', (type, input) => {
    expect(typed(type, input)).toBe(ERROR)
  })

  it.each([
    ['bool', true, true],
    ['bool', 1, ERROR],
    ['int', 42, 42],
    ['int', 3.9, ERROR],
    ['int', true, ERROR],
    ['int', 9_007_199_254_740_993, 'UNSAFE_INTEGER'],
    ['float', 3.14, 3.14],
    ['float', 3, 3],
    ['text', '1.10', '1.10'],
    ['text', 1.1, ERROR],
    ['many', [1, 2], [1, 2]],
    ['many', '1,2', ERROR],
    ['data', 'hello', 'hello'],
  ] as const)('%s %j is %j', (key, value, expected) => {
    expect(typed(key, value as Json)).toEqual(expected)
  })
})
