import { describe, expect, it } from 'vitest'
import { clock } from './clock.ts'

describe('a clock for tests', () => {
  it('strikes the full hour, whatever fractions its timers waited', () => {
    const time = clock()
    const start = time.now()
    for (let turn = 1; turn <= 200; turn += 1) {
      // As jitter makes them: in no fraction that can be added up.
      let stop = (): void => {}
      const again = (): void => void (stop = time.after(137.1 + turn / 7, again))
      again()
      time.advance('1h')
      expect([time.now(), time.monotonic()]).toEqual([start + turn * 3_600_000, turn * 3_600_000])
      stop()
    }
  })

  it('fires timers in their order, each at its time', () => {
    const time = clock()
    const start = time.now()
    const fired: [string, number][] = []
    time.after(20, () => fired.push(['later', time.now() - start]))
    time.after(10, () => fired.push(['sooner', time.now() - start]))
    time.after(31, () => fired.push(['not yet', 0]))
    time.advance(30)
    expect(fired).toEqual([
      ['sooner', 10],
      ['later', 20],
    ])
    expect(time.waiting).toBe(1)
  })

  it('is set to an instant, backwards too, and its timers go by what passed', () => {
    const time = clock()
    let fired = 0
    time.after(1_000, () => (fired += 1))
    time.set(new Date('2020-01-01T00:00:00Z'))
    expect([time.now(), time.monotonic(), fired]).toEqual([Date.parse('2020-01-01T00:00:00Z'), 0, 0])
    time.advance('1s')
    expect([time.now(), fired]).toEqual([Date.parse('2020-01-01T00:00:01Z'), 1])
  })
})
