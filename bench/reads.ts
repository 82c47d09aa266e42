import { defineConfig, live, open } from 'varve'
import { integer } from 'varve/schema'
import { memory } from 'varve/stores/memory'
import { AUTHOR } from './keys.ts'
import { bytesPerCall, nanoseconds, type Case, type Effort } from './measure.ts'
import { peers } from './peers.ts'
import { short, type Bound, type Row, type Table } from './table.ts'

const TENANTS = 200

const config = defineConfig({
  limits: {
    maxUploads: live(integer(), { default: 10, doc: 'A plain value.' }),
    maxUsers: live(integer(), { default: 10, doc: 'A value that tenants have of their own.' }),
  },
  other: Object.fromEntries(
    Array.from({ length: 98 }, (_, n) => [`key${n}`, live(integer(), { default: n, doc: 'One of many.' })]),
  ),
})

const get: Bound = { sense: 'at most', must: 2, goal: 1.5, unit: '×' }
const handle: Bound = { sense: 'at most', must: 0.5, goal: 0.3, unit: '×' }
const bulk: Bound = { sense: 'at most', must: 10, goal: 5, unit: 'µs' }
const nothing: Bound = { sense: 'at most', must: 0, goal: 0, unit: 'B' }

/** One way of reading, what it is compared with, and what it must reach. */
interface Reading extends Case {
  readonly against: string
  readonly bound?: Bound
  /** True where it promises to allocate nothing. */
  readonly free?: true
}

/** Reads in this process, beside `Map.get` and the libraries people use today. */
export async function reads(effort: Effort = { rounds: 31, turn: 20 }): Promise<Table[]> {
  const store = memory()
  await using varve = await open(config, { store, as: { environment: 'production' } })
  // Its first use of runAs changes how a Varve reads from then on, so that is measured on another.
  await using called = await open(config, { store: memory(), as: { environment: 'production' } })
  await varve.set('limits.maxUploads', 10, AUTHOR)
  for (let tenant = 0; tenant < TENANTS; tenant += 1)
    await varve.set('limits.maxUsers', 10, { scope: `tenant:t${tenant}`, ...AUTHOR })
  const ours = readings(varve, called)
  const others = await peers()
  const allocated = new Map(
    [...ours, baseline()].map(one => [one.name, bytesPerCall(one, Math.min(20, 2 * effort.rounds))]),
  )
  const taken = await nanoseconds([baseline(), ...ours, ...others], effort)
  for (const peer of others) await peer.close?.()
  return [readTable(ours, taken), bytesTable(ours, allocated), peerTable(others, taken)]
}

const MAP = 'Map.get'
const ALL = 'all(), 100 keys'

function baseline(): Case {
  const map = new Map<string, number>([['limits.maxUploads', 10]])
  for (let n = 0; n < 99; n += 1) map.set(`other.key${n}`, n)
  const run = (times: number): number => {
    let sum = 0
    for (let i = 0; i < times; i += 1) sum += map.get('limits.maxUploads') ?? 0
    return sum
  }
  return { name: MAP, run }
}

type Opened = Awaited<ReturnType<typeof open<typeof config.tree>>>

