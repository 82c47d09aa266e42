import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defineConfig, live, type Json } from 'varve'
import { json } from 'varve/schema'
import { testConfig } from 'varve/testing'
import { runs } from './runs.ts'

const config = defineConfig({ value: live(json(), { default: null }) })

/** Small values that share many parts, so that runs are broken and unbroken. */
const { value } = fc.letrec<{ value: Json }>(tie => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom<Json>(0, 1, 'x', null, [], {}),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b'), tie('value'), { noNullPrototype: true }),
  ),
}))

/** Every leaf of a value, with its path; empty lists and objects are leaves. */
function leaves(value: Json, path: (string | number)[] = []): { path: (string | number)[]; value: Json }[] {
  const parts: [string | number, Json][] = Array.isArray(value)
    ? value.map((part: Json, index): [number, Json] => [index, part])
    : Object.entries(typeof value === 'object' && value !== null ? value : {})
  return parts.length === 0 ? [{ path, value }] : parts.flatMap(([name, part]) => leaves(part, [...path, name]))
}

/** The text of what a value has at a path; undefined where it has nothing, which includes what lists inherit. */
function partAt(value: Json | undefined, path: readonly (string | number)[]): string | undefined {
  let part: unknown = value
  for (const name of path) {
    const has = typeof part === 'object' && part !== null && Object.hasOwn(part, name)
    if (!has || Array.isArray(part) !== (typeof name === 'number')) return undefined
    part = (part as Record<string | number, unknown>)[name]
  }
  return part === undefined ? undefined : JSON.stringify(part, sorted)
}

function sorted(_name: string, value: unknown): unknown {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))) : value
}

describe('blame', () => {
  it('blames every part of the present value once, on the earliest version of its unbroken run', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(value, { nil: undefined }), { minLength: 1, maxLength: 8 }), async values => {
        const varve = testConfig(config)
        /** What the key held after each revision that touched it. */
        const versions: { revision: number; value: Json | undefined }[] = []
        for (const [index, value] of values.entries()) {
          const signed = { by: `author ${index}`, message: 'One more' }
          const written =
            value === undefined ? await varve.delete('value', signed) : await varve.set('value', value, signed)
          if (written !== undefined) versions.push({ revision: written.number, value })
        }
        const present = versions.at(-1)?.value
        const blamed = await varve.blame('value')
        const byPath = (a: { path: readonly unknown[] }, b: { path: readonly unknown[] }): number =>
          JSON.stringify(a.path) < JSON.stringify(b.path) ? -1 : 1
        expect(blamed.map(({ path, value }) => ({ path, value })).toSorted(byPath)).toEqual(
          present === undefined ? [] : leaves(present).toSorted(byPath),
        )
        for (const { path, revision } of blamed) {
          const same = versions.map(({ value }) => partAt(value, path) === partAt(present, path))
          const first = same.lastIndexOf(false) + 1
          expect(revision).toBe(versions[first]?.revision)
        }
      }),
      runs,
    )
  })
})
