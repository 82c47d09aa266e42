import { describe, expect, it } from 'vitest'
import { controlsFor, type Controllable } from './control-words.ts'

const state: Controllable = { status: 'ramping', hasNext: true, hasGate: false, hasRing: false }
const offered = (more: Partial<Controllable>): string[] =>
  controlsFor({ ...state, ...more }).map(({ control }) => control)

describe('what is offered for a rollout', () => {
  it('is what can be done to it now', () => {
    expect(offered({})).toEqual(['pause', 'advance', 'complete', 'abort'])
    expect(offered({ hasGate: true })).toEqual(['pause', 'advance', 'approve', 'complete', 'abort'])
    expect(offered({ status: 'paused' })).toEqual(['resume', 'complete', 'abort'])
    expect(offered({ status: 'awaiting-approval' })).toEqual(['approve', 'pause', 'complete', 'abort'])
    expect(offered({ status: 'complete', hasRing: true })).toEqual(['promote', 'complete', 'abort'])
    expect(offered({ status: 'aborted' })).toEqual([])
  })

  it('says what it means, and which of it takes something away', () => {
    const all = controlsFor({ ...state, hasGate: true, hasRing: true })
    expect(all.every(({ means }) => means.endsWith('.'))).toBe(true)
    expect(all.filter(({ danger }) => danger).map(({ control }) => control)).toEqual(['abort'])
  })
})
