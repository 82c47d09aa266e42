import { describe, expect, it } from 'vitest'
import { defineConfig, during, live, open, percentage, rings, windows } from 'varve'
import { integer } from 'varve/schema'
import { env } from 'varve/sources'
import { memory } from 'varve/stores/memory'
import { testConfig } from 'varve/testing'
import { fleet } from '../fleet.ts'
import { config, FLOW, reached, signed, UPLOADS } from './rolling.ts'

const opened = () => testConfig(config)

describe('a rollout by rings', () => {
  const plan = rings(['dev', 'staging', 'production'], { soak: '1d' })
  const seenBy = (varve: ReturnType<typeof opened>): string[] =>
    ['dev', 'staging', 'production', 'elsewhere'].filter(environment => varve.for({ environment }).get(FLOW))

  it('is seen where its ring is, and nowhere else: staging reads the new value, production the old one', async () => {
    const { start } = fleet()
    const staging = start(config, { as: { environment: 'staging' } }).varve
    const production = start(config, { as: { environment: 'production' } }).varve
    const rollout = await staging.rollOut(UPLOADS, 50, { ...signed(), plan: rings(['staging', 'production']) })
    await production.refresh()
    expect([staging.get(UPLOADS), production.get(UPLOADS)]).toEqual([50, 10])
    await rollout.promote(signed())
    await production.refresh()
    expect([staging.get(UPLOADS), production.get(UPLOADS)]).toEqual([50, 50])
  })

  it('goes from ring to ring by promotion, and by nothing else', async () => {
    const varve = opened()
    const rollout = await varve.rollOut(FLOW, true, { ...signed(), plan })
    expect(seenBy(varve)).toEqual(['dev'])
    varve.clock.advance('30d')
    expect(seenBy(varve)).toEqual(['dev'])
    await rollout.promote(signed('Nobody complained'))
    expect(seenBy(varve)).toEqual(['dev', 'staging'])
    expect((await rollout.state()).ring).toEqual({ name: 'staging', reached: 2, of: 3 })
    varve.clock.advance('1d')
    await rollout.promote(signed('Nobody complained'))
    expect(seenBy(varve)).toEqual(['dev', 'staging', 'production'])
    await expect(rollout.promote(signed())).rejects.toThrow('it has reached the last ring')
  })

  it('refuses to skip a ring, and to leave one that has not soaked, unless it is forced', async () => {
    const varve = opened()
    const rollout = await varve.rollOut(FLOW, true, { ...signed(), plan })
    varve.clock.advance(86_399_999)
    await expect(rollout.promote(signed())).rejects.toThrow('the ring dev soaks for 1d')
    varve.clock.advance(1)
    await rollout.promote(signed())
    await expect(rollout.promote(signed())).rejects.toMatchObject({ code: 'ROLLOUT_STATE' })
    expect(seenBy(varve)).toEqual(['dev', 'staging'])
    await rollout.promote({ ...signed('We must'), force: true })
    expect(seenBy(varve)).toEqual(['dev', 'staging', 'production'])
  })

  it('may have tenants for rings', async () => {
    const varve = opened()
    const ours = { name: 'ours', when: { attr: 'tenant', op: 'eq', of: ['acme', 'globex'] } } as const
    const rollout = await varve.rollOut(FLOW, true, { ...signed(), plan: rings([ours, { name: 'all', when: true }]) })
    const who = (): boolean[] => ['acme', 'initech'].map(tenant => varve.for({ tenant }).get(FLOW))
    expect(who()).toEqual([true, false])
    await rollout.promote(signed())
    expect(who()).toEqual([true, true])
  })
})

describe('a change for a while', () => {
  it('takes itself back at its end, to the millisecond', async () => {
    const varve = opened()
    const plan = during({ from: '2026-01-01T10:00:00Z', until: '2026-01-02T10:00:00Z' })
    const rollout = await varve.rollOut(UPLOADS, 50, { ...signed('Black Friday'), plan })
    const at = async (time: string): Promise<number> => (await varve.at(new Date(time))).get(UPLOADS)
    varve.clock.advance('3d')
    expect(await at('2026-01-01T09:59:59.999Z')).toBe(10)
    expect(await at('2026-01-01T10:00:00Z')).toBe(50)
    expect(await at('2026-01-02T09:59:59.999Z')).toBe(50)
    expect(await at('2026-01-02T10:00:00Z')).toBe(10)
    expect(await rollout.state()).toMatchObject({ status: 'complete', share: 0 })
  })
})

describe('windows on the clocks of a time zone', () => {
  /** What the live value is at each instant, once all is past. */
  async function seen(from: string, to: string, instants: readonly string[]) {
    const varve = opened()
    const plan = windows({ from, to, timeZone: 'Europe/Berlin', until: '2026-12-31T00:00:00Z' })
    await varve.rollOut(UPLOADS, 50, { ...signed('Only at night'), plan })
    varve.clock.advance('400d')
    const values: number[] = []
    for (const instant of instants) values.push((await varve.at(new Date(instant))).get(UPLOADS))
    return values
  }

  it('open at the same time of day in winter and in summer', async () => {
    const around = ['07:59:59.999', '08:00', '15:59:59.999', '16:00'].map(time => `2026-02-02T${time}Z`)
    const summer = ['06:59:59.999', '07:00', '14:59:59.999', '15:00'].map(time => `2026-07-01T${time}Z`)
    expect(await seen('09:00', '17:00', [...around, ...summer])).toEqual([10, 50, 50, 10, 10, 50, 50, 10])
  })

  it('do not occur in the hour that is skipped in spring', async () => {
    // On 29 March 2026 it is 03:00 after 01:59:59 in Berlin: 01:00 UTC.
    const night = ['00:29', '00:59', '01:00', '01:01', '01:29'].map(time => `2026-03-29T${time}Z`)
    expect(await seen('02:10', '02:50', night)).toEqual([10, 10, 10, 10, 10])
  })

  it('are open through both of the hours that come twice in autumn', async () => {
    // On 25 October 2026 it is 02:00 again after 02:59:59 in Berlin: 01:00 UTC.
    const night = ['00:09', '00:10', '00:51', '01:49', '01:50'].map(time => `2026-10-25T${time}Z`)
    expect(await seen('02:10', '02:50', night)).toEqual([10, 50, 50, 50, 10])
  })
})

