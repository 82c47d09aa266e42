import { describe, expect, it } from 'vitest'
import { isStructured, partRows, sameParts } from './part-rows.ts'
import { textRows, wordRuns } from './text-rows.ts'

describe('two JSON values', () => {
  const before = [
    { country: 'DE', cents: 490 },
    { country: 'FR', cents: 690 },
  ]
  const after = [
    { country: 'DE', cents: 390 },
    { country: 'FR', cents: 690 },
    { country: 'AT', cents: 590 },
  ]

  it('differ by path, and the parts that do not are counted', () => {
    expect(partRows(before, after)).toEqual([
      { path: '[0].cents', members: [], change: 'changed', before: 490, after: 390 },
      { path: '[2]', members: [], change: 'added', after: { country: 'AT', cents: 590 } },
    ])
    expect(sameParts(before, after)).toBe(3)
    expect(partRows({ a: 1, b: { c: 2 } }, { b: {} })).toEqual([
      { path: 'a', members: ['a'], change: 'removed', before: 1 },
      { path: 'b.c', members: ['b', 'c'], change: 'removed', before: 2 },
    ])
  })

  it('are compared by path only where both have parts', () => {
    expect([isStructured({}, []), isStructured(1, {}), isStructured(undefined, {})]).toEqual([true, false, false])
  })

  it('with members that objects inherit are compared like any others', () => {
    const odd = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}') as { [name: string]: number }
    expect(partRows({}, odd).map(({ path }) => path)).toEqual(['__proto__', 'constructor'])
  })
})

describe('two texts', () => {
  it('differ by word within a line that changed', () => {
    expect(wordRuns('a slow pool', 'a fast pool')).toEqual([
      [
        { text: 'a ', differs: false },
        { text: 'slow', differs: true },
        { text: ' pool', differs: false },
      ],
      [
        { text: 'a ', differs: false },
        { text: 'fast', differs: true },
        { text: ' pool', differs: false },
      ],
    ])
  })

  it('have rows with the numbers of both sides, and far lines that are the same are folded', () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`)
    const rows = textRows(lines.join('\n'), [...lines.slice(0, 9), 'other 10', 'new', ...lines.slice(10)].join('\n'))
    expect(rows.map(({ change }) => change)).toEqual([
      'fold',
      ...['same', 'same', 'same', 'changed', 'added', 'same', 'same', 'same'],
      'fold',
    ])
    expect(rows[0]).toEqual({ change: 'fold', lines: 6 })
    expect(rows[4]).toMatchObject({ before: { number: 10 }, after: { number: 10 } })
    expect(rows[6]).toMatchObject({ before: { number: 11 }, after: { number: 12 } })
    expect(rows.at(-1)).toEqual({ change: 'fold', lines: 7 })
  })

  it('may be empty on either side', () => {
    expect(textRows('', 'a\nb').map(({ change }) => change)).toEqual(['added', 'added'])
    expect(textRows('a', '').map(({ change }) => change)).toEqual(['removed'])
    expect(textRows('a', 'a').map(({ change }) => change)).toEqual(['fold'])
  })
})