/** Each with a loop of its own, so that none pays for the shapes the others have seen. */
function readings(varve: Opened, called: Opened): Reading[] {
  const value = varve.value('limits.maxUploads')
  const acme = varve.for({ tenant: 't7', user: 'u_42' })
  const moment = varve.now()
  const forAcme = moment.for({ tenant: 't7', user: 'u_42' })
  return [
    {
      name: "get('limits.maxUploads')",
      against: MAP,
      bound: get,
      free: true,
      run: times => {
        let sum = 0
        for (let i = 0; i < times; i += 1) sum += varve.get('limits.maxUploads')
        return sum
      },
    },
    {
      name: 'handle.get()',
      against: MAP,
      bound: handle,
      free: true,
      run: times => {
        let sum = 0
        for (let i = 0; i < times; i += 1) sum += value.get()
        return sum
      },
    },
    {
      name: 'held audience, no value of its own',
      against: MAP,
      free: true,
      run: times => {
        let sum = 0
        for (let i = 0; i < times; i += 1) sum += acme.get('limits.maxUploads')
        return sum
      },
    },
    {
      name: `held audience, one of ${TENANTS} tenants' values`,
      against: MAP,
      free: true,
      run: times => {
        let sum = 0
        for (let i = 0; i < times; i += 1) sum += acme.get('limits.maxUsers')
        return sum
      },
    },
    {
      name: 'new audience each time, for().get()',
      against: MAP,
      run: times => {
        let sum = 0
        for (let i = 0; i < times; i += 1) sum += varve.for({ tenant: 't7', user: 'u_42' }).get('limits.maxUsers')
        return sum
      },
    },
    {
      name: 'now() once, get()',
      against: MAP,
      free: true,
      run: times => {
        let sum = 0
        for (let i = 0; i < times; i += 1) sum += moment.get('limits.maxUploads')
        return sum
      },
    },
    {
      name: 'now() once, held audience, get()',
      against: MAP,
      free: true,
      run: times => {
        let sum = 0
        for (let i = 0; i < times; i += 1) sum += forAcme.get('limits.maxUsers')
        return sum
      },
    },
    {
      name: 'now().get() each time',
      against: MAP,
      run: times => {
        let sum = 0
        for (let i = 0; i < times; i += 1) sum += varve.now().get('limits.maxUploads')
        return sum
      },
    },
    {
      name: 'explain(), every layer',
      against: 'flagd-core',
      run: times => {
        let last: unknown
        for (let i = 0; i < times; i += 1) last = varve.explain('limits.maxUploads')
        return last
      },
    },
    {
      name: 'get() inside runAs',
      against: MAP,
      run: times =>
        called.runAs({ tenant: 't7', user: 'u_42' }, () => {
          let sum = 0
          for (let i = 0; i < times; i += 1) sum += called.get('limits.maxUploads')
          return sum
        }),
    },
    {
      name: ALL,
      against: MAP,
      run: times => {
        let last: unknown
        for (let i = 0; i < times; i += 1) last = acme.all()
        return last
      },
    },
  ]
}

function readTable(ours: readonly Reading[], taken: ReadonlyMap<string, number>): Table {
  const rows = ours.map((one): Row => {
    const [mine, theirs] = [taken.get(one.name) ?? Number.NaN, taken.get(one.against) ?? Number.NaN]
    return {
      case: one.name,
      ours: `${short(mine)} ns`,
      ...(one.name === ALL
        ? { figure: mine / 1_000, bound: bulk }
        : { baseline: `${one.against} ${short(theirs)} ns`, figure: mine / theirs }),
      ...(one.bound === undefined ? {} : { bound: one.bound }),
    }
  })
  return {
    title: 'Reading: time',
    rows,
    notes: ['100 declared keys, one environment, 200 tenants with values of their own for one key.'],
  }
}

function bytesTable(ours: readonly Reading[], allocated: ReadonlyMap<string, number>): Table {
  const rows = ours.map((one): Row => {
    const bytes = allocated.get(one.name) ?? Number.NaN
    return {
      case: one.name,
      ours: `${short(bytes)} B`,
      ...(one.free ? { figure: bytes, bound: nothing } : {}),
    }
  })
  return { title: 'Reading: bytes allocated per call', rows }
}

/** How many times as long as `get` the others take for the same answer. */
function peerTable(others: readonly Case[], taken: ReadonlyMap<string, number>): Table {
  const mine = taken.get("get('limits.maxUploads')") ?? Number.NaN
  const rows = others.map(({ name }): Row => {
    const theirs = taken.get(name) ?? Number.NaN
    return { case: name, ours: `get ${short(mine)} ns`, baseline: `${short(theirs)} ns`, figure: theirs / mine }
  })
  return {
    title: 'Reading: one plain value from each library',
    rows,
    notes: ['The figure is how many times as long the library takes.'],
  }
}
