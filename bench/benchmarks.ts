import { history } from './history.ts'
import { load } from './load.ts'
import { propagation } from './propagation.ts'
import { reads } from './reads.ts'
import { hashQuality } from './hash-quality.ts'
import { rollouts } from './rollouts.ts'
import { scale } from './scale.ts'
import { server } from './server.ts'
import { start } from './start.ts'
import { quickest } from './storages.ts'
import { markdown, type Table } from './table.ts'
import { types } from './types.ts'
import { writers } from './writers.ts'
import { writes } from './writes.ts'

/** One benchmark as it is meant, and so brief that it only shows that it works. */
interface Benchmark {
  readonly whole: () => Promise<Table[]>
  readonly brief: () => Promise<Table[]>
}

const glance = { rounds: 1, turn: 1 }

/** Every benchmark by its name on the command line. */
export const benchmarks: Readonly<Record<string, Benchmark>> = {
  reads: { whole: () => reads(), brief: () => reads(glance) },
  rollouts: { whole: () => rollouts(), brief: () => rollouts(glance) },
  hashes: { whole: () => hashQuality(), brief: () => hashQuality({ flags: 20, users: 500 }) },
  writes: { whole: () => writes(), brief: () => writes({ ...glance, kinds: quickest }) },
  history: { whole: () => history(), brief: () => history({ revisions: 1_500, keys: 20 }) },
  propagation: {
    whole: () => propagation(),
    brief: () => propagation({ hinted: 3, polled: 1, heartbeat: 100, kinds: quickest }),
  },
  writers: { whole: () => writers(), brief: () => writers({ processes: 2, time: 200, kinds: quickest }) },
  scale: { whole: () => scale(), brief: () => scale([{ tenants: 5, keys: 3 }]) },
  types: { whole: () => types(), brief: () => types({ keys: 10, rounds: 1 }) },
  server: { whole: () => server(), brief: () => server({ rounds: 1, turn: 50, clients: 20, changes: 1 }) },
  start: { whole: () => start(), brief: () => start(1) },
  load: { whole: () => load(), brief: () => load({ rounds: 1, reloads: 1 }) },
}

/** Runs one benchmark in this process and returns its tables in Markdown. */
export async function runBenchmark(name: string, length: keyof Benchmark): Promise<string> {
  const tables = await benchmarks[name]?.[length]()
  return (tables ?? []).map(markdown).join('\n')
}
