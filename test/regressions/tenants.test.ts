import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, percentage, steps, type Tree } from 'varve'
import { integer, list, string } from 'varve/schema'
import { testConfig } from 'varve/testing'
import { fleet } from '../fleet.ts'

const config = defineConfig({
  ai: { enabled: flag({ doc: 'Whether the model may be asked at all.' }) },
  recommendations: flag({ doc: 'Recommend books.' }),
  limit: live(integer({ min: 1 }), { default: 100, doc: 'Requests a tenant may make.' }),
})
const signed = { by: 'dana', message: 'For a tenant' }
const ZERO = '00000000-0000-0000-0000-000000000000'

describe('a tenant that was', () => {
  it('served the text that was stored for a number, and failed at every read, is refused at the write', async () => {
    const varve = testConfig(config)
    const wrong = varve.set('limit', 'plenty' as never, { ...signed, scope: 'tenant:b' })
    await expect(wrong).rejects.toMatchObject({ code: 'VALUE_REFUSED' })
    expect(varve.for({ tenant: 'b' }).get('limit')).toBe(100)
  })

  it('neither on nor off because somebody stored `enable`, is refused at the write', async () => {
    const varve = testConfig(config)
    for (const typo of ['enable', 'enabled', 'on', 1, null])
      await expect(varve.set('recommendations', typo as never, { ...signed, scope: 'tenant:b' })).rejects.toMatchObject(
        {
          code: 'VALUE_REFUSED',
        },
      )
    await expect(varve.setFlag('recommendations', { serve: 'enable' }, signed)).rejects.toThrow(/enable/)
    expect(varve.entry('recommendations')).toBeUndefined()
  })

  it('taken for everybody, because its id is all zeros, has values of its own like any other', async () => {
    const varve = testConfig(config)
    await varve.set('limit', 7, { ...signed, scope: `tenant:${ZERO}` })
    await varve.rollOut('recommendations', true, { ...signed, scope: `tenant:${ZERO}`, plan: percentage(100) })
    const asked = [{ tenant: ZERO }, { tenant: 'b' }, {}].map(who => varve.for(who))
    expect(asked.map(view => view.get('limit'))).toEqual([7, 100, 100])
    expect(asked.map(view => view.get('recommendations'))).toEqual([true, false, false])
  })

  it('at 0 % again once a cache ran out, because the caller had brought no connection, has what the log says', async () => {
    const { start, clock } = fleet()
    const { varve } = start(config)
    await varve.rollOut('recommendations', true, { ...signed, unit: 'tenant', plan: percentage(100) })
    await varve.set('limit', 1000, { ...signed, scope: 'tenant:a' })
    clock.advance('30d')
    expect(varve.for({ tenant: 'a' }).all()).toMatchObject({ recommendations: true, limit: 1000 })
  })

  it('shown the feature though the model was switched off, is not: the one is a condition of the other', async () => {
    const varve = testConfig(config, { 'ai.enabled': false })
    const isAllowed = { flag: 'ai.enabled', is: ['on'] }
    await varve.rollOut('recommendations', true, { ...signed, when: isAllowed, plan: percentage(100) })
    const seen = [varve.for({ tenant: 'a' }).get('recommendations')]
    await varve.set('ai.enabled', true, signed)
    seen.push(varve.for({ tenant: 'a' }).get('recommendations'))
    await varve.kill('ai.enabled', signed)
    seen.push(varve.for({ tenant: 'a' }).get('recommendations'))
    expect(seen).toEqual([false, true, false])
  })

  it('moved to the other side when its flag was renamed, stays: a salt may be given, and is kept', async () => {
    const tenants = Array.from({ length: 200 }, (_, number) => ({ tenant: `t${number}` }))
    const half = { salt: 'ai_recommendations', unit: 'tenant', serve: { split: { on: 1, off: 1 } } }
    const seen = async (key: 'recommendations' | 'ai.enabled'): Promise<boolean[]> => {
      const varve = testConfig(config)
      await varve.setFlag(key, half, signed)
      return tenants.map(tenant => varve.for(tenant).get(key))
    }
    expect(await seen('ai.enabled')).toEqual(await seen('recommendations'))
    expect(new Set(await seen('ai.enabled')).size).toBe(2)
  })

  it('forgotten by the code, and silently given everybody’s value, is asked for where every tenant has its own', async () => {
    const perTenant = defineConfig({
      currency: live(string(), { default: 'EUR', perTenant: true, doc: 'What a tenant is billed in.' }),
    })
    const varve = testConfig(perTenant)
    await varve.set('currency', 'SEK', { ...signed, scope: 'tenant:a' })
    expect(() => varve.get('currency')).toThrow(/read for no tenant/)
    expect(varve.get('currency', 'USD')).toBe('USD')
    const seen = await varve.runAs({ tenant: 'a' }, async () => {
      await Promise.resolve()
      return varve.get('currency')
    })
    expect(seen).toBe('SEK')
  })

  it('asked about by a name that is none of the keys, reaches nothing that is not declared', () => {
    const varve = testConfig(config)
    for (const name of ['__proto__', 'constructor', 'limit.constructor', 'toString', 'ai'])
      expect(() => varve.for({ tenant: 'a' }).get(name as never), name).toThrow(/There is no value called/)
    expect(() => varve.get('recomendations' as never)).toThrow(/Did you mean recommendations/)
  })
})

