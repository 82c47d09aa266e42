import { describe, expect, it } from 'vitest'
import type { FlagDocument, RolloutDocument } from './document.ts'
import { referencesOfFlag, referencesOfRollout, type StandingEntry, usersOf } from './references.ts'

const flag: FlagDocument = {
  variants: { on: true },
  enabled: true,
  requires: [{ flag: 'payments', is: ['on'] }],
  rules: [
    {
      id: 'nested',
      serve: {
        rules: [
          { id: 'a', when: { any: [{ not: { segment: 'staff' } }, { flag: 'ledger', when: true }] }, serve: 'on' },
        ],
        serve: { rules: [{ id: 'b', when: { segment: 'staff' }, serve: 'on' }], serve: null },
      },
    },
  ],
  serve: 'on',
  salt: 's',
}
const rollout: RolloutDocument = {
  id: '0193f1c2-0006-7000-8000-000000000006',
  unit: 'user',
  salt: 's',
  hash: 'varve',
  when: { segment: 'eligible' },
  rings: { order: [{ name: 'first', when: { segment: 'ring' } }], reached: 0 },
  candidate: { value: true },
  baseline: { flag },
  steps: [],
  approvedThrough: -1,
}

describe('what a document names', () => {
  it('is found wherever it stands, and told once', () => {
    expect(referencesOfFlag(flag)).toEqual({ flags: ['payments', 'ledger'], segments: ['staff'] })
  })

  it('is found on both sides of a rollout, in its rings and in who is eligible', () => {
    expect(referencesOfRollout(rollout)).toEqual({
      flags: ['payments', 'ledger'],
      segments: ['eligible', 'ring', 'staff'],
    })
  })
})

describe('a segment that is to be deleted', () => {
  const entries: StandingEntry[] = [
    { key: 'checkout', entry: { flag } },
    { key: 'checkout', scope: 'tenant:acme', entry: { rollout } },
    { key: 'friends', scope: 'varve:segment', entry: { value: { when: { all: [{ segment: 'staff' }] } } } },
    { key: 'note', entry: { value: { when: { segment: 'staff' } } } },
    { key: 'lone', scope: 'varve:segment', entry: { value: { when: true } } },
    { key: 'secret', entry: { sealed: '0'.repeat(64) } },
  ]

  it('has as users the documents and segments that name it, by key and scope', () => {
    expect(usersOf('staff', entries)).toEqual(['checkout', 'checkout in tenant:acme', 'segment friends'])
  })

  it('has none when nobody names it', () => {
    expect(usersOf('lone', entries)).toEqual([])
  })
})
