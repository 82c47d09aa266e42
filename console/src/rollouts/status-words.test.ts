import { expect, it } from 'vitest'
import { statusSentence, whoGets } from './status-words.ts'

it('never says that some have what is killed', () => {
  const standing = { status: 'ramping', share: 20_000, step: 2, steps: 6, killed: true } as const
  expect(statusSentence(standing, 0)).toBe('It is killed, so nobody has it. Once revived, it stands at 20 %.')
  expect(statusSentence({ ...standing, killed: false }, 0)).toBe('Step 2 of 6, 20 % have it.')
})

it('never says that everybody gets what an experiment splits', () => {
  const split = { killed: false, isRolledOut: false, hasRules: true }
  expect(whoGets(split)).toMatch(/^The rules below decide/)
  expect(whoGets({ ...split, killed: true })).toBe('Everybody gets')
  expect(whoGets({ ...split, hasRules: false })).toBe('Everybody gets')
})
