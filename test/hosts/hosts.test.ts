import { describe, expect, it, type TestContext } from 'vitest'
import { findTool } from '../tools.ts'
import { byTier, tell } from '../tier.ts'
import { type ReachedKind, reachedKinds } from './engines.ts'
import { everyHostsHere, type Host, type HostsKind } from './network.ts'
import { Program, type Told } from './programs.ts'

/** Two programs on hosts of their own, that know of each other's changes. */
interface Pair extends AsyncDisposable {
  readonly a: Program
  readonly b: Program
  /** The network of the host of `b`. */
  readonly network: Host
}

async function pair({ skip }: TestContext, hosts: HostsKind, engines: ReachedKind): Promise<Pair> {
  const tool = findTool(engines.needs)
  if ('missing' in tool) skip(tool.missing)
  await using making = new AsyncDisposableStack()
  const network = making.use(await hosts.make())
  const engine = making.use(await engines.start(network.listen))
  const [hostOfA, hostOfB] = await network.connect(engine.port)
  const a = making.use(await Program.on(hostOfA, 'A', engine.store))
  const b = making.use(await Program.on(hostOfB, 'B', engine.store))
  await a.ask({ do: 'set', value: 1 })
  await until(b, ({ value }) => value === 1)
  await b.ask({ do: 'set', value: 2 })
  await until(a, ({ value }) => value === 2)
  const made = making.move()
  return { a, b, network: hostOfB, [Symbol.asyncDispose]: () => made.disposeAsync() }
}

const until = async (program: Program, holds: (seen: Told) => boolean): Promise<Told> => {
  const look = async (): Promise<Told> => program.ask({ do: 'look' })
  await expect.poll(async () => holds(await look()), { timeout: 20_000, interval: 20 }).toBe(true)
  return look()
}

const atHead =
  (number: number) =>
  ({ head }: Told): boolean =>
    head === number

/** What must hold in the end: both tell one history, each revision once, and all that was acknowledged is in it. */
async function expectOneHistory({ a, b }: Pair, acknowledged: readonly Told[]): Promise<void> {
  const { sound, log = [] } = await a.ask({ do: 'log' })
  expect(sound).toBe(true)
  expect(await b.ask({ do: 'log' })).toMatchObject({ sound: true, log })
  expect(log.map(({ number }) => number)).toEqual(log.map((_, index) => index + 1))
  expect(new Set(log.map(({ id }) => id)).size).toBe(log.length)
  for (const { number = 0, id } of acknowledged) expect(log[number - 1]?.id).toBe(id)
  const [seenByA, seenByB] = [await until(a, atHead(log.length)), await until(b, atHead(log.length))]
  expect(seenByA.value).toBe(seenByB.value)
}

const [best, ...others] = everyHostsHere()
// The way that is used where the best cannot be had is seen to work with another engine.
const combinations = reachedKinds.flatMap((engines, index) =>
  (index === 0 || others.length === 0 ? [best] : byTier({ short: others, long: [best, ...others] })).map(
    hosts => [engines.name, hosts.name, engines, hosts] as const,
  ),
)

describe.each(combinations)('of two hosts that share one %s, %s,', (_engine, _network, engines, hosts) => {
  it('the one that is cut off serves what it knew, and has one history with the other once it is healed', async context => {
    await using two = await pair(context, hosts, engines)
    const { a, b, network } = two
    await network.cut('everything')
    const meanwhile = [await a.ask({ do: 'set', value: 3 }), await a.ask({ do: 'set', value: 4 })]
    const first = await b.ask({ do: 'set', value: 99 })
    expect(first.failed).toMatch(/^STORE_(INDETERMINATE|UNREACHABLE)$/)
    expect(await until(b, ({ status }) => status === 'stale')).toMatchObject({ value: 2, reason: 'STALE' })
    const next = await b.ask({ do: 'set', value: 98 })
    expect(next.failed).toBe('STORE_UNREACHABLE')
    // Said to be within a second; nobody waits for long, however busy the machine is.
    expect(Math.max(first.taken, next.taken)).toBeLessThan(5_000)
    meanwhile.push(await a.ask({ do: 'set', value: 5 }))
    await network.heal()
    const healed = performance.now()
    // No poll comes for an hour.
    const back = await until(b, ({ status, value }) => status === 'ok' && value !== 2)
    const after = performance.now() - healed
    expect(back.told).toEqual(['stale', 'ok'])
    meanwhile.push(await b.ask({ do: 'set', value: 6 }))
    await until(a, ({ value }) => value === 6)
    tell(
      `hosts ${hosts.name}, ${engines.name}: writing failed with ${first.failed} after ${first.taken.toFixed(0)} ms, ` +
        `then with ${next.failed} after ${next.taken.toFixed(0)} ms; caught up ${after.toFixed(0)} ms after the cure`,
    )
    await expectOneHistory(two, meanwhile)
  })

  it('the one whose answers are lost writes what it wrote once, however often it asks', async context => {
    await using two = await pair(context, hosts, engines)
    const { a, b, network } = two
    const id = '019b76da-a800-7000-8000-000000000001'
    await network.cut('answers')
    const first = await b.ask({ do: 'set', value: 3, id })
    expect(first.failed).toMatch(/^STORE_(INDETERMINATE|UNREACHABLE)$/)
    await network.heal()
    await until(b, ({ status }) => status === 'ok')
    const again = await b.ask({ do: 'set', value: 3, id })
    expect(again).toMatchObject({ id })
    await until(a, ({ value }) => value === 3)
    await expectOneHistory(two, [again])
  })

  it('the one whose requests are lost has written nothing that it did not hear of', async context => {
    await using two = await pair(context, hosts, engines)
    const { a, b, network } = two
    await network.cut('requests')
    const lost = await b.ask({ do: 'set', value: 3 })
    expect(lost.failed).toMatch(/^STORE_(INDETERMINATE|UNREACHABLE)$/)
    const meanwhile = [await a.ask({ do: 'set', value: 4 })]
    await network.heal()
    // The request may arrive now that the way is free; it comes too late to be written.
    await until(b, ({ status, value }) => status === 'ok' && value === 4)
    meanwhile.push(await b.ask({ do: 'set', value: 5 }))
    await expectOneHistory(two, meanwhile)
  })

  it('the one that is cut off with a lease cannot act on it once another has it', async context => {
    await using two = await pair(context, hosts, engines)
    const { a, b, network } = two
    const { lease: held } = await b.ask({ do: 'take', ttl: 1_000 })
    const { head } = await b.ask({ do: 'look' })
    expect((await a.ask({ do: 'take', ttl: 1_000 })).lease).toBeUndefined()
    await network.cut('everything')
    expect((await b.ask({ do: 'take', ttl: 1_000 })).failed).toMatch(/^STORE_/)
    await expect
      .poll(async () => (await a.ask({ do: 'take', ttl: 60_000 })).lease?.fence)
      .toBeGreaterThan(held?.fence ?? 0)
    const acted = await a.ask({ do: 'set', value: 3 })
    await network.heal()
    await until(b, ({ status }) => status === 'ok')
    // What it was about to do as the holder, on what it knew then.
    expect(await b.ask({ do: 'set', value: 4, head: head ?? 0 })).toMatchObject({ failed: 'REVISION_CONFLICT' })
    expect((await b.ask({ do: 'take', ttl: 1_000 })).lease).toBeUndefined()
    await b.ask({ do: 'release' })
    expect((await b.ask({ do: 'take', ttl: 1_000 })).lease).toBeUndefined()
    await expectOneHistory(two, [acted])
  })
})
