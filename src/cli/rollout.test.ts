import { describe, expect, it } from 'vitest'
import { shell, type Outcome, type Shell } from '../../test/cli/shell.ts'

/** When the tests of rollouts begin: a Monday. */
const START = Date.parse('2026-12-07T15:00:00Z')
const MINUTE = 60_000

const at = (sh: Shell, minutes: number, ...args: readonly string[]): Promise<Outcome> =>
  sh.as({ now: START + minutes * MINUTE, terminal: true, env: { NO_COLOR: '1' } }, ...args)

const ramp = ['--from', '5', '--to', '100', '--step', '15', '--every', '30m'] as const

/** A ramp of `checkout.newFlow`, begun at 15:00. */
async function ramping(): Promise<Shell> {
  const sh = await shell()
  await at(sh, 0, 'rollout', 'start', 'checkout.newFlow', 'true', ...ramp, '-m', 'Carefully')
  return sh
}

describe('varve rollout start', () => {
  it('tells the plan, where it is, and what comes next', async () => {
    await using sh = await shell()
    const { out } = await at(sh, 0, 'rollout', 'start', 'checkout.newFlow', 'true', ...ramp, '-m', 'Carefully')
    expect(out.split('\n')).toEqual([
      'checkout.newFlow  5 % → 100 %, +15 every 30m  (r2 by dana)',
      'ramping, 5 %; next 20 % in 30 min (15:30:00Z)',
      '',
    ])
  })

  it('is for those that conditions name, and for the scope that is asked for', async () => {
    await using sh = await shell()
    const only = ['--when', 'country=DE,FR', '--when', 'age>=18', '--when', 'plan!=free', '--unit', 'session']
    const start = ['rollout', 'start', 'limits.maxUploads', '50', '--percent', '10', '--tenant', 'acme', '-m', 'Try']
    const { json } = await sh.varve(...start, ...only, '--json=key,scope,unit,candidate,percent,when')
    expect(json).toEqual({
      key: 'limits.maxUploads',
      scope: 'tenant:acme',
      unit: 'session',
      candidate: 50,
      percent: 10,
      when: {
        all: [
          { attr: 'country', op: 'eq', of: ['DE', 'FR'] },
          { attr: 'age', op: 'gte', value: 18 },
          { not: { attr: 'plan', op: 'eq', value: 'free' } },
        ],
      },
    })
  })

  it('shows the steps of a dry run, and writes nothing', async () => {
    await using sh = await shell()
    const steps = ['--steps', '10%,25%@1h,50%@2h!,100%@1d']
    const start = ['rollout', 'start', 'checkout.newFlow', 'true', ...steps, '-m', 'Try', '--dry-run']
    const { out, err } = await at(sh, 0, ...start)
    expect(out.split('\n').slice(1)).toEqual([
      '  2026-12-07 15:00:00Z  10 %',
      '  2026-12-07 16:00:00Z  25 %',
      '  2026-12-07 18:00:00Z  50 %, once approved',
      '  2026-12-08 18:00:00Z  100 %',
      '',
    ])
    expect(err).toContain('Nothing was written')
    expect((await at(sh, 0, 'rollout', 'list')).out).toContain('No rollout is under way')
  })

  it('opens windows that come again', async () => {
    await using sh = await shell()
    const window = ['--window', 'mon-fri 09:00-17:00 Europe/Berlin', '--until', '2026-12-12T00:00Z']
    const { json } = await sh.as(
      { now: START },
      ...['rollout', 'start', 'shop.name', 'Open', ...window, '-m', 'Office', '--json=status,next,last'],
    )
    expect(json).toEqual({
      status: 'ramping',
      next: { at: '2026-12-07T16:00:00.000Z', percent: 0 },
      last: '2026-12-11T16:00:00.000Z',
    })
  })

  it('wants a plan, one only, and one that can be read', async () => {
    await using sh = await shell()
    const start = (...plan: readonly string[]): Promise<Outcome> =>
      sh.varve('rollout', 'start', 'checkout.newFlow', 'true', '-m', 'Try', ...plan)
    for (const plan of [
      [],
      ['--percent', '5', '--steps', '5%'],
      ['--steps', '5%,ten'],
      ['--step', '5'],
      ['--soak', '1h'],
    ])
      expect((await start(...plan)).code, plan.join(' ')).toBe(2)
    expect(await start('--percent', '5', '--when', 'whoever')).toMatchObject({
      code: 2,
      err: expect.stringContaining('"whoever" is no condition'),
    })
    expect((await start('--window', 'mon 9-17', '--until', '2027-01-01Z')).err).toContain('is no window')
    expect((await start('--percent', '101')).code).toBe(5)
    expect((await start('--at', 'tomorrow')).code).toBe(2)
  })

  it('refuses that some would lose it, unless it may shrink', async () => {
    await using sh = await shell()
    const start = (percent: string, ...more: readonly string[]): Promise<Outcome> =>
      sh.varve('rollout', 'start', 'checkout.newFlow', 'true', '--percent', percent, '-m', 'Try', ...more)
    await start('50')
    expect(await start('60')).toMatchObject({ code: 0, err: expect.stringContaining('takes the place of') })
    expect(await start('10')).toMatchObject({ code: 6, err: expect.stringContaining('--shrink') })
    expect((await start('10', '--shrink')).code).toBe(0)
  })
})

