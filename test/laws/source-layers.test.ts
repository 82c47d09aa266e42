import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defineConfig, inspect, live, type Explanation, type Json, type Source } from 'varve'
import { integer, json, list, record } from 'varve/schema'
import { values } from 'varve/sources'
import { runs } from './runs.ts'

const config = defineConfig({
  size: live(integer(), { default: 0 }),
  hosts: live(list(integer()), { default: [] }),
  labels: live(record(integer()), { default: {} }),
  any: live(json(), { default: null }),
})
const keys = ['size', 'hosts', 'labels', 'any'] as const

const name = fc.constantFrom('a', 'b', 'c')
const plain = {
  size: fc.integer({ min: 0, max: 9 }),
  hosts: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 3 }),
  labels: fc.dictionary(name, fc.integer({ min: 0, max: 9 }), { maxKeys: 3 }),
  any: fc.oneof(fc.integer(), fc.constant(null), fc.boolean()),
}
/** What one layer says: some of the keys, each as a plain value. */
const layer = fc.record(plain, { requiredKeys: [] })
const operations = fc.record(
  {
    size: plain.size,
    hosts: fc.oneof(
      plain.hosts,
      plain.hosts.map(items => ({ $append: items })),
      plain.hosts.map(items => ({ $prepend: items })),
    ),
    labels: fc.oneof(
      plain.labels,
      plain.labels.map(all => ({ $replace: all })),
      fc.constant({ $unset: true }),
    ),
    any: plain.any,
  },
  { requiredKeys: [] },
)

type Stack = readonly { readonly [key: string]: Json | undefined }[]

async function explained(stack: Stack): Promise<(key: string) => Explanation> {
  const sources: Source[] = stack.map((tree, index) => values(tree, { name: `layer ${index}` }))
  const { varve } = await inspect(config, { sources })
  return key => varve.explain(key as 'size')
}

const declared = (origin: unknown): string => (origin as { declared: string }).declared

describe('a stack of sources', () => {
  it('lets the last one that says something about a key win', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(layer, { maxLength: 5 }), async stack => {
        const explain = await explained(stack)
        for (const key of keys) {
          const last = stack.findLastIndex(one => key in one)
          const { layer, origin } = explain(key)
          expect(layer).toBe(last === -1 ? 'default' : 'file')
          expect(declared(origin)).toMatch(last === -1 ? /source-layers/ : `layer ${last}`)
        }
      }),
      runs,
    )
  })

  it('shows the first shadowed layer’s value once the winning one is taken away, whatever operators it had', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operations, { minLength: 1, maxLength: 5 }), async stack => {
        const whole = await explained(stack)
        for (const key of keys) {
          const explanation = whole(key)
          const winner = explanation.layers.findIndex(({ status }) => status === 'wins')
          if (explanation.layer === 'default') continue
          const shadowed = explanation.layers
            .slice(winner + 1)
            .find(({ status, value }) => status === 'shadowed' && value !== undefined)
          const index = Number(declared(explanation.origin).slice('layer '.length))
          const without = stack.map((one, at) =>
            at === index ? Object.fromEntries(Object.entries(one).filter(([other]) => other !== key)) : one,
          )
          const after = (await explained(without))(key)
          expect(after.value).toEqual(shadowed?.value)
        }
      }),
      runs,
    )
  })

  it('is the same whether two neighbours are two sources or one, for plain values', async () => {
    await fc.assert(
      fc.asyncProperty(layer, layer, layer, async (a, b, c) => {
        const three = await explained([a, b, c])
        const both = { ...a, ...b, ...(a.labels && b.labels ? { labels: { ...a.labels, ...b.labels } } : {}) }
        const two = await explained([both, c])
        for (const key of keys) expect(two(key).value).toEqual(three(key).value)
      }),
      runs,
    )
  })

  it('changes nothing in what it was given, nor Object.prototype', async () => {
    const names = fc.constantFrom(
      'size',
      'hosts',
      'labels',
      '__proto__',
      'constructor',
      'prototype',
      '$append',
      '$unset',
    )
    const anything = fc.dictionary(names, fc.oneof(fc.jsonValue(), fc.dictionary(names, fc.jsonValue())))
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { maxLength: 3 }), async stack => {
        const before = JSON.stringify(stack)
        await explained(stack as Stack)
        expect(JSON.stringify(stack)).toBe(before)
        expect(Object.keys(Object.prototype)).toEqual([])
      }),
      runs,
    )
  })
})
