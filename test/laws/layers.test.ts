import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defineConfig, live, openSync, type Audience } from 'varve'
import { integer } from 'varve/schema'
import { env, values } from 'varve/sources'
import { memory } from 'varve/stores/memory'
import { runs } from './runs.ts'

const signed = { by: 'dana', message: 'A layer' }
const KEY = 'limits.max'
/** Every layer there can be, strongest first, in the usual order. */
const USUAL = ['override', 'tenant', 'service', 'environment', 'stored', 'env', 'file', 'default'] as const
type LayerName = (typeof USUAL)[number]

/** A stack: what each layer holds, `unfit` for a value that cannot serve; and who asks. */
const stack = fc.record({
  held: fc.record(
    Object.fromEntries(USUAL.map(layer => [layer, fc.constantFrom('fit', 'absent', 'absent')])) as Record<
      LayerName,
      fc.Arbitrary<'fit' | 'absent' | 'unfit'>
    >,
  ),
  unfit: fc.constantFrom<LayerName | undefined>('env', 'file', undefined),
  pin: fc.boolean(),
  order: fc.shuffledSubarray(['tenant', 'service', 'environment'] as const, { minLength: 3 }),
  audience: fc.record(
    {
      tenant: fc.constantFrom('acme', 'umbrella'),
      service: fc.constantFrom('shop', 'worker'),
      environment: fc.constantFrom('test', 'staging'),
    },
    { requiredKeys: [] },
  ),
})

type Stack = typeof stack extends fc.Arbitrary<infer S> ? S : never

/** What a layer's value is: its place in the usual order. */
const valueOf = (layer: LayerName): number => USUAL.indexOf(layer)

/** A Varve with that stack, and a way to take each layer away. */
async function built({ held, unfit, pin, order }: Stack) {
  const has = (layer: LayerName): boolean => held[layer] === 'fit' && layer !== unfit
  const text = (layer: 'env' | 'file'): string | number | undefined =>
    layer === unfit ? 'unfit' : has(layer) ? valueOf(layer) : undefined
  const fallback = has('default') ? { default: valueOf('default') } : {}
  const options = { ...fallback, pin } as { default: number; pin: boolean }
  const varve = openSync(defineConfig({ limits: { max: live(integer(), options) } }), {
    sources: [
      values({ limits: { max: text('file') } }),
      env({ from: text('env') === undefined ? {} : { LIMITS__MAX: String(text('env')) } }),
    ],
    store: memory(),
    as: { service: 'shop', environment: 'test' },
    scopeOrder: order,
    invalidValues: 'warn',
    missingValues: 'allow',
    onProblem: () => {},
    platform: { warn: () => {} },
  })
  const scopes = { tenant: 'tenant:acme', service: 'service:shop', environment: 'environment:test', stored: undefined }
  for (const [layer, scope] of Object.entries(scopes) as ['tenant' | 'stored', string | undefined][]) {
    if (has(layer)) await varve.set(KEY, valueOf(layer), { ...signed, ...(scope === undefined ? {} : { scope }) })
  }
  const override = has('override') ? varve.override(KEY, valueOf('override')) : undefined
  return { varve, has, scopes, override }
}

/** The layers in their order of precedence: for a pinned key the environment comes right after overrides. */
function precedence({ pin, order }: Stack): LayerName[] {
  const usual: LayerName[] = ['override', ...order, 'stored', 'env', 'file', 'default']
  return pin ? ['override', 'env', ...usual.filter(layer => layer !== 'override' && layer !== 'env')] : usual
}

/** True when a layer holds something for those who ask. */
function applies(layer: LayerName, { tenant, service = 'shop', environment = 'test' }: Audience): boolean {
  if (layer === 'tenant') return tenant === 'acme'
  if (layer === 'service') return service === 'shop'
  return layer !== 'environment' || environment === 'test'
}

describe('for any stack of layers and any audience', () => {
  it('the winner is the strongest layer that can serve, get and all agree, and explain tells the same story', async () => {
    await fc.assert(
      fc.asyncProperty(stack, async one => {
        const { varve, has } = await built(one)
        const reader = varve.for(one.audience)
        const able = precedence(one).filter(layer => has(layer) && applies(layer, one.audience))
        const winner = able[0]
        const expected = winner === undefined ? undefined : valueOf(winner)
        expect(reader.get(KEY, -1)).toBe(expected ?? -1)
        expect(reader.all()[KEY]).toBe(expected)
        expect(varve.now().for(one.audience).get(KEY, -1)).toBe(expected ?? -1)

        const { layers, layer, value, reason } = reader.explain(KEY)
        expect(layers.map(one => one.layer)).toEqual(precedence(one))
        expect(layers.filter(({ status }) => status === 'wins').map(one => one.layer)).toEqual(able.slice(0, 1))
        expect([layer, value, reason === 'ERROR']).toEqual([
          winner ?? 'default',
          expected ?? null,
          winner === undefined,
        ])
        const others = layers.filter(({ status }) => status === 'shadowed' || status === 'pinned-under')
        expect(others.map(one => one.layer)).toEqual(able.slice(1))
        expect(layers.filter(({ status }) => status === 'invalid').map(one => one.layer)).toEqual(
          one.unfit === undefined ? [] : [one.unfit],
        )
      }),
      runs,
    )
  })

  it('taking the winner away lets the first one it shadowed win', async () => {
    await fc.assert(
      fc.asyncProperty(stack, async one => {
        const { varve, scopes, override } = await built(one)
        const reader = varve.for(one.audience)
        const take: Partial<Record<string, () => Promise<unknown>>> = {
          override: async () => override?.lift(),
          ...Object.fromEntries(
            Object.entries(scopes).map(([layer, scope]) => [
              layer,
              () => varve.delete(KEY, { ...signed, ...(scope === undefined ? {} : { scope }) }),
            ]),
          ),
        }
        const [wins, promoted]: [string[], string[]] = [[], []]
        for (;;) {
          const before = reader.explain(KEY)
          const takeAway = take[before.layer]
          if (takeAway === undefined) break
          const next = before.layers.find(({ status }) => status === 'shadowed' || status === 'pinned-under')
          await takeAway()
          promoted.push(next?.layer ?? 'default')
          wins.push(reader.explain(KEY).layer)
        }
        expect(wins).toEqual(promoted)
      }),
      runs,
    )
  })
})
