import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { open, type Varve } from 'varve'
import { lastKnownGood } from 'varve/last-known-good'
import { fernet, newFernetKey } from 'varve/secrets'
import { sandbox, type Sandbox } from 'varve/testing'
import { FaultProxy } from '../network/proxy.ts'
import { describeOn } from '../storages/describe-on.ts'
import { storageKinds, type SharedEngine, type SharedStorage } from '../storages/shared-storage.ts'
import { byTier } from '../tier.ts'
import { config, signed } from './config.ts'
import { Load } from './load.ts'
import { coldStart } from './starting.ts'

/** How long the engine is away, in milliseconds. */
const AWAY = byTier({ short: 1500, long: 30_000 })

/** What a write may fail with while the store is away. */
const DOCUMENTED = ['STORE_UNREACHABLE', 'STORE_INDETERMINATE']

/** What an outage is made with. */
interface Scene {
  readonly storage: SharedStorage
  readonly engine: SharedEngine
  readonly network: FaultProxy
}

/** How an engine goes away and comes back, and how it is reached. */
const outages = [
  {
    outage: 'is stopped',
    reached: ({ storage }: Scene) => storage.folder,
    begin: ({ engine }: Scene) => engine.stop(),
    end: ({ engine }: Scene) => engine.start(),
  },
  {
    outage: 'is behind a network that swallows everything',
    reached: ({ engine, network }: Scene) => engine.over(network),
    begin: async ({ network }: Scene) => network.blackHole(),
    end: async ({ network }: Scene) => network.heal(),
  },
] as const

for (const kind of storageKinds.filter(({ onEngine }) => onEngine)) {
  describeOn(kind, () => {
    let storage: SharedStorage
    let box: Sandbox
    beforeAll(async () => {
      ;[storage, box] = await Promise.all([kind.make(), sandbox()])
    }, 120_000)
    afterAll(() => Promise.all([storage[Symbol.asyncDispose](), box[Symbol.asyncDispose]()]))

    it.each(outages)(
      `a program under load reads on, fails writes in time and goes on by itself when its engine $outage`,
      { timeout: 3 * AWAY + 60_000 },
      async ({ outage, reached, begin, end }) => {
        const { engine } = storage
        if (engine === undefined) throw new Error('It has no engine.')
        await using network = await FaultProxy.before(engine)
        const scene = { storage, engine, network }
        const folder = reached(scene)
        const [file, key] = [box.path(`${outages.findIndex(one => one.outage === outage)}.lkg`), newFernetKey()]
        const program = (): Promise<Varve<typeof config.tree>> =>
          open(config, {
            ...{ store: storage.connect(folder), keyring: fernet(key), lastKnownGood: lastKnownGood(file) },
            ...{ as: { environment: 'production' }, missingValues: 'allow', onProblem: () => {} },
          })
        await using reader = await program()
        await using writer = await program()
        await writer.set('limits.maxUploads', 20, signed)
        await writer.set('mail.apiKey', 'sk-planted', signed)
        await reader.refresh()
        const load = new Load(reader, writer)
        await load.acknowledgedAfter(performance.now() + 700)
        await until(() => reader.health().store?.lastKnownGood?.keptAt !== undefined)
        load.stoodStill()

        const gone = performance.now()
        await begin(scene)
        const away = performance.now()
        await using cold = coldStart(storage, folder, file, key)
        const heardNothing = until(() => reader.health().status === 'stale')
        const [said] = await Promise.all([cold.said(), pause(AWAY), heardNothing])
        const stale = reader.health()
        const back = performance.now()
        const stood = load.stoodStill()
        await end(scene)
        const there = performance.now()
        const first = await load.acknowledgedAfter(back)
        await until(() => reader.health().status === 'ok')
        const heard = performance.now()
        const joined = await cold.said()
        await load.end()

        // Reads
        expect(load.reads.failures).toEqual([])
        expect([...load.reads.fixed]).toEqual([20, 'sk-planted'])
        expect(load.reads.backwards).toEqual([])
        expect(load.reads.count).toBeGreaterThan(100)
        expect(stale).toMatchObject({ status: 'stale', store: { reachable: false, source: 'store' } })

        // Writes
        const during = load.writesIn(away, back)
        const failures = [...new Set(during.map(({ failed }) => failed))]
        expect(during.length).toBeGreaterThan(0)
        expect(failures.filter(code => !DOCUMENTED.includes(code ?? ''))).toEqual([])
        // Whatever this process itself stood still is not the store's doing.
        const slowest = Math.max(...load.writesIn(gone, back).map(({ took }) => took))
        expect(slowest - stood).toBeLessThan(1000)

        // The start without the store
        expect(said).toMatchObject({ uploads: 20, key: 'sk-planted', status: 'stale', source: 'last-known-good' })
        expect(said.silence).toBeGreaterThan(0)
        expect(said.staleFor).toBeGreaterThan(0)
        expect(said.told).toContainEqual(expect.stringMatching(/^revision \d+ is served as it was kept \d+ s ago/))
        expect(said.write).toMatchObject({ refused: 'STORE_UNREACHABLE' })

        // Afterwards: two looks that are given up at most, and the pauses after them; no timer has to run out besides
        expect(heard - there).toBeLessThan(2 * (900 + 2000) + stood)
        expect(joined).toMatchObject({ uploads: 20, status: 'ok', source: 'store' })
        const last = load.writes.findLast(({ failed }) => failed === undefined)?.value ?? Infinity
        await reader.until('counter.now', value => value >= last)
        expect(await reader.verify()).toMatchObject({ ok: true })
        process.stderr.write(
          `${kind.name} ${outage} for ${ms(back - gone)}: ${load.reads.count} reads, none failed or changed; ` +
            `${during.length} writes failed (${failures.join(', ')}), the slowest after ${ms(slowest)}, ` +
            `of which this process stood still for up to ${ms(stood)}; ` +
            `written again ${ms(first.at + first.took - there)}, read again ${ms(heard - there)} after it was back; ` +
            `a cold start served what was ${ms(said.silence)} old, ${ms(said.started)} after it began\n`,
        )
      },
    )
  })
}

/** Resolves once it holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(1)
}

const ms = (time: number): string => `${Math.max(0, Math.round(time))} ms`
