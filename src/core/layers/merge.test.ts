import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../json.ts'
import { merge, together, UNSET, type MergeProblem } from './merge.ts'
import { partOf, type Part } from './part.ts'

const low = { declared: 'low' }
const high = { declared: 'high' }

/** A part as the JSON it holds. */
function jsonOf(part: Part | typeof UNSET): unknown {
  if (part === UNSET) return 'nothing'
  if (part.kind === 'list') return part.items.map(jsonOf)
  if (part.kind === 'items') return Object.fromEntries([...part.items].map(([index, item]) => [index, jsonOf(item)]))
  if (part.kind === 'scalar') return part.value ?? null
  return Object.fromEntries([...part.members].map(([name, member]) => [name, jsonOf(member)]))
}

function merged(lower: Json | undefined, upper: Json): { value: unknown; problems: MergeProblem[] } {
  const problems: MergeProblem[] = []
  const below = lower === undefined ? undefined : partOf(lower, low)
  return { value: jsonOf(merge(below, partOf(upper, high), problem => problems.push(problem))), problems }
}

describe('merging a stronger layer onto a weaker one', () => {
  it('goes member by member through objects, the weaker one’s members first', () => {
    const { value, problems } = merged({ a: 1, b: { c: 2, d: 3 } }, { e: 5, b: { c: 4 } })
    expect(value).toEqual({ a: 1, b: { c: 4, d: 3 }, e: 5 })
    expect(Object.keys(value as object)).toEqual(['a', 'b', 'e'])
    expect(problems).toEqual([])
  })

  it('replaces a list as a whole', () => {
    expect(merged({ a: [1, 2, 3] }, { a: [4] }).value).toEqual({ a: [4] })
  })

  it('takes null for a value like any other', () => {
    expect(merged({ a: { b: 1 } }, { a: null }).value).toEqual({ a: null })
    expect(merged({ a: null }, { a: { b: 1 } })).toEqual({ value: { a: { b: 1 } }, problems: [] })
  })

  it('says so where an object covers a single value or a list', () => {
    const { value, problems } = merged({ a: 5 }, { a: { b: 1 } })
    expect(value).toEqual({ a: { b: 1 } })
    expect(problems).toMatchObject([
      { code: 'SHAPE_CLASH', severity: 'warning', issue: expect.stringContaining('low') },
    ])
  })

  it.each([
    ['$append adds items at the end', { a: [1, 2] }, { a: { $append: [3] } }, { a: [1, 2, 3] }],
    ['$append takes a single item too', { a: [1] }, { a: { $append: 2 } }, { a: [1, 2] }],
    ['$append to nothing is the list', {}, { a: { $append: [1] } }, { a: [1] }],
    ['$prepend adds items at the beginning', { a: [3] }, { a: { $prepend: [1, 2] } }, { a: [1, 2, 3] }],
    [
      '$unique adds what is not there yet',
      { a: [1, { b: 1 }] },
      { a: { $unique: [{ b: 1 }, 2, 2] } },
      { a: [1, { b: 1 }, 2] },
    ],
    [
      '$insert puts items at a position',
      { a: [1, 4] },
      { a: { $insert: { at: 1, items: [2, 3] } } },
      { a: [1, 2, 3, 4] },
    ],
    [
      '$insert counts from the end below zero',
      { a: [1, 3] },
      { a: { $insert: { at: -1, items: [2] } } },
      { a: [1, 2, 3] },
    ],
    ['$replace forgets what is below', { a: { b: 1 } }, { a: { $replace: { c: 2 } } }, { a: { c: 2 } }],
    ['$unset takes a member away', { a: 1, b: 2 }, { a: { $unset: true } }, { b: 2 }],
    ['$$ is a plain $ in a name', { $$ref: 1 }, { $$ref: 2 }, { $$ref: 2 }],
  ])('%s', (_what, lower, upper, result) => {
    expect(merged(lower, upper)).toEqual({ value: result, problems: [] })
  })

  it.each([
    ['an operator that is none', { a: [1] }, { a: { $apend: [2] } }, 'uses $apend, which is no operator'],
    ['members beside an operator', { a: [1] }, { a: { $append: [2], b: 1 } }, 'has other members beside $append'],
    ['appending to what is no list', { a: 5 }, { a: { $append: [2] } }, 'there is no list below it (low)'],
    ['inserting outside the list', { a: [1] }, { a: { $insert: { at: 5, items: [2] } } }, 'within the 1 items below'],
    ['unsetting half-heartedly', { a: 1 }, { a: { $unset: false } }, 'must be written as $unset: true'],
  ])('refuses %s, and leaves the weaker layer as it was', (_what, lower, upper, issue) => {
    const { value, problems } = merged(lower, upper)
    expect(value).toEqual(lower)
    expect(problems).toMatchObject([{ code: 'OPERATOR_MISUSED', severity: 'error', origin: high }])
    expect(problems[0]?.issue).toContain(issue)
  })

  it('keeps the place of each part', () => {
    const whole = merge(partOf({ a: 1, b: [1] }, low), partOf({ b: { $append: [2] } }, high), () => {}) as Part
    expect(whole).toMatchObject({ origin: high })
    const list = whole.kind === 'map' ? whole.members.get('b') : undefined
    expect(list?.kind === 'list' ? list.items.map(({ origin }) => origin) : []).toEqual([low, high])
  })
})

