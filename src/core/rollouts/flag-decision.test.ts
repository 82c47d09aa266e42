import { describe, expect, it } from 'vitest'
import type { World } from './asking.ts'
import type { FlagDocument } from './document.ts'
import { flagDecision } from './flag-decision.ts'

const document: FlagDocument = {
  variants: { on: true, off: false },
  enabled: true,
  rules: [{ id: 'staff', when: { flag: 'payments', is: ['on'] }, serve: 'on' }],
  serve: 'off',
  salt: 's',
}

/** A decision that names what it serves and why. */
const decision = (flag: FlagDocument) =>
  flagDecision<string>(flag, {
    digest: text => text,
    servedOf: () => (variant, reason, ruleId) => [variant, reason, ruleId ?? '-'].join(' '),
    lacking: (answer, unit) => `${answer} without ${unit}`,
  })

const world = (flag: World['flag']): World => ({
  at: 0,
  heard: Infinity,
  segment: () => undefined,
  flag,
  random: () => 0,
})

describe('a flag', () => {
  it('answers the next question after one that broke off', () => {
    const { decide, told } = decision(document)
    const broken = world(() => {
      throw new Error('no SHA-256 here')
    })
    expect(() => decide({ audience: {} }, broken)).toThrow('no SHA-256 here')
    expect(() => told({ audience: {} }, broken)).toThrow('no SHA-256 here')
    const whole = world(() => ({ variant: 'on', input: true }))
    expect(decide({ audience: {} }, whole)).toBe('on TARGETING_MATCH staff')
  })

  it('that is asked about itself is off, rather than asked without end', () => {
    const asked: string[] = []
    const itself = decision({ ...document, off: 'off' })
    const circle: World = world((key, asker) => {
      asked.push(key)
      const answer = itself.decide(asker, circle)
      return { variant: answer.split(' ')[0] ?? '', input: null, reason: answer.split(' ')[1] ?? '' }
    })
    expect(itself.decide({ audience: {} }, circle)).toBe('off DEFAULT -')
    expect(asked).toEqual(['payments'])
  })

  it('says which unit it lacked, whatever it served instead', () => {
    const split = decision({ ...document, rules: [{ id: 'half', serve: { split: { on: 1, off: 1 } } }] })
    expect(
      split.decide(
        { audience: {} },
        world(() => undefined),
      ),
    ).toBe('off DEFAULT - without user')
    expect(
      split.decide(
        { audience: { targetingKey: 'u' } },
        world(() => undefined),
      ),
    ).toMatch(/^o(n|ff) SPLIT half$/)
  })
})
