import { describe, expect, it } from 'vitest'
import { weightsOf } from './weights.ts'

describe('the weights of a split', () => {
  it('are in order of names, however they were written: canonical JSON keeps no other order', () => {
    const sorted = [
      ['control', 1],
      ['green', 3],
      ['red', 2],
    ]
    expect(weightsOf({ control: 1, red: 2, green: 3 })).toEqual(sorted)
    expect(weightsOf({ red: 2, green: 3, control: 1 })).toEqual(sorted)
  })

  it('go by UTF-16 units, as canonical JSON does: digits, capitals, small letters', () => {
    expect(weightsOf({ a: 1, B: 1, '10': 1, '9': 1 }).map(([name]) => name)).toEqual(['10', '9', 'B', 'a'])
  })
})
