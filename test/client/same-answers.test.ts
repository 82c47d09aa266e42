import fc from 'fast-check'
import { isVarveError, type Varve } from 'varve'
import { expect, it } from 'vitest'
import { listed } from '../listed.ts'
import { serveShop, type ServedShop, type Shop } from './served-shop.ts'

const KEYS = ['limits.maxUploads', 'limits.pageSize'] as const
const SCOPES = [undefined, 'tenant:acme', 'user:ada'] as const
const AUDIENCES = [{}, { tenant: 'acme' }, { tenant: 'acme', user: 'ada' }] as const

type Place = { readonly key: (typeof KEYS)[number]; readonly scope: (typeof SCOPES)[number] }
type Step =
  | (Place & { readonly set: number })
  | (Place & { readonly delete: true })
  | (Place & { readonly back: true })
  | { readonly flag: 'on' | 'off' | 'kill' | 'revive' }
  | { readonly undo: number }

const place = { key: fc.constantFrom(...KEYS), scope: fc.constantFrom(...SCOPES) }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ ...place, set: fc.integer({ min: 0, max: 40 }) }) },
  fc.record({ ...place, delete: fc.constant(true as const) }),
  fc.record({ ...place, back: fc.constant(true as const) }),
  fc.record({ flag: fc.constantFrom('on', 'off', 'kill', 'revive') }),
  fc.record({ undo: fc.nat(3) }),
)

it('a program that follows a server gives the same answers as the server, whoever of both makes the changes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), step), { maxLength: 12 }), async steps => {
      await using server = await serveShop()
      const client = await server.connect()
      const [there, here] = [watched(server.varve), watched(client)]
      for (const [isRemote, each] of steps) {
        await done(isRemote ? client : server.varve, each)
        await caughtUp(server, client)
        expect(await answers(client)).toEqual(await answers(server.varve))
      }
      expect(here).toEqual(there)
    }),
    { numRuns: 8 },
  )
}, 30_000)

/** Makes a change; what is refused is refused, and then both know nothing of it. */
async function done(varve: Varve<Shop>, each: Step): Promise<void> {
  const options = { by: 'dana', message: 'Because' }
  await made(varve, each, options).catch((error: unknown) => {
    if (!isVarveError(error)) throw error
  })
}

async function made(varve: Varve<Shop>, each: Step, options: { by: string; message: string }): Promise<unknown> {
  if ('undo' in each) return varve.undo(varve.head().number - each.undo, options)
  if ('flag' in each) {
    if (each.flag === 'kill' || each.flag === 'revive') return varve[each.flag]('checkout.newFlow', options)
    return varve.setFlag('checkout.newFlow', { serve: each.flag }, options)
  }
  const placed = { ...options, ...(each.scope === undefined ? {} : { scope: each.scope }) }
  if ('set' in each) return varve.set(each.key, each.set, placed)
  return 'back' in each ? varve.rollback(each.key, placed) : varve.delete(each.key, placed)
}

async function caughtUp({ varve }: ServedShop, client: Varve<Shop>): Promise<void> {
  await client.refresh()
  await expect.poll(() => client.head()).toEqual(varve.head())
}

/** What somebody is told who watches, in its order. */
function watched(varve: Varve<Shop>): unknown[] {
  const told: unknown[] = []
  varve.watch('*', (value, { key, before, by, revision }) => void told.push({ key, value, before, by, revision }))
  return told
}

/** Everything that is asked of a configuration, as one document. */
async function answers(varve: Varve<Shop>): Promise<object> {
  const keys = [...KEYS, 'checkout.newFlow'] as const
  const past = await varve.at(Math.max(0, varve.head().number - 2))
  return {
    values: AUDIENCES.map(audience => keys.map(key => varve.for(audience).evaluate(key))),
    layers: AUDIENCES.map(audience => keys.map(key => varve.for(audience).explain(key).layer)),
    past: AUDIENCES.map(audience => keys.map(key => past.for(audience).get(key))),
    history: await Promise.all(keys.map(key => listed(varve.history(key)))),
    revisions: await listed(varve.revisions()),
    ...{ killed: varve.killed(), tenants: varve.tenants.list() },
  }
}