describe('varve rollout status', () => {
  it('draws what came, where it is, and what comes', async () => {
    await using sh = await ramping()
    const { out } = await at(sh, 48, 'rollout', 'status', 'checkout.newFlow')
    expect(out.split('\n')).toEqual([
      'checkout.newFlow  the next layer → true  ramping, 20 %',
      'plan     5 % → 100 %, +15 every 30m',
      'started  2026-12-07 15:00:00Z, 48 min ago, by dana in r2  "Carefully"',
      '  ✓  15:00:00Z    5 %  █',
      '  ●  15:30:00Z   20 %  ████                  ← you are here',
      '  ·  16:00:00Z   35 %  ░░░░░░░',
      '  ·  16:30:00Z   50 %  ░░░░░░░░░░',
      '  ·  17:00:00Z   65 %  ░░░░░░░░░░░░░',
      '  ·  17:30:00Z   80 %  ░░░░░░░░░░░░░░░░',
      '  ·  18:00:00Z   95 %  ░░░░░░░░░░░░░░░░░░░',
      '  ·  18:30:00Z  100 %  ░░░░░░░░░░░░░░░░░░░░',
      'next 35 % in 12 min (16:00:00Z)',
      '',
    ])
  })

  it('says who has it, and where they stand', async () => {
    await using sh = await ramping()
    const asked = (user: string): Promise<Outcome> => at(sh, 0, 'rollout', 'status', '--user', user, '--json=asked')
    const users = await Promise.all(Array.from({ length: 40 }, async (_, index) => (await asked(`u_${index}`)).json))
    const all = users.map(
      user => (user as { asked: { has: boolean; bucket: { position: number; share: number } } }).asked,
    )
    expect(all.every(({ has, bucket }) => has === bucket.position < 5000 && bucket.share === 5000)).toBe(true)
    expect(new Set(all.map(({ has }) => has))).toEqual(new Set([true, false]))
    expect((await at(sh, 0, 'rollout', 'status', '--user', 'u_1')).out).toMatch(
      /\nu_1 does not have it: user at [\d,]+ of 100,000; 5 % have it\n$/,
    )
  })

  it('shows gates that wait, and rings', async () => {
    await using sh = await shell()
    const steps = ['--steps', '10%,50%@1h!,100%@1d']
    await at(sh, 0, 'rollout', 'start', 'checkout.newFlow', 'true', ...steps, '-m', 'With a gate')
    const { out } = await at(sh, 90, 'rollout', 'status')
    expect(out).toContain('awaiting approval, 10 %')
    expect(out).toContain('‖  16:00:00Z   50 %  ░░░░░░░░░░            waits for approval')
    expect(out).toContain('·  +1d        100 %')
    expect(out).toContain('50 % waits for approval since 16:00:00Z: varve rollout approve checkout.newFlow\n')

    const rings = ['--rings', 'dev,staging,production', '--soak', '1h']
    await at(sh, 0, 'rollout', 'start', 'shop.name', 'Corner', ...rings, '-m', 'Ring by ring')
    const ringed = await at(sh, 10, 'rollout', 'status', 'shop.name')
    expect(ringed.out).toContain('ramping, 100 % of ring dev (1 of 3)')
    expect(ringed.out).toContain('rings    dev ● → staging · → production ·')
    expect(ringed.out).toContain('ring staging may follow in 50 min (16:00:00Z)')
  })

  it('remembers how the last one of a key ended, and ends with 9 for one that was aborted', async () => {
    await using sh = await ramping()
    await at(sh, 40, 'rollout', 'abort', '-m', 'Orders are lost', '--by', 'mia')
    const { code, out } = await at(sh, 60, 'rollout', 'status', 'checkout.newFlow', '--exit-code')
    expect(code).toBe(9)
    expect(out).toContain('aborted, 20 %')
    expect(out).toContain('ended    2026-12-07 15:40:00Z, 20 min ago, by mia in r3  "Orders are lost"')
    expect(out).toContain('← ended here')
    await at(sh, 60, 'rollout', 'start', 'checkout.newFlow', 'true', '--percent', '50', '-m', 'Again')
    await at(sh, 70, 'rollout', 'complete', '-m', 'All is well')
    const ended = await at(
      sh,
      80,
      'rollout',
      'status',
      'checkout.newFlow',
      '--exit-code',
      '--json=status,percent,ended',
    )
    expect(ended).toMatchObject({
      code: 0,
      json: { status: 'complete', percent: 100, ended: { by: 'dana', revision: 5 } },
    })
  })

  it('is 3 for a key that never had one', async () => {
    await using sh = await shell()
    expect((await sh.varve('rollout', 'status', 'shop.name')).code).toBe(3)
    expect((await sh.varve('rollout', 'pause', 'shop.name', '-m', 'Why')).code).toBe(3)
  })
})

