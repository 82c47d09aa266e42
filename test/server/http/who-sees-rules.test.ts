import { steps } from 'varve'
import { expect, it } from 'vitest'
import { principal, served } from './served.ts'

const signed = { by: 'dana', message: 'Launch' }

it('a token that may only evaluate gets answers, and no conditions of rules by a trace', async () => {
  const caller = principal({ permissions: new Set(['evaluate']) })
  await using shop = await served({ as: () => Promise.resolve(caller) })
  const ask = (body: object) =>
    shop.ask('/v1/evaluate', { method: 'POST', body: { keys: ['checkout.newFlow'], ...body } })
  expect((await ask({})).status).toBe(200)
  const refused = await ask({ trace: true })
  expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'PERMISSION_MISSING' }])
})

it('a value shows the rollout of the entry that counts for its audience, and no other tenant’s', async () => {
  await using shop = await served()
  const plan = (percent: number) => steps([{ share: percent }])
  await shop.varve.rollOut('limits.maxUploads', 20, { ...signed, scope: 'tenant:acme', plan: plan(100) })
  await shop.varve.rollOut('limits.maxUploads', 30, { ...signed, scope: 'tenant:globex', plan: plan(5) })
  const rollout = async (path: string): Promise<unknown> => {
    const { items, rollout: one } = await (await shop.ask(path)).json()
    return one ?? items?.find(({ key }: { key: string }) => key === 'limits.maxUploads').rollout
  }
  for (const path of ['/v1/values', '/v1/values/limits.maxUploads']) {
    expect(await rollout(path)).toBeUndefined()
    expect(await rollout(`${path}?tenant=initech&user=mia`)).toBeUndefined()
    expect(await rollout(`${path}?tenant=acme&user=mia`)).toMatchObject({ share: 100_000 })
  }
})
