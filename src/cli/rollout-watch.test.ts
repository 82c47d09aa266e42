import { clock } from 'varve/testing'
import { describe, expect, it } from 'vitest'
import { shell, type Outcome } from '../../test/cli/shell.ts'

const START = Date.parse('2026-12-07T15:00:00Z')

describe('varve rollout watch', () => {
  /** Moves a clock on until a watch has ended: what it waits for comes when it is asked to wait. */
  async function moving(time: ReturnType<typeof clock>, watching: Promise<Outcome>): Promise<Outcome> {
    const ended = new AbortController()
    void watching.finally(() => ended.abort())
    for (let moves = 0; !ended.signal.aborted && moves < 2000; moves += 1) {
      // Whatever came of the move before is looked at and told before the next.
      for (let turns = 0; turns < 10; turns += 1) await new Promise<void>(resolve => void setImmediate(resolve))
      time.advance('20s')
    }
    return watching
  }

  it('prints each step as it comes, and ends once everybody has it', async () => {
    await using sh = await shell()
    const time = clock(new Date(START))
    const steps = ['--steps', '10%,50%@10m,100%@10m']
    await sh.as({ now: START }, 'rollout', 'start', 'checkout.newFlow', 'true', ...steps, '-m', 'Fast')
    const begun = Promise.withResolvers<void>()
    const onInterrupt = (): (() => void) => {
      begun.resolve()
      return () => {}
    }
    const watching = sh.as({ clock: time, onInterrupt }, 'rollout', 'watch', '--json=key,status,percent')
    // It opens files, which takes as long as it takes: time must not have run out before it looks for the first time.
    await begun.promise
    const { code, out } = await moving(time, watching)
    expect(code).toBe(0)
    expect(
      out
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line) as unknown),
    ).toEqual([
      { key: 'checkout.newFlow', status: 'ramping', percent: 10 },
      { key: 'checkout.newFlow', status: 'ramping', percent: 50 },
      { key: 'checkout.newFlow', status: 'complete', percent: 100 },
    ])
  })

  it('tells at once when a gate begins to wait, though nobody has anything else for it', async () => {
    await using sh = await shell()
    const time = clock(new Date(START))
    const steps = ['--steps', '10%,100%@10m10s!']
    await sh.as({ now: START }, 'rollout', 'start', 'checkout.newFlow', 'true', ...steps, '-m', 'With a gate')
    const begun = Promise.withResolvers<() => void>()
    const onInterrupt = (listener: () => void): (() => void) => {
      begun.resolve(listener)
      return () => {}
    }
    const watching = sh.as({ clock: time, onInterrupt }, 'rollout', 'watch', '--json=status,percent')
    const interrupt = await begun.promise
    // A minute at most is waited in one go: what is seen here before 11 minutes have passed was waited for.
    for (let seconds = 0; seconds <= 620; seconds += 20) {
      for (let turns = 0; turns < 10; turns += 1) await new Promise<void>(resolve => void setImmediate(resolve))
      if (seconds < 620) time.advance('20s')
    }
    interrupt()
    const { code, out } = await watching
    expect(code).toBe(130)
    expect(out.trimEnd().split('\n')).toEqual([
      '{"status":"ramping","percent":10}',
      '{"status":"awaiting-approval","percent":10}',
    ])
  })

  it('ends with 9 as soon as somebody aborts it, and says who and why', async () => {
    await using sh = await shell()
    await sh.varve('rollout', 'start', 'checkout.newFlow', 'true', '--percent', '25', '-m', 'Quarter')
    const begun = Promise.withResolvers<void>()
    const onInterrupt = (): (() => void) => {
      begun.resolve()
      return () => {}
    }
    const watching = sh.as({ onInterrupt }, 'rollout', 'watch', 'checkout.newFlow', '--timeout', '30s')
    await begun.promise
    await sh.varve('rollout', 'abort', '-m', 'error_rate 7.2 %', '--by', 'guard')
    const { code, out } = await watching
    expect(code).toBe(9)
    expect(out).toMatch(/\tcheckout\.newFlow\taborted, 25 %\tby guard, r3: error_rate 7\.2 %\n$/)
  })

  it('ends at once for one that is over', async () => {
    await using sh = await shell()
    await sh.varve('rollout', 'start', 'checkout.newFlow', 'true', '--percent', '25', '-m', 'Quarter')
    await sh.varve('rollout', 'complete', '-m', 'Fine')
    expect(await sh.varve('rollout', 'watch', 'checkout.newFlow')).toMatchObject({
      code: 0,
      out: expect.stringContaining('complete, 100 %'),
    })
  })

  it('is 8 when time is up, and 130 on Ctrl-C', async () => {
    await using sh = await shell()
    await sh.varve('rollout', 'start', 'checkout.newFlow', 'true', '--percent', '25', '-m', 'Quarter')
    expect((await sh.varve('rollout', 'watch', '--timeout', '50ms')).code).toBe(8)
    const interrupted = await sh.as(
      {
        onInterrupt: listener => {
          queueMicrotask(listener)
          return () => {}
        },
      },
      ...['rollout', 'watch'],
    )
    expect(interrupted.code).toBe(130)
  })
})
