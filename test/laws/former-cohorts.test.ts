import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { defineConfig, flag, percentage, type FlagInput } from 'varve'
import { testConfig } from 'varve/testing'
import { uuid5 } from '../uuid5.ts'

interface Former {
  readonly bucket: readonly { readonly tenant: string; readonly flag: string; readonly bucket: number }[]
  readonly bucket_boundaries_ai_recommendations: Readonly<Record<string, string>>
  readonly cohort_200: { readonly enabled: Readonly<Record<string, number>> }
}
interface Golden {
  readonly buckets: readonly { readonly salt: string; readonly unit: string; readonly position: number }[]
}
const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8')) as T
const former = read<Former>('seed-buckets.json')
const golden = read<Golden>('document-golden.json')

const config = defineConfig({
  aiRecommendations: flag({ doc: 'Recommend books.' }),
  bulkImport: flag({ doc: 'Import many books at once.' }),
})
const signed = { by: 'dana', message: 'As it was in the former system' }

/** The flag of a former system: so many percent of tenants, by its formula. */
const formerFlag = (salt: string, percent: number): FlagInput<boolean> => ({
  unit: 'tenant',
  salt,
  hash: 'sha256-mod100',
  rules: [{ id: 'rollout', serve: { split: { on: 1 }, coverage: percent * 1000 } }],
  serve: 'off',
})

async function at(percent: number, salt = 'ai_recommendations') {
  const varve = testConfig(config)
  await varve.setFlag('aiRecommendations', formerFlag(salt, percent), signed)
  return (tenant: string): boolean => varve.for({ tenant }).get('aiRecommendations')
}

describe('a flag that keeps the formula of a former system', () => {
  it.each(former.bucket)('has $tenant in slot $bucket of $flag', async ({ tenant, flag: name, bucket }) => {
    const [without, within] = [await at(bucket, name), await at(bucket + 1, name)]
    expect([without(tenant), within(tenant)]).toEqual([false, true])
  })

  it.each(former.bucket.filter(({ tenant }) => tenant !== tenant.toUpperCase()))(
    'takes $tenant in upper case for the same tenant ($flag)',
    async ({ tenant, flag: name, bucket }) => {
      const [without, within] = [await at(bucket, name), await at(bucket + 1, name)]
      expect([without(tenant.toUpperCase()), within(tenant.toUpperCase())]).toEqual([false, true])
    },
  )

  it.each(Object.entries(former.bucket_boundaries_ai_recommendations))(
    'lets the tenant of slot %s in from the next percent on, and not before',
    async (slot, tenant) => {
      const [without, within] = [await at(Number(slot)), await at(Number(slot) + 1)]
      expect([without(tenant), within(tenant)]).toEqual([false, true])
    },
  )

  it.each(Object.entries(former.cohort_200.enabled))('at %s percent has %i of 200 tenants', async (percent, count) => {
    const isOn = await at(Number(percent))
    const tenants = Array.from({ length: 200 }, (_, number) => uuid5(`tenant-${number}`))
    expect(tenants.filter(isOn)).toHaveLength(count)
  })

  it('is off for whoever is no tenant, and says what was missing', async () => {
    const varve = testConfig(config)
    await varve.setFlag('aiRecommendations', formerFlag('ai_recommendations', 50), signed)
    expect(varve.evaluate('aiRecommendations')).toMatchObject({ value: false, lacks: 'tenant' })
  })
})

describe('the place of a unit on the hash line', () => {
  it.each(golden.buckets)(
    'of $unit under the salt $salt is $position, and is told',
    async ({ salt, unit, position }) => {
      const varve = testConfig(config)
      const half = { split: { on: 1, off: 1 } }
      await varve.setFlag('bulkImport', { salt, rules: [{ id: 'half', serve: half }], serve: 'off' }, signed)
      const { bucket, variant } = varve.for({ user: unit }).explain('bulkImport')
      expect(bucket).toEqual({ unit: 'user', position, share: 100_000 })
      // In order of names, `off` comes first.
      expect(variant).toBe(position < 50_000 ? 'off' : 'on')
    },
  )

  it('is made of the name of its key where no salt is given, so that two flags do not reach the same people', async () => {
    const varve = testConfig(config)
    for (const key of ['aiRecommendations', 'bulkImport'] as const)
      await varve.rollOut(key, true, { ...signed, plan: percentage(50) })
    const both = Array.from({ length: 2000 }, (_, number) => varve.for({ user: `user_${number}` })).filter(
      view => view.get('aiRecommendations') && view.get('bulkImport'),
    )
    expect(Math.abs(both.length / 2000 - 0.25)).toBeLessThan(0.04)
  })
})
