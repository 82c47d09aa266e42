import { fork, type ChildProcess } from 'node:child_process'
import { child, message } from './child.ts'
import { median } from './measure.ts'
import { perSecond, type Load } from './server-load.ts'
import type { Bound } from './table.ts'

/** A server that is measured, in a process of its own. */
export interface Served extends Disposable {
  readonly process: ChildProcess
  readonly port: number
}

/** Starts a server of `server-child.ts`. */
export async function served(kind: string, file = ''): Promise<Served> {
  return listening(child('server-child.ts', kind, file))
}

/** Starts a server that is a program of its own, without anything that Node would not be given where it serves. */
export function startedServer(program: string, ...args: readonly string[]): Promise<Served> {
  return listening(fork(program, args, { execArgv: [] }))
}

async function listening(process: ChildProcess): Promise<Served> {
  const port = await message<number>(process)
  return { process, port, [Symbol.dispose]: () => void process.kill() }
}

/** Requests a second of each load, which take turns: the median of the rounds. */
export async function inTurns<N extends string>(
  loads: Readonly<Record<N, Load>>,
  { rounds, turn }: { readonly rounds: number; readonly turn: number },
): Promise<(name: N) => number> {
  const samples = new Map<string, number[]>(Object.keys(loads).map(name => [name, []]))
  // The first round warms up.
  for (let round = -1; round < rounds; round += 1)
    for (const [name, load] of Object.entries<Load>(loads)) {
      const rate = await perSecond(load, turn)
      if (round >= 0) samples.get(name)?.push(rate)
    }
  return name => median(samples.get(name) ?? [])
}

/** Microseconds of CPU that a server takes for one request: other programs on the machine change the rate, and this much less. */
export async function cpuOf({ process }: Served, load: Load, milliseconds: number): Promise<number> {
  const now = async (): Promise<number> => {
    process.send('cpu')
    const { user, system } = await message<NodeJS.CpuUsage>(process)
    return user + system
  }
  const [before, started] = [await now(), performance.now()]
  const rate = await perSecond(load, milliseconds)
  return ((await now()) - before) / ((rate * (performance.now() - started)) / 1000)
}

/** At least so many times the baseline. */
export const atLeast = (must: number, goal: number): Bound => ({ sense: 'at least', must, goal, unit: '×' })
/** At most so much. */
export const atMost = (must: number, goal: number, unit: string): Bound => ({ sense: 'at most', must, goal, unit })
