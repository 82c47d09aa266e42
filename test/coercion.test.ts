import { describe, expect, it } from 'vitest'
import { boolean, integer, number, readText, type TextReading, textTypeOf } from 'varve/schema'
import { ERROR, ours, seeds, UNSET } from './coercion-table.ts'

const types = { bool: textTypeOf(boolean()), int: textTypeOf(integer()), float: textTypeOf(number()) }

function outcome(reading: TextReading): unknown {
  if ('value' in reading) return reading.value
  return 'unset' in reading ? UNSET : (reading.code ?? ERROR)
}

describe('text becomes a value by one table', () => {
  it('which has an answer for every row of the comparison', () => {
    expect(seeds.map(([type, input]) => `${type} ${input}`)).toEqual(Object.keys(ours))
  })

  it.each(seeds.map(([type, input]) => [type, input, ours[`${type} ${input}`]] as const))(
    '%s %j is %j',
    (type, input, expected) => {
      const known = types[type]
      expect(known && outcome(readText(input, known))).toBe(expected)
    },
  )
})
