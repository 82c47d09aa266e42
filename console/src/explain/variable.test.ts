import { expect, it } from 'vitest'
import type { ExplainedLayer, Explanation } from 'varve'
import { variableOf } from './variable.ts'

const told = (layer: Partial<ExplainedLayer>): Explanation =>
  ({ layers: [{ layer: 'env', status: 'absent', ...layer }] }) as unknown as Explanation

it('a variable is named with the prefix of the program, where it says it: the page said LIMITS__MAX_UPLOADS beside SHOP_LIMITS__MAX_UPLOADS', () => {
  const variable = 'LIMITS__MAX_UPLOADS'
  const prefixed = `SHOP_${variable}`
  expect(variableOf({ variable, explanation: told({ note: `${prefixed} is not set` }) })).toBe(prefixed)
  expect(variableOf({ variable, explanation: told({ origin: { variable: prefixed } }) })).toBe(prefixed)
  expect(variableOf({ variable, explanation: told({}) })).toBe(variable)
  expect(variableOf({ variable })).toBe(variable)
})
