import { expect, it } from 'vitest'
import type { RolloutDocument } from 'varve'
import { rotationOf } from './rotation.ts'

const steps = [
  { at: 1000, share: 100_000 },
  { at: 5000, share: 100_000 },
]
const document: RolloutDocument = {
  ...{ id: 'a', unit: 'user', salt: 'mail.token', hash: 'varve', baseline: null, approvedThrough: -1, steps },
  candidate: { sealed: '2564' },
}

it('a secret that everybody has from one instant on, and whose former value goes later, is rotated', () => {
  expect(rotationOf({ document })).toEqual({ serves: 1000, until: 5000 })
})

it('what some have before all is a rollout, and so is what is no secret', () => {
  expect(rotationOf({ document: { ...document, candidate: { value: true } } })).toBe(undefined)
  const [first] = steps
  expect(rotationOf({ document: { ...document, steps: [{ at: 1000, share: 5000 }, ...steps] } })).toBe(undefined)
  expect(rotationOf({ document: { ...document, steps: first === undefined ? [] : [{ ...first, gate: true }] } })).toBe(
    undefined,
  )
})
