import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffJson, type Json, type JsonDifference } from 'varve'
import { runs } from './runs.ts'

const { value } = fc.letrec<{ value: Json }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>(0, 1, true, '', 'x', null, [], {}),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', '0', 'a/b~c'), tie('value'), { noNullPrototype: true }),
  ),
}))

/** What a value becomes when one difference is made to it. */
function applied(value: Json, difference: JsonDifference): Json {
  const [name, ...rest] = difference.path
  if (name === undefined) return difference.op === 'remove' ? null : difference.after
  if (rest.length > 0) {
    const inner = { ...difference, path: rest }
    return typeof name === 'number'
      ? (value as Json[]).with(name, applied((value as Json[])[name] ?? null, inner))
      : { ...(value as Record<string, Json>), [name]: applied((value as Record<string, Json>)[name] ?? null, inner) }
  }
  if (typeof name === 'number') {
    const after = difference.op === 'remove' ? [] : [difference.after]
    return (value as Json[]).toSpliced(name, difference.op === 'add' ? 0 : 1, ...after)
  }
  const { [name]: _, ...others } = value as Record<string, Json>
  return difference.op === 'remove' ? others : { ...others, [name]: difference.after }
}

describe('the differences between two values', () => {
  it('made in their order, turn the one into the other', () => {
    fc.assert(
      fc.property(value, value, (before, after) => {
        expect(diffJson(before, after).reduce(applied, before)).toEqual(after)
      }),
      runs,
    )
  })

  it('are none exactly when both are the same', () => {
    fc.assert(
      fc.property(value, value, (before, after) => {
        expect(diffJson(before, after).length === 0).toBe(isDeepStrictEqual(before, after))
        expect(diffJson(before, structuredClone(before))).toEqual([])
      }),
      runs,
    )
  })

  it('are the other way round as many, and mean the opposite', () => {
    fc.assert(
      fc.property(value, value, (before, after) => {
        expect(diffJson(after, before)).toHaveLength(diffJson(before, after).length)
      }),
      runs,
    )
  })

  it('each say truly what stood there before', () => {
    fc.assert(
      fc.property(value, value, (before, after) => {
        let now = before
        const [there, said]: [unknown[], unknown[]] = [[], []]
        for (const difference of diffJson(before, after)) {
          if (difference.op !== 'add') {
            said.push(difference.before)
            there.push(difference.path.reduce<unknown>((part, name) => Reflect.get(part as object, name), now))
          }
          now = applied(now, difference)
        }
        expect(there).toEqual(said)
      }),
      runs,
    )
  })

  it('are few for one item put in front of a hundred', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index)
    expect(diffJson(hundred, [-1, ...hundred])).toEqual([{ path: [0], op: 'add', after: -1 }])
  })
})
