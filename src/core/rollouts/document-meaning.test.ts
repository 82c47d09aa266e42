import { describe, expect, it } from 'vitest'
import { around, flag, lines, ofFlag, ofRollout, ofServe } from '../../../test/meaning-told.ts'
import { meaningOf, meaningOfSegment } from './document-meaning.ts'
import type { Cond, FlagRule } from './document.ts'

describe('a document that means something', () => {
  it('has no problems', () => {
    const rules: FlagRule[] = [
      { id: 'staff', when: { segment: 'staff' }, serve: 'on' },
      { id: 'eu', when: { segment: 'eu' }, serve: { split: { on: 1, off: 0 }, coverage: [{ at: 1, share: 1 }] } },
      {
        id: 'paying',
        when: { flag: 'payments', is: ['on'] },
        serve: {
          alloc: [
            ['on', 0, 5],
            ['off', 5, 9],
          ] as const,
        },
      },
      { id: 'many', when: { flag: 'limits.maxUploads', when: { attr: 'value', op: 'gt', value: 3 } }, serve: null },
      {
        id: 'some',
        when: { attr: 'roles', some: { attr: '$it', op: 'matches', value: 'adm' } },
        serve: { next: true } as const,
      },
    ]
    expect(ofFlag({ rules, requires: [{ flag: 'payments', is: ['on'] }], off: 'off', hash: 'eppo/10000' })).toEqual([])
    expect(ofRollout({ when: { segment: 'eu' }, candidate: { flag: flag({ rules }) } })).toEqual([])
  })
})

describe('a variant', () => {
  it('must fit the schema of the key', () => {
    expect(ofFlag({ variants: { on: true, off: 'no', '': 0 } })).toEqual([
      'variants.off must be true or false',
      'variants. must be true or false',
    ])
    expect(ofRollout({ candidate: { value: 1 } })).toEqual(['candidate.value must be true or false'])
    expect(ofRollout({ candidate: { flag: flag({ variants: { on: true, off: 1 } }) } })).toEqual([
      'candidate.flag.variants.off must be true or false',
    ])
  })

  it('must be there wherever it is served', () => {
    const there = 'names the variant "x", and there are on, off'
    expect(ofFlag({ off: 'x' })).toEqual([`off ${there}`])
    expect(ofServe('x')).toEqual([`serve ${there}`])
    expect(ofServe({ split: { on: 1, x: 1 }, rest: 'x' })).toEqual([`serve.split.x ${there}`, `serve.rest ${there}`])
    expect(ofServe({ alloc: [['x', 0, 1]], rest: 'x' })).toEqual([`serve.alloc.0.0 ${there}`, `serve.rest ${there}`])
    expect(ofServe({ rules: [{ id: 'a', serve: 'x' }], serve: 'x' })).toEqual([
      `serve.rules.0.serve ${there}`,
      `serve.serve ${there}`,
    ])
    expect(ofServe('constructor')).toHaveLength(1)
  })

  it('may be null anywhere, which is the next layer, and may be what is served while off', () => {
    expect(ofFlag({ off: null, serve: { split: { on: 1 }, rest: null } })).toEqual([])
    expect(ofFlag({ off: 'off', enabled: true })).toEqual([])
  })
})

describe('the ids of rules', () => {
  it('are each used once, in nested lists too', () => {
    const nested = { rules: [{ id: 'a', when: { segment: 'eu' }, serve: 'off' }], serve: { next: true } as const }
    const rules = [
      { id: 'a', when: { segment: 'de' }, serve: 'on' },
      { id: 'b', when: { segment: 'staff' }, serve: nested },
    ]
    expect(ofFlag({ rules })).toEqual(['rules.1.serve.rules.0.id must be a rule\'s own, and "a" is that of rules.0'])
  })
})

describe('a segment', () => {
  const ofSegment = (name: string, when: Cond): string[] => lines(meaningOfSegment(name, { when }, around))

  it('may name others', () => {
    expect(ofSegment('friends', { any: [{ segment: 'staff' }, { segment: 'eu' }] })).toEqual([])
  })

  it('is refused when it leads back to itself, new or not', () => {
    expect(ofSegment('friends', { any: [true, { segment: 'friends' }] })).toEqual([
      'when.any.1.segment leads back here: segment friends → segment friends',
    ])
    expect(ofSegment('staff', { segment: 'eu' })).toEqual([
      'when.segment leads back here: segment staff → segment eu → segment staff',
    ])
  })

  it('is judged by its conditions', () => {
    expect(ofSegment('friends', { all: [{ segment: 'x' }, { attr: 'a', op: 'eq' }] })).toEqual([
      'when.all.0.segment names the segment "x", and there is none',
      expect.stringMatching(/^when\.all\.1 \S/),
    ])
  })
})

describe('a rollout', () => {
  it('has its steps in order', () => {
    const steps = [
      { at: 3, share: 1 },
      { at: 3, share: 2 },
      { at: 2, share: -1 },
    ]
    expect(ofRollout({ steps, approvedThrough: 3, held: { share: 2e5, since: 1 } })).toEqual([
      'steps.2.at must not be before the step above it: 2 comes after 3',
      'steps.2.share must be an integer from 0 to 100000, but is -1',
      'approvedThrough must be the index of a step or -1, but is 3 of 3 steps',
      'held.share must be an integer from 0 to 100000, but is 200000',
    ])
  })

  it('has rings with names of their own, of which one is reached', () => {
    const order = [
      { name: 'staff', when: { segment: 'staff' } },
      { name: 'staff', when: { segment: 'x' } },
    ]
    expect(ofRollout({ rings: { order, reached: 2 } })).toEqual([
      'rings.reached must be the index of a ring, but is 2 of 2 rings',
      'rings.order.1.name must be a ring\'s own, and "staff" is that of rings.order.0',
      'rings.order.1.when.segment names the segment "x", and there is none',
    ])
    expect(ofRollout({ rings: { order: [], reached: 0 } })).toEqual(['rings.order must have at least one ring'])
  })

  it('is warned about when it reaches nobody', () => {
    expect(
      ofRollout({
        steps: [],
        when: { all: [true, false] },
        rings: { order: [{ name: 'a', when: false }], reached: 0 },
      }),
    ).toEqual([
      'warning: steps has no step, so nobody is ever reached',
      'warning: when never holds, so nobody is eligible',
      'warning: rings.order.0.when never holds, so nobody is in this ring',
    ])
  })

  it('may go away from a baseline that is wrong by now', () => {
    expect(ofRollout({ baseline: { value: 'was text' } })).toEqual([])
    expect(ofRollout({ baseline: { flag: flag({ serve: 'gone' }) } })).toEqual([])
  })
})

describe('many problems', () => {
  it('are told up to a hundred, and warnings hide no error', () => {
    const warned = Array.from({ length: 300 }, (_, index) => ({ id: `w${index}`, when: { logic: index }, serve: 'on' }))
    const wrong = warned.map(({ id }) => ({ id: `${id}x`, when: { segment: id }, serve: 'on' }))
    const problems = meaningOf(flag({ rules: [...warned, ...wrong] }), around)
    expect(problems.filter(({ severity }) => severity === 'warning')).toHaveLength(100)
    expect(problems.filter(({ severity }) => severity === 'error')).toHaveLength(100)
  })
})
