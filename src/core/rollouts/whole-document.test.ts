import { describe, expect, it } from 'vitest'
import { rollingOut } from '../../../test/rolling-out.ts'
import type { Entry } from '../revisions/revision.ts'
import { flagBelow, flagOf, rolloutOf } from './whole-document.ts'

const flag = { variants: { on: true }, enabled: true, rules: [], serve: 'on', salt: 's' }
const rollout = rollingOut([{ at: 0, share: 5 }])
const entry = (damaged: unknown): Entry => damaged as Entry

describe('what an entry is', () => {
  it('is its rollout, where nothing is damaged', () => {
    expect(rolloutOf({ rollout })).toBe(rollout)
    expect(rolloutOf({ flag })).toBe(undefined)
    expect(rolloutOf(undefined)).toBe(undefined)
  })

  it('is its flag, where nothing is damaged', () => {
    expect(flagOf({ flag })).toBe(flag)
    expect(flagOf({ rollout })).toBe(undefined)
    expect(flagOf(null)).toBe(undefined)
  })

  it.each([
    null,
    5,
    'x',
    [],
    {},
    { ...rollout, steps: [null] },
    { ...rollout, baseline: 5 },
    { ...rollout, candidate: null },
  ])('is no rollout when it is %j', damaged => expect(rolloutOf(entry({ rollout: damaged }))).toBe(undefined))

  it('goes on from the flag that stood before a rollout', () => {
    expect(flagBelow({ flag })).toBe(flag)
    expect(flagBelow({ rollout: { ...rollout, baseline: { flag } } })).toBe(flag)
    expect(flagBelow({ rollout })).toBe(undefined)
  })

  it.each([null, 5, 'x', [], {}, { ...flag, variants: null }, { ...flag, rules: {} }])(
    'is no flag when it is %j',
    damaged => expect(flagOf(entry({ flag: damaged }))).toBe(undefined),
  )
})
