import { setTimeout as pause } from 'node:timers/promises'
import { open, type Varve } from 'varve'
import { storeFromUrl } from 'varve/node'
import { FaultProxy } from '../test/network/proxy.ts'
import { childOn, message } from './child.ts'
import { AUTHOR, keyOf, numbers } from './keys.ts'
import type { Storage } from './storages.ts'

/** How the process that follows hears of changes: by the store's hints; only by asking; or by the line alone. */
export type Hearing = 'hints' | 'deaf' | 'line'

/** Instants in nanoseconds on the clock that all processes of a machine share: of each value, and of each line lost. */
export interface Followed {
  readonly arrivals: Readonly<Record<string, string>>
  readonly lost: readonly string[]
}

/** What became of changes in another process. */
export interface Delays {
  /** Milliseconds from each commit until it was served there; 0 where that was before the commit returned. */
  readonly delays: readonly number[]
  /** Changes that were passed over because a later one came with them, or that never came. */
  readonly missed: number
}

/** How many changes are made, and how far apart at most, in milliseconds. */
export interface Changes {
  readonly count: number
  readonly distance: number
}

/** Has a second process follow changes that are made here. */
export async function follow(
  { address }: Pick<Storage, 'address'>,
  hearing: 'hints' | 'deaf',
  { count, distance }: Changes,
): Promise<Delays> {
  await using varve = await opened(address)
  await varve.set(keyOf(0), 0, AUTHOR)
  const following = childOn(address, 'propagation-child.ts', hearing, String(count))
  await message(following)
  const arriving = message<Followed>(following)
  const committed = await change(varve, { count, distance })
  // It answers when the last change is there; one that never comes is not waited for for ever.
  const late = setTimeout(() => following.send('answer'), 10_000)
  const { arrivals } = await arriving
  clearTimeout(late)
  const delays = [...committed].flatMap(([value, at]) => {
    const arrived = arrivals[value]
    return arrived === undefined ? [] : [Math.max(0, Number(BigInt(arrived) - at) / 1e6)]
  })
  return { delays, missed: count - delays.length }
}

/** Milliseconds since a listening line went silent. */
export interface SilentLine {
  /** Until whoever listened knew. */
  readonly found: number
  /** Until a change was served that was made after it went silent, and that only a line could tell of. */
  readonly caughtUp: number
}

/**
 * Has a network swallow what the listening line of a second process carries, without a word to either side, while all
 * else passes. `listens` is in the request that makes a connection that line, `heartbeat` is in milliseconds.
 */
export async function silence(
  { address, engine }: Storage,
  { listens, heartbeat }: { readonly listens: string; readonly heartbeat: number },
): Promise<SilentLine> {
  if (engine === undefined) throw new Error('Files have no network that could swallow anything.')
  await using network = await FaultProxy.before(engine)
  network.mark(request => request.includes(listens))
  await using varve = await opened(address)
  await varve.set(keyOf(0), 0, AUTHOR)
  const following = childOn(over(address, network, heartbeat), 'propagation-child.ts', 'line', '2')
  await message(following)
  for (let waited = 0; network.marked === 0; waited += 10) {
    if (waited > 10_000) throw new Error(`No line was opened by a request that says ${listens}.`)
    await pause(10)
  }
  const hearing = message(following)
  await varve.set(keyOf(0), 1, AUTHOR)
  await hearing
  // A look that is still under way would find what comes next.
  await pause(200)
  const arriving = message<Followed>(following)
  network.swallowMarked()
  const silent = process.hrtime.bigint()
  await varve.set(keyOf(0), 2, AUTHOR)
  const { arrivals, lost } = await arriving
  const since = (at: string | undefined): number => (at === undefined ? NaN : Number(BigInt(at) - silent) / 1e6)
  return { found: since(lost[0]), caughtUp: since(arrivals['2']) }
}

async function opened(address: string): Promise<Varve> {
  return open(numbers(1), { store: await storeFromUrl(address) })
}

function over(address: string, { host, port }: FaultProxy, heartbeat: number): string {
  const url = new URL(address)
  url.hostname = host
  url.port = String(port)
  if (url.protocol === 'mongodb:') url.searchParams.set('directConnection', 'true')
  url.searchParams.set('heartbeat', `${heartbeat}ms`)
  return url.href
}

/** Sets values at irregular distances and returns when each was acknowledged. */
async function change(varve: Varve, { count, distance }: Changes): Promise<Map<number, bigint>> {
  const committed = new Map<number, bigint>()
  for (let n = 1; n <= count; n += 1) {
    await varve.set(keyOf(0), n, AUTHOR)
    committed.set(n, process.hrtime.bigint())
    // No chance in it, so that every run is the same: 7 and 13 share nothing with any timer.
    await pause(5 + ((n * 7) % 13) * (distance / 13))
  }
  return committed
}
