import { setTimeout as pause } from 'node:timers/promises'
import type { Varve } from 'varve'
import { lastKnownGood } from 'varve/last-known-good'
import { fernet, newFernetKey } from 'varve/secrets'
import { sqlite } from 'varve/stores/sqlite'
import { sandbox, type Sandbox } from 'varve/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FaultProxy } from '../network/proxy.ts'
import { byTier } from '../tier.ts'
import { serveShop, type ServedShop, type Shop } from './served-shop.ts'

/** How long the network is cut, in milliseconds. */
const CUT = byTier({ short: 1_500, long: 30_000 })

/** Notices an outage soon, and the end of it. */
const IMPATIENT = { patience: 300, heartbeat: 300 }

let box: Sandbox
let server: ServedShop

beforeEach(async () => {
  box = await sandbox()
  server = await serveShop(sqlite(box.path('varve.db'), { poll: 20 }))
})
afterEach(async () => {
  await server[Symbol.asyncDispose]()
  await box[Symbol.asyncDispose]()
})

const ops = (message: string): { by: string; message: string } => ({ by: 'ops', message })

/** Somebody who reads all the time, and remembers what failed; and every value that was told. */
function reading(client: Varve<Shop>): {
  failures: unknown[]
  reads: () => number
  told: number[]
  stop: () => Promise<void>
} {
  const [failures, told]: [unknown[], number[]] = [[], []]
  const over = new AbortController()
  let reads = 0
  client.watch('limits.pageSize', value => void told.push(value))
  const loop = (async () => {
    while (!over.signal.aborted) {
      try {
        client.for({ tenant: 'acme' }).get('limits.pageSize')
        reads += 1
      } catch (error) {
        failures.push(error)
      }
      await pause(1)
    }
  })()
  const stop = async (): Promise<void> => {
    over.abort()
    await loop
  }
  return { failures, reads: () => reads, told, stop }
}

/** Changes at the server, one revision each, from one number up to another. */
async function changed(from: number, to: number): Promise<void> {
  for (let size = from; size <= to; size++) await server.varve.set('limits.pageSize', size, ops(`Size ${size}`))
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)

/** What a program kept of the server before it went: with page size 101. */
async function keptBefore(): Promise<Parameters<ServedShop['connect']>[0]> {
  const keyring = fernet(newFernetKey())
  const kept = { ...IMPATIENT, keyring, lastKnownGood: lastKnownGood(box.path('shop.lkg'), { keyring }) }
  const client = await server.connect(kept)
  await client.set('limits.pageSize', 101, ops('Before'))
  await client.close()
  return kept
}

describe('a program that follows a server', () => {
  it('reads on while the server is restarted, and misses nothing that was changed meanwhile', async () => {
    const client = await server.connect(IMPATIENT)
    const reader = reading(client)
    await changed(101, 103)
    await expect.poll(() => client.get('limits.pageSize')).toBe(103)
    await server.stop()
    await changed(104, 110)
    await expect.poll(() => client.health().status, { timeout: 5_000 }).toBe('stale')
    expect(client.get('limits.pageSize')).toBe(103)
    const refused = client.set('limits.maxUploads', 50, ops('Not now'))
    await expect(refused).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    await server.start()
    await expect.poll(() => client.get('limits.pageSize'), { timeout: 10_000 }).toBe(110)
    await client.set('limits.maxUploads', 50, ops('Now'))
    await reader.stop()
    expect(reader.failures).toEqual([])
    expect(reader.told).toEqual(numbers(101, 110))
    expect(client.health().status).toBe('ok')
  })

  it('reads on while nothing passes the network, and catches up once it does', { timeout: CUT + 30_000 }, async () => {
    const { port } = new URL(server.url)
    await using network = await FaultProxy.before({ host: '127.0.0.1', port: Number(port) })
    const url = `http://127.0.0.1:${network.port}`
    const client = await server.connect({ ...IMPATIENT, url })
    const reader = reading(client)
    await changed(101, 102)
    await expect.poll(() => client.get('limits.pageSize')).toBe(102)
    network.blackHole()
    const end = performance.now() + CUT
    await changed(103, 120)
    const before = reader.reads()
    await expect.poll(() => client.health().status, { timeout: 5_000 }).toBe('stale')
    expect(client.evaluate('limits.pageSize')).toMatchObject({ value: 102, reason: 'STALE' })
    await pause(Math.max(0, end - performance.now()))
    expect(reader.reads()).toBeGreaterThan(before)
    await network.heal()
    await expect.poll(() => client.get('limits.pageSize'), { timeout: 15_000 }).toBe(120)
    await reader.stop()
    expect(reader.failures).toEqual([])
    expect(reader.told).toEqual(numbers(101, 120))
    expect(await client.verify()).toMatchObject({ ok: true })
  })

  it('starts while the server is away, from what it knew, and follows it once it is there', async () => {
    const kept = await keptBefore()
    await server.stop()
    await changed(102, 104)
    const cold = await server.connect(kept)
    const reader = reading(cold)
    expect(cold.get('limits.pageSize')).toBe(101)
    expect(cold.health()).toMatchObject({ status: 'stale', store: { source: 'last-known-good' } })
    await server.start()
    await expect.poll(() => cold.get('limits.pageSize'), { timeout: 10_000 }).toBe(104)
    await reader.stop()
    expect(reader.failures).toEqual([])
    expect(reader.told).toEqual([102, 103, 104])
  })

  it('does not start on the values of another server, and goes on where its own has moved', async () => {
    const kept = await keptBefore()
    const { port } = new URL(server.url)
    await using network = await FaultProxy.before({ host: '127.0.0.1', port: Number(port) })
    const url = `http://127.0.0.1:${network.port}`
    network.refuse()
    await expect(server.connect({ ...kept, url })).rejects.toMatchObject({
      code: 'LAST_KNOWN_GOOD_ELSEWHERE',
      details: { store: url, other: server.url },
    })
    await network.heal()
    const moved = await server.connect({ ...kept, url })
    expect([moved.get('limits.pageSize'), moved.health().status]).toEqual([101, 'ok'])
    await moved.close()
    network.refuse()
    const cold = await server.connect({ ...kept, url })
    expect([cold.get('limits.pageSize'), cold.health().store?.source]).toEqual([101, 'last-known-good'])
  })

  it('says where to start it when it cannot start, and nothing of its token', async () => {
    await server.stop()
    const started = server.connect(IMPATIENT)
    await expect(started).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    await expect(started).rejects.not.toThrow(/vt_/)
  })
})
