import { describe, expect, it } from 'vitest'
import type { Problem } from '../core/errors.ts'
import { clock, type TestClock } from '../testing/clock.ts'
import { Outbox, type OutboxOptions } from './outbox.ts'

interface Posting {
  readonly outbox: Outbox<string>
  readonly time: TestClock
  readonly batches: (readonly string[])[]
  readonly issues: string[]
  readonly causes: unknown[]
  /** While set, what the sink throws. */
  broken: Error | undefined
}

function posting(options: Partial<OutboxOptions<string>> = {}): Posting {
  const time = clock()
  const own: Omit<Posting, 'outbox'> = { time, batches: [], issues: [], causes: [], broken: undefined }
  const sink = (batch: readonly string[]): void => {
    if (self.broken !== undefined) throw self.broken
    self.batches.push(batch)
  }
  const report = (problem: Problem, cause?: unknown): void => {
    own.issues.push(problem.issue)
    if (cause !== undefined) own.causes.push(cause)
  }
  const outbox = new Outbox({ what: 'letter', sink, patience: 5000, limit: 10_000, timers: time, report, ...options })
  const self: Posting = Object.assign(own, { outbox })
  return self
}

/** Moves time on, and lets what that leads to happen. */
async function wait({ time }: Posting, duration: string): Promise<void> {
  time.advance(duration)
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

const KEPT = 'not taken by the sink; what it does not take is kept, and offered again'
const LOST = 'lost: the sink did not take them in time'

describe('what is put into an outbox', () => {
  it('waits for company, and then goes out as one batch', async () => {
    const own = posting()
    own.outbox.add('a')
    await wait(own, '4s')
    own.outbox.add('b')
    expect(own.batches).toEqual([])
    await wait(own, '1s')
    expect(own.batches).toEqual([['a', 'b']])
    await wait(own, '1h')
    expect([own.batches.length, own.time.waiting]).toEqual([1, 0])
  })

  it('does not wait once there are a thousand, and still is not sent by whoever adds it', async () => {
    const own = posting({ patience: 3_600_000 })
    for (let letter = 0; letter < 1000; letter += 1) own.outbox.add(String(letter))
    expect(own.batches).toEqual([])
    await wait(own, '0s')
    expect(own.batches.map(batch => batch.length)).toEqual([1000])
  })

  it('is offered again when the sink fails, which is told once until it works', async () => {
    const own = posting()
    own.broken = new Error('postgres://app:hunter2@db is gone')
    own.outbox.add('a')
    await wait(own, '5s')
    own.outbox.add('b')
    await wait(own, '5s')
    expect(own.issues).toEqual([`1 letter was ${KEPT}`])
    expect(own.causes).toEqual([own.broken])
    own.broken = undefined
    await wait(own, '5s')
    expect(own.batches).toEqual([['a', 'b']])
    own.broken = new Error('gone again')
    own.outbox.add('c')
    await wait(own, '5s')
    expect(own.issues).toHaveLength(2)
  })

  it('is not offered in haste while the sink fails, however much there is', async () => {
    const own = posting()
    own.broken = new Error('gone')
    own.outbox.add('a')
    await wait(own, '5s')
    own.broken = undefined
    for (let letter = 0; letter < 2000; letter += 1) own.outbox.add(String(letter))
    await wait(own, '4s')
    expect(own.batches).toEqual([])
    await wait(own, '1s')
    expect(own.batches.map(batch => batch.length)).toEqual([2001])
  })

  it('is dropped beyond the limit, the oldest first, and counted', async () => {
    const own = posting({ limit: 2 })
    own.broken = new Error('gone')
    for (const letter of ['a', 'b', 'c', 'd', 'e']) own.outbox.add(letter)
    await own.outbox.flush()
    own.broken = undefined
    await own.outbox.flush()
    expect(own.batches).toEqual([['d', 'e']])
    expect(own.issues).toEqual([`2 letters were ${KEPT}`, `3 letters were ${LOST}`])
  })

  it('goes out one batch at a time: what comes meanwhile waits for the next', async () => {
    let take: () => void = () => {}
    const batches: (readonly string[])[] = []
    const sink = (batch: readonly string[]): Promise<void> => {
      batches.push(batch)
      return new Promise(resolve => (take = resolve))
    }
    const own = posting({ sink })
    own.outbox.add('a')
    await wait(own, '5s')
    own.outbox.add('b')
    await wait(own, '5m')
    expect(batches).toEqual([['a']])
    take()
    await wait(own, '0s')
    await wait(own, '5s')
    expect(batches).toEqual([['a'], ['b']])
  })

  it('is kept when it comes while a batch is refused, after what was refused', async () => {
    let refuse: (error: Error) => void = () => {}
    const batches: (readonly string[])[] = []
    const sink = (batch: readonly string[]): Promise<void> | undefined => {
      batches.push(batch)
      return batches.length > 1 ? undefined : new Promise((_resolve, reject) => (refuse = reject))
    }
    const own = posting({ sink })
    own.outbox.add('a')
    await wait(own, '5s')
    own.outbox.add('b')
    refuse(new Error('no'))
    await wait(own, '0s')
    await wait(own, '5s')
    expect(batches).toEqual([['a'], ['a', 'b']])
  })
})

describe('an outbox that is closed', () => {
  it('hands on what waits, takes nothing more, and leaves no timer', async () => {
    const own = posting()
    own.outbox.add('a')
    await own.outbox.close()
    own.outbox.add('b')
    await own.outbox.close()
    expect(own.batches).toEqual([['a']])
    expect(own.time.waiting).toBe(0)
  })

  it('tells of what the sink does not take', async () => {
    const own = posting()
    own.broken = new Error('gone')
    own.outbox.add('a')
    await own.outbox.close()
    expect(own.issues).toEqual([`1 letter was ${KEPT}`, `1 letter was ${LOST}`])
    expect(own.time.waiting).toBe(0)
  })

  it('waits ten seconds for a sink that hangs, and no longer', async () => {
    const own = posting({ sink: () => new Promise(() => {}) })
    own.outbox.add('a')
    const closed = own.outbox.close()
    await wait(own, '10s')
    await expect(closed).resolves.toBe(undefined)
    expect(own.issues).toEqual([`1 letter was ${LOST}`])
  })
})