describe('changing single items', () => {
  const items = (entries: readonly (readonly [number, Json])[]): Part => ({
    kind: 'items',
    origin: high,
    items: new Map(entries.map(([index, value]) => [index, partOf(value, high)])),
  })
  const patched = (
    lower: Json | undefined,
    entries: readonly (readonly [number, Json])[],
  ): { value: unknown; issues: string[] } => {
    const issues: string[] = []
    const below = lower === undefined ? undefined : partOf(lower, low)
    return { value: jsonOf(merge(below, items(entries), ({ issue }) => issues.push(issue))), issues }
  }

  it('merges each into the item that stands there, and leaves the others', () => {
    expect(patched([{ a: 1 }, { b: 2 }], [[1, { c: 3 }]])).toEqual({ value: [{ a: 1 }, { b: 2, c: 3 }], issues: [] })
  })

  it('may add the next item after the last, in any order', () => {
    expect(
      patched(
        [1],
        [
          [2, 3],
          [1, 2],
        ],
      ),
    ).toEqual({ value: [1, 2, 3], issues: [] })
    expect(patched(undefined, [[0, 'a']])).toEqual({ value: ['a'], issues: [] })
  })

  it('refuses a gap, and names both ends of it', () => {
    const { value, issues } = patched([1], [[3, 9]])
    expect(value).toEqual([1])
    expect(issues).toEqual(['sets item 3, but the list ends with item 0 (low)'])
  })

  it('can take one away', () => {
    expect(patched([1, 2, 3], [[1, { $unset: true }]])).toEqual({ value: [1, 3], issues: [] })
  })
})

describe('the laws of merging', () => {
  const name = fc.constantFrom('a', 'b', 'c')
  const { tree } = fc.letrec<{ tree: Json }>(tie => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      fc.integer(),
      fc.string(),
      fc.constant(null),
      fc.array(fc.integer(), { maxLength: 3 }),
      fc.dictionary(name, tie('tree'), { maxKeys: 3 }),
    ),
  }))
  const maps = fc.dictionary(name, tree, { maxKeys: 3 })

  it('a layer on itself is itself', () => {
    fc.assert(
      fc.property(maps, one => {
        expect(merged(one, one).value).toEqual(one)
      }),
    )
  })

  it('the stronger layer is all there', () => {
    fc.assert(
      fc.property(maps, maps, (lower, upper) => {
        expect(merged(lower, upper).value).toMatchObject(upper)
      }),
    )
  })

  it('how layers are bracketed does not matter, where no object covers a single value', () => {
    const flat = fc.dictionary(name, fc.dictionary(name, fc.integer(), { maxKeys: 3 }), { maxKeys: 3 })
    fc.assert(
      fc.property(flat, flat, flat, (a, b, c) => {
        const left = merged(merged(a, b).value as Json, c).value
        const right = merged(a, merged(b, c).value as Json).value
        expect(left).toEqual(right)
      }),
    )
  })

  it('appending one after the other is appending both', () => {
    const list = fc.array(fc.integer(), { maxLength: 4 })
    fc.assert(
      fc.property(list, list, list, (base, first, second) => {
        const once = merged({ a: base }, { a: { $append: first } }).value as Json
        expect(merged(once, { a: { $append: second } }).value).toEqual({ a: [...base, ...first, ...second] })
      }),
    )
  })

  it('no tree changes Object.prototype', () => {
    const names = fc.constantFrom('__proto__', 'constructor', 'prototype', 'a')
    const any = fc.dictionary(names, fc.dictionary(names, fc.anything() as fc.Arbitrary<Json>))
    fc.assert(
      fc.property(any, any, (lower, upper) => {
        merged(lower, upper)
        expect(Object.keys(Object.prototype)).toEqual([])
        expect(({} as Record<string, unknown>)['a']).toBeUndefined()
      }),
    )
  })
})

describe('parts of one document', () => {
  const put = (...parts: readonly Part[]): unknown => jsonOf(parts.reduce((a, b) => together(a, b, () => {})))
  const item = (index: number, value: Json): Part => ({
    kind: 'items',
    origin: low,
    items: new Map([[index, partOf(value, low)]]),
  })

  it('are put together, those of single items too, in any order', () => {
    expect(put(partOf({ a: 1, b: { c: 1 } }, low), partOf({ b: { d: 2 } }, low))).toEqual({ a: 1, b: { c: 1, d: 2 } })
    expect(put(item(1, { a: 1 }), item(0, { a: 0 }), item(1, { b: 2 }))).toEqual({ 0: { a: 0 }, 1: { a: 1, b: 2 } })
  })

  it('keep what they say of weaker layers', () => {
    const unset = { $unset: true }
    expect(put(partOf({ a: 1 }, low), partOf({ b: unset }, low))).toEqual({ a: 1, b: unset })
    expect(put(item(0, 1), item(1, unset))).toEqual({ 0: 1, 1: unset })
    expect(put(partOf([1], low), partOf(unset, low))).toEqual(unset)
  })

  it('change a whole that stands among them', () => {
    expect(put(partOf([{ a: 1 }], low), item(0, { b: 2 }))).toEqual([{ a: 1, b: 2 }])
  })
})
