import { describe, expect, it } from 'vitest'
import type { FlagDocument, Serve } from 'varve'
import { servedToEverybody } from './served-to-everybody.ts'

const NOW = 1000
const flag = (more: Partial<FlagDocument>): FlagDocument => ({
  variants: { on: true, off: false },
  enabled: true,
  rules: [],
  serve: 'off',
  salt: 's',
  ...more,
})
const rule = (serve: Serve, when?: boolean | object): FlagDocument['rules'][number] =>
  ({ id: 'r', serve, ...(when === undefined ? {} : { when }) }) as FlagDocument['rules'][number]
const staff = { segment: 'staff' }

describe('what a flag serves to everybody', () => {
  it.each<[string, Partial<FlagDocument>, string | null]>([
    ['its last outcome, where it has no rules', { serve: 'on' }, 'on'],
    ['the next layer', { serve: null }, null],
    ['its off variant, while it is off', { enabled: false, off: 'off', rules: [rule('on', staff)] }, 'off'],
    ['what all of its rules agree on', { rules: [rule('on', staff)], serve: 'on' }, 'on'],
    ['what its first rule for everybody serves', { rules: [rule('on'), rule('off', staff)] }, 'on'],
    ['what is left when a rule is for nobody', { rules: [rule('on', false)] }, 'off'],
    ['a split that covers everybody with one variant', { rules: [rule({ split: { on: 1, off: 0 } })] }, 'on'],
    ['what follows a split that covers nobody', { rules: [rule({ split: { on: 1 }, coverage: 0 })] }, 'off'],
    [
      'an allocation of the whole line',
      {
        serve: {
          alloc: [
            ['on', 0, 50_000],
            ['on', 50_000, 100_000],
          ],
        },
      },
      'on',
    ],
    [
      'what the rest is, where it is the same',
      { rules: [rule({ split: { on: 1 }, coverage: 500, rest: 'on' })] },
      'on',
    ],
    ['rules within a rule', { rules: [rule({ rules: [rule('on', staff)], serve: 'on' })] }, 'on'],
  ])('is %s', (_what, more, variant) => {
    expect(servedToEverybody(flag(more), NOW)).toEqual({ variant })
  })

  it('is the last step of a coverage that has come to its end, from then on', () => {
    const coverage = [
      { at: 100, share: 50_000 },
      { at: 900, share: 100_000 },
    ]
    const stepped = flag({ rules: [rule({ split: { on: 1 }, coverage })] })
    expect(servedToEverybody(stepped, NOW)).toEqual({ variant: 'on', from: 900 })
    expect(servedToEverybody(stepped, 899)).toBeUndefined()
  })

  it.each<[string, Partial<FlagDocument>]>([
    ['its rules', { rules: [rule('on', staff)] }],
    ['where somebody stands', { rules: [rule({ split: { on: 1 }, coverage: 50_000 })] }],
    [
      'a gap in an allocation',
      {
        serve: {
          alloc: [
            ['on', 0, 40_000],
            ['on', 60_000, 100_000],
          ],
        },
      },
    ],
    ['two variants', { serve: { split: { on: 1, off: 1 } } }],
    ['another flag', { serve: 'on', requires: [{ flag: 'other', is: ['on'] }] }],
  ])('depends on who asks, by %s', (_what, more) => {
    expect(servedToEverybody(flag(more), NOW)).toBeUndefined()
  })
})
