import { describe, expect, it } from 'vitest'
import { moved, nearestStop, stopAt, type Stop } from './slider.ts'

const minute = 60_000
const stops: readonly Stop[] = Array.from({ length: 40 }, (_, index) => ({
  revision: index + 1,
  at: index * 10 * minute,
}))
const press = (index: number, key: string, shiftKey = false): number | undefined =>
  moved(stops, index, { key, shiftKey })

describe('the slider', () => {
  it('goes by one revision at an arrow, by ten with Shift, and stays within its ends', () => {
    expect([press(5, 'ArrowRight'), press(5, 'ArrowLeft'), press(5, 'ArrowUp'), press(5, 'ArrowDown')]).toEqual([
      6, 4, 6, 4,
    ])
    expect([press(5, 'ArrowRight', true), press(5, 'ArrowLeft', true)]).toEqual([15, 0])
    expect([press(39, 'ArrowRight'), press(0, 'ArrowLeft')]).toEqual([39, 0])
  })

  it('goes by an hour at the page keys, and by one revision at least', () => {
    expect([press(20, 'PageUp'), press(20, 'PageDown')]).toEqual([26, 14])
    const far: readonly Stop[] = [
      { revision: 1, at: 0 },
      { revision: 2, at: 90 * minute },
    ]
    expect(moved(far, 0, { key: 'PageUp', shiftKey: false })).toBe(1)
    expect(moved(far, 1, { key: 'PageDown', shiftKey: false })).toBe(0)
  })

  it('goes to its ends at Home and End, and nowhere at other keys', () => {
    expect([press(7, 'Home'), press(7, 'End'), press(7, 'a')]).toEqual([0, 39, undefined])
    expect(moved([], 0, { key: 'End', shiftKey: false })).toBeUndefined()
  })

  it('stands at the last revision that was there, and a click lands on the nearest', () => {
    expect([stopAt(stops, 15 * minute), stopAt(stops, -1)]).toEqual([1, -1])
    expect([nearestStop(stops, 16 * minute), nearestStop(stops, 14 * minute), nearestStop([], 1)]).toEqual([2, 1, -1])
  })
})
