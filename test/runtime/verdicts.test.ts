import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { defineConfig, live, rule } from 'varve'
import { integer } from 'varve/schema'
import { testConfig } from 'varve/testing'

const signed = { by: 'dana', message: 'Traffic spike' }

describe('a validator that cannot answer', () => {
  it('refuses by throwing, says what it threw, and lets others write', async () => {
    const asks = (): never => {
      throw new Error('the quota service is down')
    }
    const pool = live(integer(), { default: 10, validators: [asks] })
    const varve = testConfig(defineConfig({ pool, limit: live(integer(), { default: 1 }) }))
    await expect(varve.set('pool', 20, signed)).rejects.toThrow(
      'pool was refused: it could not be judged (the quota service is down). Nothing was changed.',
    )
    await varve.set('limit', 2, signed)
    expect(varve.all()).toEqual({ pool: 10, limit: 2 })
  })

  it('refuses after thirty seconds of silence, so that other writes of the process go on', async () => {
    const silent = (): Promise<undefined> => new Promise(() => {})
    const pool = live(integer(), { default: 10, validators: [silent] })
    const varve = testConfig(defineConfig({ pool, limit: live(integer(), { default: 1 }) }))
    const refused = varve.set('pool', 20, signed).catch((error: unknown) => String(error))
    const written = varve.set('limit', 2, signed)
    await turn()
    varve.clock.advance('29s')
    await turn()
    expect(varve.get('limit')).toBe(1)
    varve.clock.advance('1s')
    expect(await refused).toContain('no answer came within 30 s')
    await written
    expect(varve.get('limit')).toBe(2)
  })
})

describe('a rule across keys that throws', () => {
  it('refuses the change it was asked about', async () => {
    const broken = rule('needs a neighbour', () => {
      throw new TypeError('no neighbour')
    })
    const varve = testConfig(defineConfig({ pool: live(integer(), { default: 10 }) }, { rules: [broken] }))
    await expect(varve.set('pool', 20, signed)).rejects.toThrow(
      'breaks the rule "needs a neighbour": it could not be judged (no neighbour)',
    )
  })
})
