import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineDiff } from './line-diff.ts'

const shown = (before: string, after: string): string[] => lineDiff(before, after).map(({ sign, text }) => sign + text)

describe('the difference of two texts', () => {
  it('is nothing where they are the same', () => {
    expect(shown('a\nb\n', 'a\nb\n')).toEqual([])
  })

  it('is the lines that go and come, and where', () => {
    expect(shown('a\nb\nc\nd\ne\n', 'a\nB\nc\nd\nf\ne\n')).toEqual(['@line 2', '-b', '+B', '@line 5', '+f'])
  })

  it('covers a text that is empty', () => {
    expect(shown('', 'a')).toEqual(['@line 1', '-', '+a'])
  })

  it('stays whole where the texts are too long to be compared line by line', () => {
    const long = (mark: string): string => Array.from({ length: 3000 }, (_, index) => `${mark}${index}`).join('\n')
    const found = lineDiff(long('a'), long('b'))
    expect(found.filter(({ sign }) => sign === '-')).toHaveLength(3000)
    expect(found.filter(({ sign }) => sign === '+')).toHaveLength(3000)
  })

  it('turns one into the other', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map(parts => parts.join('\n'))
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const found = lineDiff(before, after)
        const kept = (sign: '+' | '-'): string[] => found.filter(one => one.sign === sign).map(({ text }) => text)
        const without = (all: readonly string[], some: readonly string[]): string[] => {
          const left = [...some]
          return all.filter(line => {
            const at = left.indexOf(line)
            if (at >= 0) left.splice(at, 1)
            return at < 0
          })
        }
        // What is left of both once their own lines are gone is the same.
        const [a, b] = [before.split('\n'), after.split('\n')]
        expect(without(a, kept('-')).toSorted()).toEqual(without(b, kept('+')).toSorted())
        expect(found.length === 0).toBe(before === after)
      }),
    )
  })
})
