import { describe, expect, it } from 'vitest'
import { documentWords, heldAt, placeWords, seedOf } from './document-words.ts'

const steps = [
  { at: 0, share: 5000 },
  { at: 3_600_000, share: 25_000 },
  { at: 7_200_000, share: 100_000, gate: true },
]
const value = {
  rollout: {
    ...{ id: 'r', unit: 'user', salt: 's', hash: 'varve', candidate: { value: true }, baseline: null },
    ...{ steps, approvedThrough: -1 },
  },
}
const entry = { key: 'a', value, revision: 4, by: 'dana', at: 0, message: 'Launch' }
const held = heldAt({ revision: 4, by: 'dana', at: 0 }, [entry])

describe('a document in the stack of layers', () => {
  it('says the step, the share and the gate that holds it up', () => {
    expect(documentWords(held, 0)).toBe('rollout r: step 1 of 3, 5 % have it, step 3 waits for approval')
    expect(documentWords(held, 3_600_000)).toContain('step 2 of 3, 25 % have it')
  })

  it('is that of the layer’s own scope and revision', () => {
    expect(heldAt({ revision: 4, by: 'dana', at: 0, scope: 'tenant:acme' }, [entry])).toBeUndefined()
    expect(heldAt({ declared: 'config.ts:1:1' }, [entry])).toBeUndefined()
    expect(documentWords({ kind: 'value', value: 7 }, 0)).toBeUndefined()
  })

  it('says what places people on its line', () => {
    expect(seedOf(held)).toEqual({ salt: 's', hash: 'varve' })
  })

  it.each([
    [17_420, 'bucket(user_123) = 17.42 < 25.00'],
    [25_000, 'bucket(user_123) = 25.00 ≥ 25.00'],
    [24_999, 'bucket(user_123) = 24.99 < 25.00'],
  ])('says of place %i that «%s»', (position, words) => {
    expect(placeWords({ unit: 'user', position, share: 25_000 }, 'user_123')).toBe(words)
  })
})
