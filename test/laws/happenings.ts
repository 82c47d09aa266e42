/** What may happen to a log, for laws that must hold whatever happens. */
import fc from 'fast-check'
import { defineConfig, live, type Json } from 'varve'
import { integer } from 'varve/schema'
import { testConfig, type TestVarve } from 'varve/testing'

export const config = defineConfig({
  a: live(integer(), { default: -1 }),
  b: live(integer(), { default: -2 }),
})

export const KEYS = ['a', 'b'] as const
/** No scope means everybody. */
export const SCOPES = [undefined, 'tenant:acme'] as const
export const signed = { by: 'dana', message: 'It happens' }

/** One thing that happens; waiting may take no time at all, so that several revisions share an instant. */
export type Happening =
  | { readonly does: 'set'; readonly key: 'a' | 'b'; readonly scope: string | undefined; readonly value: number }
  | { readonly does: 'delete'; readonly key: 'a' | 'b'; readonly scope: string | undefined }
  | { readonly does: 'wait'; readonly ms: number }

const place = { key: fc.constantFrom(...KEYS), scope: fc.constantFrom(...SCOPES) }

const happening = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant('set' as const), ...place, value: fc.integer({ min: 0, max: 5 }) }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('delete' as const), ...place }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('wait' as const), ms: fc.constantFrom(1, 1000) }) },
)

/** Some happenings, mostly changes. */
export const happenings = fc.array(happening, { maxLength: 25 })

/** So many that a log of them can be compacted. */
export const manyHappenings = fc.array(happening, { minLength: 1700, maxLength: 1800, size: 'max' })

/** Every stored value by key and scope, as a log's state should be. */
export type Model = ReadonlyMap<string, number>

/** Lets things happen to a new Varve (or the one given), and keeps the model of every moment: `models[n]` is the state at revision n. */
export async function happened(
  all: readonly Happening[],
  varve: TestVarve<typeof config.tree> = testConfig(config),
): Promise<{ varve: TestVarve<typeof config.tree>; models: Model[]; times: number[] }> {
  const begun = varve.clock.now()
  const models: Model[] = [new Map()]
  const times = [begun]
  for (const happening of all) {
    if (happening.does === 'wait') {
      varve.clock.advance(happening.ms)
      continue
    }
    const { key, scope } = happening
    const options = { ...signed, ...(scope === undefined ? {} : { scope }) }
    const written =
      happening.does === 'set' ? await varve.set(key, happening.value, options) : await varve.delete(key, options)
    if (written === undefined) continue
    // The declaration is recorded before the first change.
    while (models.length < written.number) models.push(models.at(-1) ?? new Map())
    const next = new Map(models.at(-1))
    if (happening.does === 'set') next.set(placeName(key, scope), happening.value)
    else next.delete(placeName(key, scope))
    models.push(next)
    while (times.length <= written.number) times.push(varve.clock.now())
  }
  return { varve, models, times }
}

export function placeName(key: string, scope: string | undefined): string {
  return scope === undefined ? key : `${key} ${scope}`
}

/** The stored values a snapshot tells of, as a model has them. */
export function modelOf(entries: readonly { key: string; scope?: string; value: Json }[]): Model {
  return new Map(entries.map(({ key, scope, value }) => [placeName(key, scope), Number(value)]))
}
