import { describe, expect, it } from 'vitest'
import { blameRows, tenures } from './blame-rows.ts'

const day = 86_400_000
const signed = { by: 'mia', message: 'Sale' }

describe('blame', () => {
  it('names who made each part what it is, how long ago, and which changed last', () => {
    const rows = blameRows(
      [
        { path: [0, 'cents'], value: 390, revision: 7, at: 90 * day, ...signed },
        { path: [0, 'country'], value: 'DE', revision: 2, at: 10 * day, ...signed },
        { path: [1, 'cents'], value: 1, revision: 5, at: 50 * day, ...signed },
      ],
      100 * day,
    )
    expect(rows.map(({ path, age, heat }) => [path, age, heat])).toEqual([
      ['[0].cents', '10 d', 1],
      ['[0].country', '90 d', 0],
      ['[1].cents', '50 d', 0.5],
    ])
    expect(blameRows([{ path: [], value: 1, revision: 1, at: 0, ...signed }], 0)).toMatchObject([{ path: '', heat: 1 }])
  })

  it('of a plain value is the chain of its values with how long each stood, scope by scope', () => {
    const chain = tenures(
      [
        { revision: 4, at: 44 * day, ...signed, after: 5 },
        { revision: 3, at: 43 * day, ...signed, scope: 'tenant:acme', after: 500 },
        { revision: 2, at: 3 * day, ...signed, after: 20 },
        { revision: 1, at: 0, ...signed },
      ],
      50 * day,
    )
    expect(chain.map(({ revision, value, lasted, to }) => [revision, value, lasted, to])).toEqual([
      [4, 5, '6 d', undefined],
      [2, 20, '41 d', 44 * day],
      [1, undefined, '3 d', 3 * day],
    ])
  })
})