describe('a killed key', () => {
  it('serves its declared default to everybody at once, above every rollout and every value of a scope', async () => {
    const varve = opened()
    await varve.set(FLOW, true, { ...signed('Beta partner'), scope: 'tenant:acme' })
    await varve.rollOut(FLOW, true, { ...signed(), plan: percentage(50) })
    const before = reached(varve)
    await varve.kill(FLOW, { by: 'lee', message: 'INC-142' })
    expect([reached(varve), varve.for({ tenant: 'acme' }).get(FLOW), varve.killed()]).toEqual([[], false, [FLOW]])
    expect(varve.for({ user: before[0] ?? '' }).explain(FLOW)).toMatchObject({
      ...{ layer: 'killed', reason: 'DISABLED', origin: { by: 'lee' } },
    })
    await varve.revive(FLOW, signed('Mended'))
    expect(reached(varve)).toEqual(before)
    expect(varve.for({ tenant: 'acme' }).get(FLOW)).toBe(true)
  })

  it('does not take from a scope what is locked for it', async () => {
    const varve = opened()
    await varve.set(FLOW, true, { ...signed('By contract'), scope: 'tenant:acme', locked: true })
    await varve.set(FLOW, true, signed())
    await varve.kill(FLOW, signed('INC-142'))
    expect([varve.for({ tenant: 'acme' }).get(FLOW), varve.for({ tenant: 'globex' }).get(FLOW)]).toEqual([true, false])
  })

  it('must have something to fall back on', async () => {
    const varve = testConfig(
      defineConfig({ size: live(integer(), { devDefault: 5, doc: 'Uploads a user may make.' }) }),
    )
    await varve.set('size', 30, signed())
    await expect(varve.kill('size', signed())).rejects.toMatchObject({ code: 'USAGE' })
    expect(varve.get('size')).toBe(30)
  })

  it('was killed in the past for as long as it was, and for no longer', async () => {
    const varve = opened()
    await varve.set(FLOW, true, signed())
    const moments = [varve.now().moment]
    varve.clock.advance('1m')
    await varve.kill(FLOW, signed('INC-142'))
    moments.push(varve.now().moment)
    varve.clock.advance('1m')
    await varve.revive(FLOW, signed('Mended'))
    moments.push(varve.now().moment)
    const values: boolean[] = []
    for (const moment of moments) values.push((await varve.at(moment)).get(FLOW))
    expect(values).toEqual([true, false, true])
    expect(await varve.revive(FLOW, signed())).toBeUndefined()
  })
})

describe('whoever starts a rollout', () => {
  it('is told which scopes keep values of their own, and so will not see it', async () => {
    const varve = opened()
    await varve.set(UPLOADS, 500, { ...signed('Contract 7'), scope: 'tenant:acme' })
    await varve.set(UPLOADS, 1, { ...signed('Contract 8'), scope: 'tenant:globex' })
    const rollout = await varve.rollOut(UPLOADS, 50, { ...signed(), plan: percentage(100) })
    expect(rollout.shadowedFor).toEqual(['tenant:acme', 'tenant:globex'])
    expect(rollout.shadowedBy).toBeUndefined()
  })

  it('is told when this very process will not see it', async () => {
    const varve = testConfig(config, {}, { as: { environment: 'test', service: 'worker' } })
    await varve.set(UPLOADS, 500, { ...signed(), scope: 'service:worker' })
    const rollout = await varve.rollOut(UPLOADS, 50, { ...signed(), plan: percentage(100) })
    expect([rollout.shadowedBy, rollout.shadowedFor]).toEqual(['service', ['service:worker']])
  })

  it('is told when the environment pins the key, so that nobody here will see it', async () => {
    const pinned = defineConfig({ size: live(integer(), { default: 10, pin: true, doc: 'Uploads a user may make.' }) })
    await using varve = await open(pinned, { store: memory(), sources: [env({ from: { SIZE: '7' } })] })
    const rollout = await varve.rollOut('size', 50, { ...signed(), plan: percentage(100) })
    expect([rollout.shadowedBy, varve.get('size')]).toEqual(['pin', 7])
  })

  it('may roll out for one scope only', async () => {
    const varve = opened()
    await varve.rollOut(FLOW, true, { ...signed(), plan: percentage(50), scope: 'tenant:acme' })
    const [acme, globex] = [varve.for({ tenant: 'acme' }), varve.for({ tenant: 'globex' })]
    expect(reached(acme).length).toBeGreaterThan(400)
    expect(reached(globex)).toEqual([])
    expect(varve.rollouts().map(({ key, scope }) => [key, scope])).toEqual([[FLOW, 'tenant:acme']])
  })
})
