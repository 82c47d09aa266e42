import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../json.ts'
import {
  javascriptBoolean,
  javascriptNumber,
  javascriptText,
  literalEquality,
  relationalOrder,
} from './loose-javascript.ts'

// Objects without members: JavaScript itself would run theirs.
const scalar = fc.oneof(
  fc.constantFrom<Json>(null, true, false, '', '0', '1', ' 1 ', 'null', '0x10', 'a', 'Infinity', {}),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string(),
)
const json: fc.Arbitrary<Json> = fc.oneof(
  scalar,
  fc.array(fc.oneof(scalar, fc.array(scalar, { maxLength: 2 })), { maxLength: 3 }),
)

describe('values as JavaScript coerces them', () => {
  it('are what its own String, Number and Boolean make of them', () => {
    fc.assert(
      fc.property(json, value => {
        // oxlint-disable-next-line typescript/no-base-to-string -- the text of objects is what is compared.
        expect(javascriptText(value)).toBe(String(value))
        expect(javascriptNumber(value)).toBe(Number(value))
        expect(javascriptBoolean(value)).toBe(Boolean(value))
      }),
    )
  })

  it('are in the order of its own operators', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const [left, right] = [a as number, b as number]
        expect(relationalOrder.ordered('lt', b)(a)).toBe(left < right)
        expect(relationalOrder.ordered('lte', b)(a)).toBe(left <= right)
        expect(relationalOrder.ordered('gt', b)(a)).toBe(left > right)
        expect(relationalOrder.ordered('gte', b)(a)).toBe(left >= right)
      }),
    )
  })

  it('do not overflow the stack, however deep they are', () => {
    let deep: Json = 'x'
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep]
    expect(javascriptText(deep)).toBe('')
    expect(javascriptNumber(deep)).toBe(0)
    expect(literalEquality.oneOf([[['x']]], false)(deep)).toBe(false)
  })
})

describe('literals of GrowthBook', () => {
  it('are compared as each of them is typed', () => {
    const judge = literalEquality.oneOf(['a', 2, null, [1]], false)
    expect(['a', ['a'], 2, '2', null, [1]].every(value => judge(value))).toBe(true)
    expect(['A', 3, 'null', false, [1, 2], ['1', '1'], {}].some(value => judge(value))).toBe(false)
  })

  it('are objects and lists by their JSON text, where order counts', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        fc.pre(typeof a === 'object' && a !== null)
        expect(literalEquality.oneOf([a as Json], false)(b as Json)).toBe(JSON.stringify(a) === JSON.stringify(b))
        expect(literalEquality.oneOf([a as Json], false)(JSON.parse(JSON.stringify(a)) as Json)).toBe(true)
      }),
    )
    expect(literalEquality.oneOf([{ a: 1, b: 2 }], false)({ b: 2, a: 1 })).toBe(false)
  })
})
