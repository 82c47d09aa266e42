import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, open, secret, type Usage, type Varve } from 'varve'
import { json, integer, string } from 'varve/schema'
import { fernet, newFernetKey } from 'varve/secrets'
import { AccessLog } from 'varve/server'
import { memory } from 'varve/stores/memory'
import { clock } from 'varve/testing'

const config = defineConfig({
  limits: { maxUploads: live(integer(), { default: 10 }) },
  shipping: { rates: live(json(), { default: [] }) },
  checkout: { newFlow: flag({}) },
  mail: { apiKey: live(secret(string()), {}) },
})
const signed = { by: 'dana', message: 'INC-142' }
const time = clock()
const keyring = fernet(newFernetKey())

async function opened({ withStore = true } = {}): Promise<Varve<typeof config.tree>> {
  const platform = { clock: time, warn: () => {} }
  const stored = withStore ? { store: memory({ clock: time }) } : {}
  return open(config, { ...stored, keyring, platform, missingValues: 'allow', onProblem: () => {} })
}

/** Serves a request that reads keys, and notes it. */
function serve(
  varve: Varve<typeof config.tree>,
  log: AccessLog,
  id: string,
  keys: readonly string[],
  status = 200,
): void {
  const body = (): void => keys.forEach(key => void varve.evaluate(key as 'limits.maxUploads'))
  let soFar: (() => Usage) | undefined
  varve.runAs({ tenant: 'acme', user: 'mia@example.com' }, body, { recording: told => (soFar = told) })
  if (soFar !== undefined) log.note({ id, route: 'GET /orders', status }, soFar())
}

describe('an access record', () => {
  it.each([true, false])('says which values a request used, and of which moment (store: %s)', async withStore => {
    await using varve = await opened({ withStore })
    const log = new AccessLog(varve, { sample: 1, clock: time })
    serve(varve, log, 'req-1', ['limits.maxUploads', 'checkout.newFlow'])
    expect(await log.find('req-1')).toMatchObject({
      request: 'req-1',
      route: 'GET /orders',
      status: 200,
      at: time.now(),
      audience: { tenant: 'acme' },
      values: [
        { key: 'limits.maxUploads', value: 10, layer: 'default' },
        { key: 'checkout.newFlow', value: false },
      ],
    })
    expect(await log.find('req-2')).toBeUndefined()
  })

  it('is answered again by the moment it names', async () => {
    await using varve = await opened()
    const log = new AccessLog(varve, { sample: 1, clock: time })
    await varve.set('limits.maxUploads', 20, signed)
    serve(varve, log, 'req-1', ['limits.maxUploads'])
    await varve.set('limits.maxUploads', 30, signed)
    const record = await log.find('req-1')
    const then = await varve.at(record?.moment ?? 0)
    expect(then.for(record?.audience ?? {}).get('limits.maxUploads')).toBe(record?.values[0]?.value)
    expect(record?.values).toMatchObject([{ value: 20, revision: 2 }])
  })

  it('has a fingerprint of a secret, and never the secret', async () => {
    await using varve = await opened()
    await varve.set('mail.apiKey', 'planted-4711', signed)
    const log = new AccessLog(varve, { sample: 1, clock: time })
    serve(varve, log, 'req-1', ['mail.apiKey'])
    const record = await log.find('req-1')
    expect(record?.values).toEqual([
      expect.objectContaining({ value: '••••', fingerprint: await varve.secrets.fingerprint('mail.apiKey') }),
    ])
    const kept = await varve.store?.records.list('request')
    expect(JSON.stringify(kept)).not.toContain('planted-4711')
  })

  it('keeps no address of a person, and no value that is too long', async () => {
    await using varve = await opened()
    await varve.set('shipping.rates', 'x'.repeat(3_000), signed)
    const log = new AccessLog(varve, { sample: 1, clock: time })
    serve(varve, log, 'req-1', ['shipping.rates'])
    expect(await log.find('req-1')).toMatchObject({
      audience: { user: '•@example.com' },
      values: [{ key: 'shipping.rates', value: null, long: true }],
    })
  })

  it('is kept for a share of the requests, the same ones everywhere, and for all that failed', async () => {
    await using varve = await opened()
    const logs = [0, 1].map(() => new AccessLog(varve, { sample: 0.1, most: 5_000, clock: time }))
    const kept = logs.map(() => new Set<string>())
    for (let one = 0; one < 2_000; one += 1) {
      for (const [index, log] of logs.entries()) {
        const before = log.health.waiting
        log.note({ id: `req-${one}`, status: 200 }, usageOf(varve))
        if (log.health.waiting > before) kept[index]?.add(`req-${one}`)
      }
    }
    expect(kept[0]).toEqual(kept[1])
    expect(kept[0]?.size).toBeGreaterThan(150)
    expect(kept[0]?.size).toBeLessThan(250)
    const log = new AccessLog(varve, { sample: 0, clock: time })
    serve(varve, log, 'fine', ['limits.maxUploads'])
    serve(varve, log, 'failed', ['limits.maxUploads'], 500)
    expect(await log.find('fine')).toBeUndefined()
    expect(await log.find('failed')).toMatchObject({ status: 500 })
  })

  it('is gone when its time is over', async () => {
    await using varve = await opened({ withStore: false })
    const log = new AccessLog(varve, { sample: 1, retention: '1h', clock: time })
    serve(varve, log, 'req-1', ['limits.maxUploads'])
    await log.flush()
    time.advance('1h')
    expect(await log.find('req-1')).toBeUndefined()
  })

  it('is found by an id with any characters in it', async () => {
    await using varve = await opened()
    const log = new AccessLog(varve, { sample: 1, clock: time })
    for (const id of ['a/b c', '../x', 'ä:%2F', '__proto__']) {
      serve(varve, log, id, ['limits.maxUploads'])
      expect(await log.find(id)).toMatchObject({ request: id })
    }
  })
})

