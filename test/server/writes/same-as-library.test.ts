import fc from 'fast-check'
import { isVarveError, type Varve } from 'varve'
import { expect, it } from 'vitest'
import { byTier } from '../../tier.ts'
import { served, type Served } from '../http/served.ts'

/** One change, as a request and as a call. */
interface Act {
  readonly method: string
  readonly path: string
  readonly body: object
  readonly call: (varve: Varve) => Promise<unknown>
}

const signature = (message: string) => ({ by: 'dana', message })
const scopes = fc.constantFrom(undefined, 'tenant:acme', 'environment:test')
const messages = fc.constantFrom('Raise', 'Sale', 'Ünïcode — ok', ' ')
const keys = fc.constantFrom(
  'limits.maxUploads',
  'limits.plans',
  'checkout.newFlow',
  'other.anything',
  'server.port',
  'no.key',
)
const values = fc.oneof(
  fc.integer({ min: -5, max: 120 }),
  fc.boolean(),
  fc.record({ free: fc.integer(), pro: fc.integer() }),
  fc.jsonValue({ maxDepth: 2 }).filter(isExact),
)

/** Whether its text means the same number to everybody: a body with another is unreadable, the library refuses the value. */
function isExact(value: unknown): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) || !Number.isInteger(value)
  return typeof value !== 'object' || value === null || Object.values(value).every(isExact)
}
const place = fc.record({ key: keys, scope: scopes, message: messages })
const numbers = fc.integer({ min: 0, max: 12 })

const setting = fc.tuple(place, values).map(([{ key, scope, message }, value]): Act => {
  const plain = JSON.parse(JSON.stringify(value)) as never
  const at = scope === undefined ? {} : { scope }
  return {
    ...{ method: 'PUT', path: `/v1/values/${key}`, body: { value: plain, message, ...at } },
    call: varve => varve.set(key, plain, { ...signature(message), ...at }),
  }
})

const deleting = place.map(({ key, scope, message }): Act => {
  const at = scope === undefined ? {} : { scope }
  return {
    ...{ method: 'DELETE', path: `/v1/values/${key}`, body: { message, ...at } },
    call: varve => varve.delete(key, { ...signature(message), ...at }),
  }
})

const several = fc.tuple(keys, keys, values, messages).map(([one, other, value, message]): Act => {
  const plain = JSON.parse(JSON.stringify(value)) as never
  const isTwo = one !== other
  return {
    ...{ method: 'PATCH', path: '/v1/values' },
    body: { set: { [one]: plain }, ...(isTwo ? { delete: [other] } : {}), message },
    call: varve =>
      varve.change(signature(message), draft => {
        draft.set(one, plain)
        if (isTwo) draft.delete(other)
      }),
  }
})

const rollingBack = fc
  .tuple(place, fc.option(numbers, { nil: undefined }))
  .map(([{ key, scope, message }, to]): Act => {
    const more = { ...(scope === undefined ? {} : { scope }), ...(to === undefined ? {} : { to }) }
    return {
      ...{ method: 'POST', path: `/v1/values/${key}/rollback`, body: { message, ...more } },
      call: varve => varve.rollback(key, { ...signature(message), ...more }),
    }
  })

const undoing = fc.tuple(numbers, messages).map(([number, message]): Act => ({
  ...{ method: 'POST', path: `/v1/revisions/${number}/undo`, body: { message } },
  call: varve => varve.undo(number, signature(message)),
}))

const restoring = fc.tuple(numbers, messages).map(([to, message]): Act => ({
  ...{ method: 'POST', path: '/v1/restore', body: { to, message } },
  call: varve => varve.restore(to, signature(message)),
}))

const killing = fc.tuple(keys, messages, fc.constantFrom('kill', 'revive')).map(([key, message, what]): Act => ({
  ...{ method: 'POST', path: `/v1/flags/${key}/${what}`, body: { message } },
  call: varve => (what === 'kill' ? varve.kill(key, signature(message)) : varve.revive(key, signature(message))),
}))

const flagging = fc.tuple(messages, fc.constantFrom('on', 'off', 'maybe', null)).map(([message, serve]): Act => {
  const flag = { salt: 'fixed', serve }
  return {
    ...{ method: 'PUT', path: '/v1/flags/checkout.newFlow', body: { flag, message } },
    call: varve => varve.setFlag('checkout.newFlow', flag, signature(message)),
  }
})

const clearing = messages.map((message): Act => ({
  ...{ method: 'DELETE', path: '/v1/tenants/acme', body: { message } },
  call: varve => varve.tenants.clear('acme', signature(message)),
}))

const acts = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: setting },
    ...[deleting, several, rollingBack, undoing, restoring, killing, flagging, clearing].map(arbitrary => ({
      weight: 2,
      arbitrary,
    })),
  ),
  { minLength: 1, maxLength: 14 },
)

/** What the log tells, without what is another in every log: its ids, hashes and times. */
async function told({ varve }: Served): Promise<unknown> {
  const revisions: unknown[] = []
  for await (const { number, by, message, kind, changes, note } of varve.revisions())
    revisions.push({ number, by, message, kind, changes, ...(kind === 'declare' ? {} : { note }) })
  const history: unknown[] = []
  for await (const { at: _at, ...entry } of varve.history()) history.push(entry)
  const { entries } = await varve.snapshot()
  const audiences = [{}, { tenant: 'acme' }].map(audience => varve.for(audience).all())
  const live = entries.map(({ at: _at, ...entry }) => entry)
  return { revisions, history, live, killed: varve.killed(), values: JSON.stringify(audiences) }
}

async function byCall(varve: Varve, act: Act): Promise<string> {
  try {
    await act.call(varve)
    return 'done'
  } catch (error) {
    return isVarveError(error) ? error.code : String(error)
  }
}

async function byRequest(shop: Served, { method, path, body }: Act): Promise<string> {
  const answer = await shop.ask(path, { method, body })
  const { code = 'done' } = (await answer.json()) as { code?: string }
  expect(answer.status).toBeLessThan(500)
  return code
}

const patience = { timeout: byTier({ short: 30_000, long: 900_000 }) }

it(
  'changes over HTTP leave the same log as the same calls in the library: values, history and refusals',
  patience,
  async () => {
    await fc.assert(
      fc.asyncProperty(acts, async sequence => {
        await using pair = await both()
        const [http, library] = pair
        for (const act of sequence) {
          const [asked, called] = [await byRequest(http, act), await byCall(library.varve, act)]
          expect(`${act.method} ${act.path} ${JSON.stringify(act.body)}: ${asked}`).toBe(
            `${act.method} ${act.path} ${JSON.stringify(act.body)}: ${called}`,
          )
        }
        expect(await told(http)).toEqual(await told(library))
      }),
      { numRuns: byTier({ short: 20, long: 3000 }) },
    )
  },
)

async function both(): Promise<AsyncDisposable & readonly [Served, Served]> {
  const pair = [await served(), await served()] as const
  return Object.assign(pair, {
    async [Symbol.asyncDispose]() {
      for (const one of pair) await one[Symbol.asyncDispose]()
    },
  })
}
