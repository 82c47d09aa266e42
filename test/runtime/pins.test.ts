import { describe, expect, it } from 'vitest'
import { defineConfig, live, openSync, type OpenOptions, type Problem } from 'varve'
import { integer } from 'varve/schema'
import { env, values } from 'varve/sources'
import { memory } from 'varve/stores/memory'

const config = defineConfig({
  limits: {
    maxUploads: live(integer(), { default: 10 }),
    maxSize: live(integer(), { default: 1, pin: true }),
  },
})
const signed = { by: 'dana', message: 'Traffic spike' }
const opened = (from: Record<string, string>, options: OpenOptions = {}) =>
  openSync(config, { sources: [env({ from })], store: memory(), ...options })

describe('a pinned key', () => {
  it('is answered by the environment whatever is stored, when the declaration says so', async () => {
    const varve = opened({ LIMITS__MAX_SIZE: '5', LIMITS__MAX_UPLOADS: '5' })
    for (const key of ['limits.maxSize', 'limits.maxUploads'] as const) await varve.set(key, 20, signed)
    expect([varve.get('limits.maxSize'), varve.get('limits.maxUploads')]).toEqual([5, 20])
    await varve.close()
  })

  it('may be pinned by the deployment: VARVE_PIN lists keys', async () => {
    const varve = opened({ VARVE_PIN: 'limits.maxUploads, limits.maxSize', LIMITS__MAX_UPLOADS: '5' })
    await varve.set('limits.maxUploads', 20, signed)
    await varve.set('limits.maxUploads', 30, { ...signed, scope: 'tenant:acme' })
    expect(varve.get('limits.maxUploads')).toBe(5)
    expect(varve.for({ tenant: 'acme' }).get('limits.maxUploads')).toBe(5)
    await varve.close()
  })

  it('can still be written, and the answer says that the pin keeps it from showing', async () => {
    const varve = opened({ LIMITS__MAX_SIZE: '5' })
    expect(await varve.set('limits.maxSize', 20, signed)).toMatchObject({ number: 2, shadowedBy: 'pin' })
    await varve.close()
  })

  it('is explained: stored layers are pinned under', async () => {
    const varve = opened({ LIMITS__MAX_SIZE: '5' })
    await varve.set('limits.maxSize', 20, signed)
    expect(varve.explain('limits.maxSize')).toMatchObject({
      layer: 'env',
      value: 5,
      origin: { variable: 'LIMITS__MAX_SIZE' },
    })
    expect(varve.explain('limits.maxSize').layers.map(({ layer, status }) => `${layer} ${status}`)).toEqual([
      'override absent',
      'env wins',
      'tenant absent',
      'service absent',
      'environment absent',
      'stored pinned-under',
      'default shadowed',
    ])
    await varve.close()
  })

  it('changes nothing while no source that can pin sets it: values in files cannot', async () => {
    const varve = opened({}, { sources: [values({ limits: { maxSize: 5 } }), env({ from: {} })] })
    expect(await varve.set('limits.maxSize', 20, signed)).not.toHaveProperty('shadowedBy')
    expect(varve.get('limits.maxSize')).toBe(20)
    await varve.close()
  })

  it('still gives way to an override', async () => {
    const varve = opened({ LIMITS__MAX_SIZE: '5' })
    using _ = varve.override('limits.maxSize', 7)
    expect(varve.get('limits.maxSize')).toBe(7)
    await varve.close()
  })

  it('that VARVE_PIN misspells is warned of, because locking the wrong key locks nothing', () => {
    const problems: Problem[] = []
    opened({ VARVE_PIN: 'limits.maxUplods' }, { onProblem: problem => problems.push(problem) })
    expect(problems).toMatchObject([
      { code: 'UNKNOWN_KEY', key: 'limits.maxUplods', origin: 'VARVE_PIN', remedy: 'Did you mean limits.maxUploads?' },
    ])
  })
})