describe('an access log', () => {
  it('holds no more than it may, and says what it lost', async () => {
    await using varve = await opened()
    const log = new AccessLog(varve, { sample: 1, most: 10, clock: time })
    for (let one = 0; one < 50; one += 1) serve(varve, log, `req-${one}`, ['limits.maxUploads'])
    expect(log.health.waiting).toBeLessThanOrEqual(10)
    await log.flush()
    const { kept, lost, waiting } = log.health
    expect({ all: kept + lost, waiting }).toEqual({ all: 50, waiting: 0 })
    expect(lost).toBeGreaterThan(0)
  })

  it.each([true, false])('keeps the first of two requests that were sent with one id (store: %s)', async withStore => {
    await using varve = await opened({ withStore })
    const log = new AccessLog(varve, { sample: 1, clock: time })
    serve(varve, log, 'req-1', ['limits.maxUploads'])
    await log.flush()
    serve(varve, log, 'req-1', ['checkout.newFlow'])
    await log.flush()
    expect(await log.find('req-1')).toMatchObject({ values: [{ key: 'limits.maxUploads' }] })
    expect(log.health).toEqual({ kept: 1, lost: 1, waiting: 0 })
  })

  it('writes no more within a minute than it may, whatever ids callers choose, and goes on in the next', async () => {
    await using varve = await opened()
    const log = new AccessLog(varve, { sample: 0.01, perMinute: 3, clock: time })
    const send = async (from: number): Promise<void> => {
      for (let one = from; one < from + 10; one += 1) serve(varve, log, `failed-${one}`, ['limits.maxUploads'], 500)
      await log.flush()
    }
    await send(0)
    expect(log.health).toMatchObject({ kept: 3, lost: 7 })
    time.advance('1m')
    await send(10)
    expect(log.health).toMatchObject({ kept: 6, lost: 14 })
  })

  it.each([true, false])('leaves nothing of what has expired behind (store: %s)', async withStore => {
    await using varve = await opened({ withStore })
    const log = new AccessLog(varve, { sample: 1, retention: '1h', clock: time })
    serve(varve, log, 'req-1', ['limits.maxUploads'])
    await log.flush()
    time.advance('1h')
    serve(varve, log, 'req-1', ['checkout.newFlow'])
    expect(await log.find('req-1')).toMatchObject({ values: [{ key: 'checkout.newFlow' }] })
  })

  it('lets requests go their way while the store refuses records', async () => {
    const problems: unknown[] = []
    const store = memory({ clock: time })
    await using varve = await open(config, {
      store,
      keyring,
      platform: { clock: time, warn: () => {} },
      missingValues: 'allow',
    })
    store.records.put = () => Promise.reject(new Error('full'))
    const log = new AccessLog(varve, { sample: 1, clock: time, onProblem: problem => problems.push(problem) })
    serve(varve, log, 'req-1', ['limits.maxUploads'])
    await log.flush()
    expect(log.health).toEqual({ kept: 0, lost: 1, waiting: 0 })
    expect(problems).toMatchObject([{ message: 'full' }])
  })
})

function usageOf(varve: Varve<typeof config.tree>): Usage {
  let soFar: (() => Usage) | undefined
  varve.runAs({}, () => varve.get('limits.maxUploads'), { recording: told => (soFar = told) })
  if (soFar === undefined) throw new Error('Nothing was used.')
  return soFar()
}
