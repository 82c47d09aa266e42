import { percentage } from 'varve'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentOf, operationsOf, pathOf, type Operation } from './documented.ts'
import { served, type Served } from './served.ts'

const signed = { by: 'dana', message: 'Launch' }
const acme = { ...signed, scope: 'tenant:acme' }
const when = { attr: 'staff', op: 'eq', value: true } as const

/** Something of everything that is stored, with `n` in it. */
async function change({ varve }: Served, n: number): Promise<void> {
  await varve.set('limits.maxUploads', n, acme)
  await varve.set('other.anything', { n }, signed)
  await varve.setFlag('checkout.newFlow', { rules: [{ id: `r${n}`, when, serve: 'on' }], serve: 'off' }, signed)
  await varve.segments.set('staff', n === 1 ? when : { not: when }, signed)
  await varve.rollout('limits.maxUploads')?.abort(signed)
  await varve.rollOut('limits.maxUploads', n + 10, { ...signed, plan: percentage(n * 10), shrink: true })
  await varve.tag(`v${n}`, signed)
}

let shop: Served
let operations: readonly Operation[]
let then: number

beforeAll(async () => {
  shop = await served()
  await change(shop, 1)
  then = shop.varve.head().number
  const document = await documentOf(shop)
  operations = operationsOf(document).filter(({ method }) => method === 'GET')
})
afterAll(() => shop[Symbol.asyncDispose]())

const params = { tenant: 'acme', name: 'staff', number: '1' }
const KEYS: Readonly<Record<string, string>> = { getFlag: 'checkout.newFlow', blame: 'other.anything' }

const address = (operation: Operation): string =>
  pathOf(operation, { params: { ...params, key: KEYS[operation.name] ?? 'limits.maxUploads' } })

const ask = async (operation: Operation, query = ''): Promise<{ status: number; body: string }> => {
  const answer = await shop.ask(`${address(operation)}${query}`)
  return { status: answer.status, body: await answer.text() }
}

describe('?at= of whatever can be read', () => {
  it('is answered of that moment, and stays so whatever is changed later, or is refused in words', async () => {
    const past = operations.filter(({ parameters }) => parameters.includes('at'))
    const present = operations.filter(({ parameters }) => !parameters.includes('at'))
    expect(past.length).toBeGreaterThan(15)
    const before = await Promise.all(past.map(one => ask(one, `?at=${then}`)))
    await change(shop, 2)
    const after = await Promise.all(past.map(one => ask(one, `?at=${then}`)))
    const now = await Promise.all(past.map(one => ask(one)))
    past.forEach(({ name }, index) => {
      expect(before[index], name).toMatchObject({ status: 200 })
      expect(after[index], name).toEqual(before[index])
      expect(now[index]?.body, name).not.toBe(before[index]?.body)
    })
    for (const one of present) {
      // oxlint-disable-next-line no-await-in-loop -- one at a time, so that a failure names its route
      const { status, body } = await ask(one, `?at=${then}`)
      // OFREP has one status for whatever does not fit.
      expect([status, body], one.name).toEqual([
        one.path.startsWith('/ofrep/') ? 400 : 422,
        expect.stringContaining('query.at is of no use here'),
      ])
    }
  })
})
