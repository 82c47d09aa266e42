import { describe, expect, it } from 'vitest'
import { around, lines, ofFlag } from '../../../test/meaning-told.ts'
import { frame, type Test } from './asking.ts'
import { condition } from './condition.ts'
import { meaningOfSegment } from './document-meaning.ts'
import type { Cond } from './document.ts'
import { LONGEST_CHAIN } from './segment-chain.ts'

/** Segments `s1`, `s2`, … of which each names the next, and the last holds for everybody. */
const chainOf =
  (length: number) =>
  (name: string): Cond | undefined =>
    name === `s${length}` ? true : { segment: `s${Number(name.slice(1)) + 1}` }
const rules = [{ id: 'r', when: { segment: 's1' }, serve: 'on' }]
const TOO_LONG = `begins a chain of segments that name one another, more than ${LONGEST_CHAIN} of them`

describe('a chain of segments', () => {
  it('may be as long as evaluation follows it', () => {
    expect(ofFlag({ rules }, { ...around, segment: chainOf(LONGEST_CHAIN) })).toEqual([])
    expect(ofFlag({ rules }, { ...around, segment: chainOf(LONGEST_CHAIN + 1) })).toEqual([
      `rules.0.when.segment ${TOO_LONG}`,
    ])
  })

  it('has a new segment as its first', () => {
    const begun = (length: number): string[] =>
      lines(meaningOfSegment('new', { when: { segment: 's1' } }, { ...around, segment: chainOf(length) }))
    expect(begun(LONGEST_CHAIN - 1)).toEqual([])
    expect(begun(LONGEST_CHAIN)).toEqual([`when.segment ${TOO_LONG}`])
  })

  it.each([
    [LONGEST_CHAIN, true],
    [LONGEST_CHAIN + 1, false],
  ])('of %i is followed to its end by evaluation: %s', (length, followed) => {
    const tools = { digest: () => '' }
    const segment = (name: string): Test | undefined => {
      const cond = chainOf(length)(name)
      return cond === undefined ? undefined : condition(cond, tools)
    }
    const asking = frame()
    asking.world = { ...asking.world, segment }
    expect(condition({ segment: 's1' }, tools).holds(asking)).toBe(followed)
  })
})
