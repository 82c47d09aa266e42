import { describe, expect, it } from 'vitest'
import { ramp, type Cond } from 'varve'
import { inMemory, type InMemory } from '../in-memory.ts'
import { config, prepared, signed } from './flags.ts'

const FLAGS = '/ofrep/v1/evaluate/flags'

interface Asking extends InMemory<typeof config.tree> {
  /** Posts a context. */
  post(path: string, context: object): Promise<Response>
}

async function asking(): Promise<Asking> {
  const served = inMemory(config)
  await prepared(served.varve)
  const headers = { 'content-type': 'application/json' }
  const post: Asking['post'] = (path, context) =>
    served.get(path, { method: 'POST', body: JSON.stringify({ context }), headers })
  return { ...served, post }
}

describe('rule 3: without a targeting key, only flags that need a bucket are an error', () => {
  type Told = { key: string; value?: unknown; errorCode?: string; errorDetails?: string }

  async function told(post: Asking['post'], context: object): Promise<Map<string, Told>> {
    const answer = await post(FLAGS, context)
    expect(answer.status).toBe(200)
    const { flags } = (await answer.json()) as { flags: Told[] }
    return new Map(flags.map(one => [one.key, one]))
  }

  it('as a failure of that flag within a bulk of 200, and as 400 for a single one', async () => {
    const { post } = await asking()
    const bulk = await told(post, {})
    const missing = {
      ...{ key: 'split.checkout', errorCode: 'TARGETING_KEY_MISSING' },
      errorDetails: 'split.checkout is decided by user, which the context does not have.',
    }
    expect(bulk.get('split.checkout')).toEqual(missing)
    expect([...bulk.values()].filter(({ errorCode }) => errorCode !== undefined)).toHaveLength(1)
    const single = await post(`${FLAGS}/split.checkout`, {})
    expect([single.status, await single.json()]).toEqual([400, missing])
    expect((await post(`${FLAGS}/pro.tools`, {})).status).toBe(200)
    expect((await post(`${FLAGS}/split.checkout`, { targetingKey: '' })).status).toBe(400)
    expect((await post(`${FLAGS}/split.checkout`, { targetingKey: 'alex' })).status).toBe(200)
  })

  it('none where a rule decides before, and one where a rule that needs a bucket comes first', async () => {
    const { post, varve } = await asking()
    const pro = { id: 'pro', when: { attr: 'plan', op: 'eq', value: 'pro' } as const, serve: 'on' } as const
    const some = {
      id: 'some',
      when: { attr: 'country', op: 'eq', value: 'DE' } as const,
      serve: { split: { on: 1, off: 1 } },
    } as const
    await varve.setFlag('pro.tools', { rules: [some, pro], serve: 'off' }, signed)
    await varve.setFlag('split.checkout', { rules: [pro], serve: { split: { on: 1, off: 1 } } }, signed)
    const codes = async (context: object): Promise<unknown[]> => {
      const bulk = await told(post, context)
      return ['pro.tools', 'split.checkout'].map(key => bulk.get(key)?.errorCode ?? bulk.get(key)?.value)
    }
    const missing = 'TARGETING_KEY_MISSING'
    expect(await codes({})).toEqual([false, missing])
    expect(await codes({ plan: 'pro' })).toEqual([true, true])
    expect(await codes({ country: 'DE', plan: 'pro' })).toEqual([missing, true])
  })

  it('one where a rule needs a bucket, whatever conditions of later rules need none', async () => {
    const { post, varve } = await asking()
    const some: Cond = { bucket: { unit: 'user', salt: 'holdout', ranges: [[0, 50_000]] } }
    const [pro, german] = [
      { attr: 'plan', op: 'eq', value: 'pro' } as const,
      { attr: 'country', op: 'eq', value: 'DE' } as const,
    ]
    const either: Cond = { any: [pro, german] }
    const rules = [
      { id: 'some', when: some, serve: 'on' },
      { id: 'either', when: either, serve: 'off' },
    ]
    await varve.setFlag('pro.tools', { rules, serve: 'off' }, signed)
    expect((await told(post, { plan: 'pro' })).get('pro.tools')?.errorCode).toBe('TARGETING_KEY_MISSING')
    expect((await told(post, { plan: 'pro', targetingKey: 'alex' })).get('pro.tools')?.errorCode).toBeUndefined()
  })

  it('one where a rollout has reached some, and none where it has reached nobody or everybody', async () => {
    const { post, varve, time } = await asking()
    const plan = ramp({ from: 0, to: 100, step: 50, every: '5m' })
    await varve.rollOut('bool.off', true, { plan, ...signed })
    const statuses: number[] = []
    for (let step = 0; step < 3; step += 1) {
      // oxlint-disable-next-line no-await-in-loop -- at one instant after another
      statuses.push((await post(`${FLAGS}/bool.off`, {})).status)
      time.advance('5m')
    }
    expect(statuses).toEqual([200, 400, 200])
  })

  it('one where the split falls to the next layer, though another that falls there needs no bucket', async () => {
    const { post, varve } = await asking()
    const scope = 'tenant:acme'
    const nobody = { rules: [], serve: null } as const
    const some = { rules: [], serve: { split: { on: 1, off: 1 } } } as const
    await varve.setFlag('bool.on', nobody, { ...signed, scope })
    expect((await post(`${FLAGS}/bool.on`, { tenant: 'acme' })).status).toBe(200)
    await varve.setFlag('bool.on', some, signed)
    expect((await post(`${FLAGS}/bool.on`, { tenant: 'acme' })).status).toBe(400)
    await varve.setFlag('bool.off', some, { ...signed, scope })
    expect((await post(`${FLAGS}/bool.off`, { tenant: 'acme' })).status).toBe(400)
    expect((await post(`${FLAGS}/bool.off`, {})).status).toBe(200)
  })

  it('one where it goes by another flag that needs a bucket, and none where that one is off', async () => {
    const { post, varve } = await asking()
    const on = { flag: 'split.checkout', is: ['on'] } as const
    await varve.setFlag('pro.tools', { rules: [{ id: 'too', when: on, serve: 'on' }], serve: 'off' }, signed)
    await varve.setFlag('bool.off', { requires: [on], serve: 'on', off: 'off' }, signed)
    const statuses = async (context: object): Promise<number[]> =>
      Promise.all(['pro.tools', 'bool.off'].map(async key => (await post(`${FLAGS}/${key}`, context)).status))
    expect(await statuses({})).toEqual([400, 400])
    expect(await statuses({ targetingKey: 'alex' })).toEqual([200, 200])
    await varve.setFlag('split.checkout', { serve: { split: { on: 1, off: 1 } }, enabled: false }, signed)
    expect(await statuses({})).toEqual([200, 200])
  })

  it('one where a condition asks where somebody stands, as imported flags do, unless another decides without', async () => {
    const { post, varve } = await asking()
    const bucket = { bucket: { unit: 'user', salt: 'holdout', ranges: [[0, 50_000]] } } as const
    const pro = { attr: 'plan', op: 'eq', value: 'pro' } as const
    const answers = async (when: Cond): Promise<unknown[]> => {
      await varve.setFlag('pro.tools', { rules: [{ id: 'some', when, serve: 'on' }], serve: 'off' }, signed)
      const asked = [{}, { plan: 'pro' }].map(async context => {
        const { value, errorCode } = (await (await post(`${FLAGS}/pro.tools`, context)).json()) as Told
        return errorCode ?? value
      })
      return Promise.all(asked)
    }
    const missing = 'TARGETING_KEY_MISSING'
    expect(await answers(bucket)).toEqual([missing, missing])
    expect(await answers({ not: bucket })).toEqual([missing, missing])
    expect(await answers({ all: [bucket, pro] })).toEqual([false, missing])
    expect(await answers({ any: [bucket, pro] })).toEqual([missing, true])
    expect(await answers({ any: [{ all: [{ not: bucket }, pro] }, { not: pro }] })).toEqual([true, missing])
  })
})