describe('a share that was', () => {
  it('rounded to whole percents is exact to a thousandth of one', async () => {
    const varve = testConfig(config)
    const people = Array.from({ length: 20_000 }, (_, number) => ({ user: `user_${number}` }))
    await varve.rollOut('recommendations', true, { ...signed, plan: percentage(0.1) })
    const has = people.filter(person => varve.for(person).get('recommendations'))
    expect(has.length).toBeGreaterThan(5)
    expect(has.length).toBeLessThan(40)
    for (const person of has) expect(varve.for(person).explain('recommendations').bucket?.position).toBeLessThan(100)
  })

  it('missing, and swallowed as if it were 0, says that it is the default that serves', () => {
    const varve = testConfig(config)
    expect(varve.for({ tenant: 'a' }).evaluate('recommendations')).toMatchObject({ value: false, reason: 'DEFAULT' })
  })
})

describe('reads for many tenants', () => {
  it('asked the database each time for tenants without values of their own, ask it nothing', async () => {
    const keys = Object.fromEntries(
      Array.from({ length: 50 }, (_, number) => [
        `key${number}`,
        live(list(string()), { default: [], doc: 'One of many.' }),
      ]),
    )
    const { start } = fleet()
    const { varve, store } = start(defineConfig(keys) as unknown as typeof config & { tree: Tree })
    await varve.refresh()
    const before = { ...store.calls }
    for (let tenant = 0; tenant < 200; tenant += 1) {
      const view = varve.for({ tenant: `t${tenant}` })
      for (const key of Object.keys(keys)) for (let time = 0; time < 10; time += 1) view.get(key as never)
    }
    expect(store.calls).toEqual(before)
  })
})

describe('a value set during a canary', () => {
  it('left it undefined which value the others had: it is the one from before the canary, and the history says so', async () => {
    const varve = testConfig(config)
    await varve.set('limit', 50, signed)
    const plan = steps([{ share: 30 }, { share: 100, after: '1h' }])
    const first = await varve.rollOut('limit', 60, { ...signed, plan })
    await varve.rollOut('limit', 70, { ...signed, plan })
    const values = new Set(Array.from({ length: 500 }, (_, number) => varve.for({ user: `u${number}` }).get('limit')))
    expect([...values].toSorted()).toEqual([50, 70])
    for await (const { note } of varve.revisions({ limit: 1 })) expect(note).toMatchObject({ ends: [first.id] })
  })
})

