import { describe, expect, it } from 'vitest'
import { shell, type Outcome, type Shell } from '../../test/cli/shell.ts'

const START = Date.parse('2026-12-07T15:00:00Z')
const MINUTE = 60_000

const at = (sh: Shell, minutes: number, ...args: readonly string[]): Promise<Outcome> =>
  sh.as({ now: START + minutes * MINUTE, terminal: true, env: { NO_COLOR: '1' } }, ...args)

describe('varve schedule', () => {
  const sale = ['schedule', 'set', 'shop.name', 'Sale', '--at', '2026-12-08T00:00Z', '--until', '+2d', '-m', 'Sale']

  it('lists what comes by itself, soonest first', async () => {
    await using sh = await shell()
    const ramp = ['--from', '5', '--step', '15', '--every', '30m']
    await at(sh, 0, 'rollout', 'start', 'checkout.newFlow', 'true', ...ramp, '-m', 'Carefully')
    await at(sh, 0, ...sale)
    expect((await at(sh, 1, 'schedule', 'list')).out).toBe(
      [
        'in 29 min (15:30:00Z)          5 % → 20 % of true  checkout.newFlow  dana  Carefully',
        'in 9 h (2026-12-08 00:00:00Z)  begins: Sale        shop.name         dana  Sale',
        '',
      ].join('\n'),
    )
    const later = await at(sh, 24 * 60, 'schedule', 'list', '--json=at,what,key')
    expect(later.json).toEqual([{ at: '2026-12-09T15:00:00.000Z', what: 'ends: Sale', key: 'shop.name' }])
  })

  it('begins and ends a value on time', async () => {
    await using sh = await shell()
    await at(sh, 0, ...sale)
    const names = []
    for (const hours of [8, 9, 47, 48]) names.push((await at(sh, hours * 60, 'get', 'shop.name')).out.trim())
    expect(names).toEqual(['Shop', 'Sale', 'Sale', 'Shop'])
  })

  it('can be moved, and called off until it has begun', async () => {
    await using sh = await shell()
    await at(sh, 0, ...sale)
    const moved = await at(sh, 1, 'schedule', 'edit', '--at', '2026-12-08T12:00Z', '-m', 'Later', '--json=next,last')
    expect(moved.json).toEqual({
      next: { at: '2026-12-08T12:00:00.000Z', percent: 100 },
      last: '2026-12-09T15:00:00.000Z',
    })
    expect(await at(sh, 24 * 60, 'schedule', 'cancel', '-m', 'No')).toMatchObject({
      code: 6,
      err: expect.stringContaining('it has begun; varve rollout abort ends it'),
    })
    expect((await at(sh, 2, 'schedule', 'edit', '-m', 'When?')).code).toBe(2)
    await at(sh, 24 * 60, 'rollout', 'abort', '-m', 'Over')
    await at(sh, 25 * 60, 'schedule', 'set', 'shop.name', 'Sale', '--at', '+1h', '-m', 'Again')
    expect((await at(sh, 25 * 60, 'schedule', 'cancel', 'shop.name', '-m', 'No sale')).code).toBe(0)
    expect((await at(sh, 30 * 60, 'get', 'shop.name')).out).toBe('Shop\n')
  })
})