describe('the life of a rollout', () => {
  it('holds its share while it is paused, and goes on where it was', async () => {
    await using sh = await ramping()
    expect((await at(sh, 40, 'rollout', 'pause', '-m', 'Look')).out).toBe(
      'checkout.newFlow  paused, 20 %; nothing comes until it goes on: varve rollout resume checkout.newFlow  (r3 by dana)\n',
    )
    expect((await at(sh, 400, 'rollout', 'status', '--json=status,percent')).json).toEqual({
      status: 'paused',
      percent: 20,
    })
    const drawn = (await at(sh, 400, 'rollout', 'status')).out.split('\n')
    expect(drawn.slice(5, 8)).toEqual([
      '  ●  15:30:00Z              20 %  ████                  ← paused here',
      '  ·  22:00:00Z              35 %  ░░░░░░░               if it goes on now',
      '  ·  22:30:00Z              50 %  ░░░░░░░░░░',
    ])
    const { out } = await at(sh, 400, 'rollout', 'resume', '-m', 'Fine')
    expect(out).toContain('ramping, 20 %; next 35 % in 20 min (22:00:00Z)')
  })

  it('advances, approves, promotes, and gets another plan', async () => {
    await using sh = await ramping()
    const facts = '--json=status,percent,next,ring'
    expect((await at(sh, 10, 'rollout', 'advance', '-m', 'Go', facts)).json).toMatchObject({ percent: 20 })
    const gated = await at(sh, 10, 'rollout', 'reschedule', '--steps', '30%,60%@1h!', '-m', 'Slower', facts)
    expect(gated.json).toMatchObject({ status: 'ramping', percent: 30 })
    expect((await at(sh, 80, 'rollout', 'approve', '-m', 'Good', facts)).json).toMatchObject({ percent: 60 })
    expect((await at(sh, 90, 'rollout', 'reschedule', '--percent', '10', '-m', 'Back')).code).toBe(6)

    await at(
      sh,
      0,
      'rollout',
      'start',
      'shop.name',
      'Corner',
      '--rings',
      'dev,production',
      '--soak',
      '1h',
      '-m',
      'Rings',
    )
    const promote = ['rollout', 'promote', 'shop.name', '-m', 'Next', facts]
    expect(await at(sh, 10, ...promote)).toMatchObject({ code: 6 })
    expect((await at(sh, 10, ...promote, '--force')).json).toMatchObject({
      ring: { name: 'production', reached: 2, of: 2 },
    })
  })

  it('is that of the scope which is asked for', async () => {
    await using sh = await shell()
    const acme = ['--tenant', 'acme']
    await at(sh, 0, 'rollout', 'start', 'limits.maxUploads', '50', '--percent', '50', '-m', 'Acme first', ...acme)
    expect((await at(sh, 1, 'rollout', 'status', 'limits.maxUploads')).code).toBe(3)
    const { out } = await at(sh, 1, 'rollout', 'status', ...acme)
    expect(out).toContain('limits.maxUploads for tenant:acme  the next layer → 50  ramping, 50 %')
    const users = ['u_1', 'u_2', 'u_3', 'u_4', 'u_5', 'u_6', 'u_7', 'u_8']
    for (const user of users) {
      const { json } = await at(sh, 1, 'rollout', 'status', '--user', user, ...acme, '--json=asked')
      const { has } = (json as { asked: { has: boolean } }).asked
      const explained = await at(sh, 1, 'explain', 'limits.maxUploads', '--user', user, ...acme, '--json=value')
      expect(explained.json, user).toEqual({ value: has ? 50 : 10 })
    }
    await at(sh, 2, 'rollout', 'abort', '-m', 'No', ...acme)
    expect((await at(sh, 3, 'rollout', 'status', 'limits.maxUploads', ...acme, '--exit-code')).code).toBe(9)
  })

  it('completes in a shell by the keys of those under way', async () => {
    await using sh = await ramping()
    expect((await sh.varve('complete-words', '--', 'rollout', 'pause', '')).out).toBe('checkout.newFlow\n')
    expect((await sh.varve('complete-words', '--', 'rollout', 'pause', 'shop')).out).toBe('')
  })

  it('wants to know which, where there are several', async () => {
    await using sh = await ramping()
    await at(sh, 0, 'rollout', 'start', 'shop.name', 'Corner', '--percent', '5', '-m', 'Name')
    const { code, err } = await at(sh, 1, 'rollout', 'abort', '-m', 'Which?')
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('checkout.newFlow, shop.name') })
    const { out } = await sh.as({ now: START }, 'rollout', 'list')
    expect(out.split('\n').map(line => line.split('\t').slice(0, 4))).toEqual([
      ['checkout.newFlow', '', '5 % true', 'ramping'],
      ['shop.name', '', '5 % Corner', 'ramping'],
      [''],
    ])
  })
})

describe('a group of commands', () => {
  it('shows its own commands when it is alone, and each by help', async () => {
    await using sh = await shell()
    expect(await sh.varve('rollout')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Usage: varve rollout [options] [command]'),
    })
    expect((await sh.varve('help', 'rollout', 'start')).out).toContain('Usage: varve rollout start')
    expect((await sh.varve('help', 'rollout', 'stop')).code).toBe(2)
  })
})
