import process from 'node:process'
import { expect } from 'vitest'

/** Processor time of this process for some work, in milliseconds: what others do meanwhile does not count. */
function effort(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** The least effort of three, as soon as it is small enough: a machine that is busy makes the same work dearer, never cheaper. */
function leastEffort(work: () => void, enough = 0): number {
  let least = Infinity
  for (let turn = 0; turn < 3 && least > enough; turn += 1) least = Math.min(least, effort(work))
  return least
}

/** Eight times as much takes eight times as long, and sixty-four times where the effort grows with the square. */
const LINEAR = 24

/** Expects that work on something so large takes a time that grows with its size, and no faster. */
export function expectLinear(work: (size: number) => void, size: number, what = 'the effort in milliseconds'): void {
  const bound =
    LINEAR *
    Math.max(
      1,
      leastEffort(() => work(size >> 3)),
    )
  expect(
    leastEffort(() => work(size), bound),
    what,
  ).toBeLessThanOrEqual(bound)
}