describe('one person in two processes', () => {
  it('had another variant in each, because the log sorts names and a split went by the order they were written in', async () => {
    const { start } = fleet()
    const button = flag({ variants: { small: 's', medium: 'm', large: 'l' }, default: 'small', doc: 'Size.' })
    const [here, there] = [start(defineConfig({ button })).varve, start(defineConfig({ button })).varve]
    const variants = { small: { value: 's', weight: 1 }, medium: { value: 'm', weight: 2 } } as const
    await here.abTest('button', { ...signed, variants: { ...variants, large: { value: 'l', weight: 3 } } })
    await there.refresh()
    for (let number = 0; number < 1000; number += 1) {
      const who = { user: `user_${number}` }
      expect(there.for(who).variant('button')).toBe(here.for(who).variant('button'))
      expect({ small: 's', medium: 'm', large: 'l' }[here.for(who).variant('button') ?? '']).toBe(
        here.for(who).get('button'),
      )
    }
  })
})

describe('an explanation', () => {
  it('told how a document came to its answer that stood below the one that won, and tells nothing of it', async () => {
    const varve = testConfig(config)
    await varve.setFlag('recommendations', { rules: [{ id: 'none', when: false, serve: 'on' }] }, signed)
    await varve.set('recommendations', true, { ...signed, scope: 'tenant:a' })
    const { layer, trace } = varve.for({ tenant: 'a' }).explain('recommendations')
    expect({ layer, trace }).toEqual({ layer: 'tenant', trace: undefined })
  })

  it('forgot the rollout that left it to the next layer, and names it as the short answer does', async () => {
    const varve = testConfig(config)
    const { id } = await varve.rollOut('recommendations', true, { ...signed, plan: percentage(0) })
    const view = varve.for({ user: 'u_1' })
    expect([view.evaluate('recommendations').ruleId, view.explain('recommendations').ruleId]).toEqual([id, id])
  })
})

describe('whoever listens', () => {
  it('was told twice, or not at all, is told once of each change, whatever made it, with its author', async () => {
    const varve = testConfig(config)
    const told: unknown[] = []
    varve.watch('*', (value, { key, cause, by }) => told.push([key, value, cause, by]))
    await varve.set('limit', 50, { by: 'dana', message: 'More' })
    await varve.set('limit', 50, { by: 'lee', message: 'The same once more' })
    await varve.rollback('limit', { by: 'kim', message: 'Not so' }).catch(() => {})
    const rollout = await varve.rollOut('limit', 70, { ...signed, plan: steps([{ share: 100, after: '1h' }]) })
    varve.clock.advance('2h')
    await rollout.complete(signed)
    await varve.delete('limit', { by: 'ann', message: 'Gone' })
    expect(told).toEqual([
      ['limit', 50, 'revision', 'dana'],
      ['limit', 70, 'rollout', 'dana'],
      ['limit', 100, 'revision', 'ann'],
    ])
  })

  it('did not hear of a change because another listener threw, hears of it', async () => {
    const problems: string[] = []
    const varve = testConfig(config, {}, { onProblem: ({ issue }) => void problems.push(issue) })
    const told: unknown[] = []
    varve.watchDecisions('limit', () => {
      throw new Error('I am broken')
    })
    const watch = varve.watchDecisions('limit', ({ key }) => told.push(key))
    await varve.rollOut('limit', 70, { ...signed, plan: steps([{ share: 1 }, { share: 100, after: '1h' }]) })
    varve.clock.advance('1h')
    watch.stop()
    await varve.set('limit', 80, signed)
    expect(told).toEqual(['limit', 'limit'])
    expect(problems[0]).toContain('I am broken')
  })

  it('could not tell a wait that ended from a value that is null, can', async () => {
    const varve = testConfig(config)
    const waiting = varve.until('recommendations', on => on, { timeout: '30s' })
    const outcome = waiting.then(String, (error: { code?: string }) => error.code)
    varve.clock.advance('30s')
    expect(await outcome).toBe('TIMED_OUT')
    await varve.rollOut('recommendations', true, { ...signed, plan: steps([{ share: 100, after: '1h' }]) })
    const again = varve.until('recommendations', on => on, { timeout: '2h' })
    varve.clock.advance('1h')
    expect(await again).toBe(true)
  })
})
