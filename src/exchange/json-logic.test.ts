import { describe, expect, it } from 'vitest'
import type { Json } from 'varve'
import { jsonLogic } from './json-logic.ts'

const logic = await jsonLogic()

describe('the evaluator of JsonLogic', () => {
  it('has JsonLogic’s own operators', () => {
    expect(logic({ map: [{ var: 'n' }, { '+': [{ var: '' }, 1] }] }, { n: [1, 2] })).toEqual([2, 3])
  })

  it.each<[Json, unknown]>([
    [{ starts_with: ['varve', 'va'] }, true],
    [{ ends_with: ['varve', 'va'] }, false],
    [{ starts_with: [5, '5'] }, null],
    [{ starts_with: ['varve'] }, null],
    [{ sem_ver: ['v1.2', '=', '1.2.0'] }, true],
    [{ sem_ver: ['2.0.0-rc.1', '<', '2.0.0'] }, true],
    [{ sem_ver: ['2.0.0-rc.2', '<', '2.0.0-rc.10'] }, true],
    [{ sem_ver: ['2.0.0-alpha', '>', '2.0.0-1'] }, true],
    [{ sem_ver: ['2.0.0-rc', '<', '2.0.0-rc.1'] }, true],
    [{ sem_ver: ['1.9.9', '^', '1.0.0'] }, true],
    [{ sem_ver: ['1.9.9', '~', '1.8.0'] }, false],
    [{ sem_ver: ['1.2.3+a', '=', '1.2.3+b'] }, true],
    [{ sem_ver: ['2.0.0.0', '!=', '1.0.0'] }, null],
    [{ sem_ver: ['1.0.0', 'is', '1.0.0'] }, null],
    [{ fractional: ['ana', ['a', 0], ['b', 5]] }, 'b'],
    [{ fractional: ['ana', ['a', 1.5]] }, null],
    [{ fractional: ['ana', ['a', 2_147_483_647], ['b', 1]] }, null],
    [{ fractional: [['a', 1]] }, null],
  ])('comes from %j to %j', (rule, result) => {
    expect(logic(rule, {})).toBe(result)
  })

  it('throws for an operator that nobody has', () => {
    expect(() => logic({ sounds_like: ['a', 'b'] }, {})).toThrow(expect.objectContaining({ type: 'Unknown Operator' }))
  })
})
