import { performance } from 'node:perf_hooks'

/** Something measured: `run` does it `times` times, and may take its time. What it returns is only kept from being optimised away. */
export interface Case {
  readonly name: string
  readonly run: (times: number) => unknown
}

/** How long and how often to measure. */
export interface Effort {
  /** Rounds, in each of which every case has one turn. */
  readonly rounds: number
  /** Milliseconds one turn takes, about. */
  readonly turn: number
}

/** What everything returned ends in, so that no call can be left out. */
let sink: unknown

/**
 * Nanoseconds per call of each case: the median over rounds. The cases take turns in one process, so that what the
 * machine does meanwhile happens to all of them. The first rounds only warm up and are not counted.
 */
export async function nanoseconds(cases: readonly Case[], { rounds, turn }: Effort): Promise<Map<string, number>> {
  const times = new Map<Case, number>()
  for (const one of cases) times.set(one, await fitting(one, turn))
  const samples = new Map<string, number[]>(cases.map(({ name }) => [name, []]))
  for (let round = -2; round < rounds; round += 1) {
    for (const one of cases) {
      const count = times.get(one) ?? 1
      const taken = await timed(one, count)
      if (round >= 0) samples.get(one.name)?.push((taken * 1e6) / count)
    }
  }
  return new Map([...samples].map(([name, values]) => [name, median(values)]))
}

/** The time a case takes, in milliseconds. */
async function timed({ run }: Case, times: number): Promise<number> {
  const start = performance.now()
  const answer = run(times)
  sink = answer instanceof Promise ? await answer : answer
  return performance.now() - start
}

/** How many calls fill one turn. */
async function fitting(one: Case, turn: number): Promise<number> {
  let times = 1
  while (true) {
    const taken = await timed(one, times)
    if (taken >= turn / 2) return Math.max(1, Math.round((times * turn) / taken))
    times *= taken < turn / 20 ? 10 : 2
  }
}

/**
 * Bytes of heap one synchronous call allocates, short-lived ones included; 0 means none at all. Needs `--expose-gc`,
 * and is NaN without it. So few calls are made between two readings that no collection comes between them; of several
 * rounds the least counts, because everything else that happens in the process only adds.
 */
export function bytesPerCall({ run }: Case, rounds = 20): number {
  const { gc } = globalThis as { gc?: () => void }
  if (gc === undefined) return Number.NaN
  const times = 1_000
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round += 1) {
    gc()
    const before = process.memoryUsage().heapUsed
    sink = run(times)
    least = Math.min(least, process.memoryUsage().heapUsed - before)
  }
  // Reading the memory allocates too, a few hundred bytes; less than one for each call is its own.
  return Math.floor(Math.max(0, least) / times)
}

/** Milliseconds an asynchronous step takes, with what it returned. */
export async function milliseconds<T>(step: () => T | Promise<T>): Promise<{ taken: number; result: T }> {
  const start = performance.now()
  const result = await step()
  return { taken: performance.now() - start, result }
}

/** Half of the values are smaller. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The value that a share of the values does not exceed: `quantile(values, 0.99)`. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Lets the rest of a program see what was measured, which keeps the compiler from leaving it out. */
export function lastAnswer(): unknown {
  return sink
}
